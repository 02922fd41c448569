"""compose.yaml: one command up, one command down, and the posts stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.container.compose import Compose
from tests.container.conftest import published
from tests.container.docker import ROOT
from tests.container.person import Person, wait_for


@pytest.fixture
def port() -> str:
    """5000, or a free one where that is taken."""
    return published(5000)[1].split(":")[1] or "5039"


@pytest.fixture
def compose(port: str) -> Iterator[Compose]:
    """In a project of its own, whose volume is gone afterwards."""
    compose = Compose("microblog-test-compose", ROOT, PORT=port)
    yield compose
    compose("down", "-v")


def test_up_down_and_up_again(compose: Compose, port: str) -> None:
    compose("up", "-d", "--build")
    address = f"http://127.0.0.1:{port}"
    wait_for(address)
    ada = Person(address, "ada").register()
    assert ada.post("hello from compose") == 303
    assert "No volume" not in compose("logs")
    compose("down")
    compose("up", "-d")
    wait_for(address)
    assert ada.sees("hello from compose", "/")


def test_the_hardened_profile_is_locked_in_and_limited(compose: Compose, port: str) -> None:
    hardened = Compose(compose.project, ROOT, "--profile", "hardened", PORT=port)
    hardened("up", "-d", "--build")
    wait_for(f"http://127.0.0.1:{port}")
    [container] = hardened.containers("microblog")
    host = container.inspect()["HostConfig"]
    assert host["ReadonlyRootfs"] is True
    assert host["CapDrop"] == ["ALL"]
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert host["Memory"] and host["NanoCpus"] and host["PidsLimit"]
    assert {each["HostIp"] for each in host["PortBindings"]["5000/tcp"]} == {"127.0.0.1"}


def test_the_swarm_stack_is_sound_by_the_schema_of_compose(tmp_path: Path) -> None:
    # Debian's docker-compose does not know this limit of a swarm's; `docker stack` does.
    text = (ROOT / "deploy/swarm/stack.yaml").read_text().replace(", pids: 200", "")
    (tmp_path / "stack.yaml").write_text(text)
    stack = Compose("microblog-test-stack", tmp_path, "-f", "stack.yaml")
    assert "web:" in stack("config")
