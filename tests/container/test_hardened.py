"""It asks for little: no powers, no writable disk, no particular user, 192 MiB."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.container.conftest import Start
from tests.container.docker import Container
from tests.container.person import Person

WAYS = {
    "no powers, nothing writable": [
        *("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
    ],
    "any user": ["-u", "1234567:0"],
    "192 MiB": ["--memory", "192m", "--memory-swap", "192m"],
    "all at once": [
        *("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
        *("-u", "1234567:0", "--memory", "192m", "--memory-swap", "192m"),
    ],
    "a debug server with nothing writable": ["--read-only", "-e", "CONTEXT=DEV"],
}


@pytest.fixture(scope="module")
def containers(start_shared: Start) -> Iterator[dict[str, Container]]:
    """Started together, so that their health checks come due together."""
    yield {name: start_shared(*words, ready=False) for name, words in WAYS.items()}


@pytest.mark.parametrize("way", WAYS)
def test_it_becomes_healthy_and_takes_a_post(containers: dict[str, Container], way: str) -> None:
    container = containers[way]
    assert container.healthy(), container.logs()
    ada = Person(container.address, "ada").register()
    assert ada.post(f"hello from {way}") == 303
    assert ada.sees(f"hello from {way}")


def test_a_large_upload_needs_no_tmp(containers: dict[str, Container]) -> None:
    container = containers["no powers, nothing writable"]
    assert container.healthy()
    status, _ = Person(container.address).ask("/auth/login", {"username": "x" * 3_000_000})
    assert status in (400, 413)


def test_it_stays_well_below_its_memory(containers: dict[str, Container]) -> None:
    container = containers["192 MiB"]
    assert container.healthy()
    assert not container.inspect()["State"]["OOMKilled"]
