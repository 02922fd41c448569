"""A Docker engine, the image built once, and containers that are gone when their test is."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.container.debian import make_debian
from tests.container.docker import ROOT, Container, build, docker, engine_trouble
from tests.container.person import wait_for

HERE = Path(__file__).parent
IMAGE = "microblog-test:latest"
TROUBLE = engine_trouble()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything here needs Docker. Left out with one line, unless nothing may be left out."""
    ours = [item for item in items if item.path.is_relative_to(HERE)]
    for item in ours:
        item.add_marker(pytest.mark.container)
    if not ours or not TROUBLE or os.environ.get("REQUIRE_ALL"):
        return
    first, *others = ours
    reason = f"{len(ours)} container tests left out: {TROUBLE}"
    first.add_marker(pytest.mark.skip(reason=reason))
    items[:] = [item for item in items if item not in set(others)]
    config.hook.pytest_deselected(items=others)


@pytest.fixture(scope="session")
def image() -> str:
    """The real Dockerfile, built by the classic builder."""
    assert not TROUBLE, TROUBLE
    build(IMAGE, folder=ROOT)
    return IMAGE


@pytest.fixture(scope="session")
def debian(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Debian root in place of ubuntu's image; kept in the engine for the next run."""
    return make_debian(tmp_path_factory.mktemp("debian"))


Start = Callable[..., Container]


def _starter() -> Iterator[Start]:
    started: list[Container] = []

    def start(*words: str, image: str = IMAGE, ready: bool = True) -> Container:
        container = Container(*words, image)
        started.append(container)
        if ready:
            wait_for(container.address)
        return container

    yield start
    for container in started:
        container.remove()


@pytest.fixture
def start(image: str) -> Iterator[Start]:
    """Start containers: `start("-e", "CONTEXT=DEV")`. They are removed after the test."""
    yield from _starter()


@pytest.fixture(scope="module")
def start_shared(image: str) -> Iterator[Start]:
    """The same for containers that the tests of one module share."""
    yield from _starter()


@pytest.fixture
def volume() -> Iterator[str]:
    """An empty named volume."""
    name = f"microblog-test-{secrets.token_hex(4)}"
    docker("volume", "create", name)
    yield name
    docker("volume", "rm", "-f", name, check=False)


def published(port: int) -> tuple[str, str]:
    """`-p` for that port of this machine, or for a free one where it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            port = 0
    return "-p", f"127.0.0.1:{port or ''}:5000"
