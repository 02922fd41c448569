"""compose.yaml and the swarm's stack: every piece locked in and limited, one way in, no secrets."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.manifests import ROOT, SETTING_NAMES, Document, read, services

COMPOSE = services(ROOT / "compose.yaml")
STACK = services(ROOT / "deploy/swarm/stack.yaml")
BOTH = {f"compose:{name}": it for name, it in COMPOSE.items()}
BOTH |= {f"stack:{name}": it for name, it in STACK.items()}


def param(things: dict[str, Document]) -> Any:
    return pytest.mark.parametrize("it", things.values(), ids=things.keys())


def ours(it: Document) -> bool:
    return it["image"].partition(":")[0].strip("${") in ("microblog", "IMAGE")


@param(BOTH)
def test_nothing_to_write_to_and_no_powers(it: Document) -> None:
    assert it["read_only"] is True
    assert it["cap_drop"] == ["ALL"]
    assert "privileged" not in it
    # Ports below 1024, for the proxy.
    assert set(it.get("cap_add", [])) <= ({"NET_BIND_SERVICE"} if "caddy" in it["image"] else set())


@param(COMPOSE)
def test_a_service_is_limited_and_comes_back(it: Document) -> None:
    assert it["security_opt"] == ["no-new-privileges:true"]
    assert {"pids_limit", "mem_limit", "cpus"} <= set(it)
    assert it["restart"] == ("no" if "prestart" in str(it.get("command")) else "unless-stopped")


@param(STACK)
def test_a_service_of_the_swarm_is_limited(it: Document) -> None:
    assert set(it["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}


@param({name: it for name, it in BOTH.items() if ours(it)})
def test_our_program_gets_settings_that_there_are(it: Document) -> None:
    assert set(it["environment"]) <= SETTING_NAMES


@param({name: it for name, it in BOTH.items() if not ours(it)})
def test_what_is_not_ours_has_a_version_and_a_health_check(it: Document) -> None:
    assert re.search(r":\d", it["image"])
    assert it["healthcheck"]["test"]


def test_without_a_profile_there_is_one_container() -> None:
    assert [name for name, it in COMPOSE.items() if "profiles" not in it] == ["microblog"]


def test_a_piece_starts_when_those_it_needs_are_healthy_or_done() -> None:
    healthy, done = "service_healthy", "service_completed_successfully"
    waiting = {
        name: {other: each["condition"] for other, each in it["depends_on"].items()}
        for name, it in COMPOSE.items()
        if "depends_on" in it
    }
    assert waiting == {
        "proxy": {"web": healthy, "worker": "service_started"},
        "web": {"migrate": done},
        "worker": {"migrate": done},
        "migrate": {"db": healthy, "cache": healthy},
    }
    for name in ("db", "cache", "proxy"):
        assert "healthcheck" in COMPOSE[name]


def test_ports_are_those_of_this_machine() -> None:
    published = {name: it["ports"] for name, it in COMPOSE.items() if "ports" in it}
    assert set(published) == {"microblog", "proxy"}
    for ports in published.values():
        for port in ports:
            assert port.startswith(("127.0.0.1:", "${PUBLISH:-127.0.0.1}:"))


@pytest.mark.parametrize("file", ["compose.yaml", "deploy/swarm/stack.yaml"])
def test_every_secret_is_made_and_given_to_somebody(file: str) -> None:
    [document] = read(ROOT / file)
    given = {name for it in document["services"].values() for name in it.get("secrets", [])}
    assert given == set(document["secrets"])
    script = ROOT / "deploy" / ("compose" if file == "compose.yaml" else "swarm") / "secrets.sh"
    text = script.read_text().lower()
    assert not [name for name in given if not re.search(rf"\b{name}\b", text)]


@param({name: it for name, it in BOTH.items() if "secrets" in it})
def test_a_secret_that_is_read_is_given(it: Document) -> None:
    read_from = {path for name, path in it.get("environment", {}).items() if name.endswith("_FILE")}
    words = {word for word in it.get("command", []) if word.startswith("/run/secrets/")}
    assert read_from | words == {f"/run/secrets/{name}" for name in it["secrets"]}


def test_secrets_are_made_once_and_only_for_who_makes_them(tmp_path: Path) -> None:
    folder = tmp_path / "deploy" / "compose"
    folder.mkdir(parents=True)
    script = folder / "secrets.sh"
    script.write_text((ROOT / "deploy/compose/secrets.sh").read_text())

    def make() -> dict[str, str]:
        subprocess.run(["sh", str(script)], check=True, capture_output=True)
        files = (path for path in (tmp_path / "secrets").iterdir() if path.is_file())
        return {path.name: path.read_text() for path in files}

    first = make()
    assert make() == first
    assert first["database_password"].strip() in first["database_url"]
    assert len(set(first.values())) == len(first)
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
