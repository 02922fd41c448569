"""compose.yaml: one command up, one command down, and the posts stay."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator

import pytest

from tests.container.conftest import published
from tests.container.docker import ROOT, docker
from tests.container.person import Person, wait_for

Compose = Callable[..., str]


@pytest.fixture
def port() -> str:
    """5000, or a free one where that is taken."""
    return published(5000)[1].split(":")[1] or "5039"


@pytest.fixture
def compose(port: str) -> Iterator[Compose]:
    """`docker compose …` in a project of its own, whose volume is gone afterwards."""
    if not docker("compose", "version", check=False).returncode:
        program = ["docker", "compose"]
    elif shutil.which("docker-compose"):
        program = ["docker-compose"]
    else:
        reason = "docker compose is not there: apt-get install docker-compose"
        (pytest.fail if os.environ.get("REQUIRE_ALL") else pytest.skip)(reason)

    def run(*words: str) -> str:
        environ = {**os.environ, "PORT": port, "DOCKER_BUILDKIT": "0"}
        environ["COMPOSE_DOCKER_CLI_BUILD"] = "0"
        command = [*program, "-p", "microblog-test-compose", *words]
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    yield run
    run("down", "-v")


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
