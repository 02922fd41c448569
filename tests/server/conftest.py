"""A migrated data folder to copy, and servers that are gone when their test is."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.db import db
from tests.conftest import make_app, migrate
from tests.databases import databases
from tests.server.yard import Yard
from tests.serving import Server, serving

Serve = Callable[..., Server]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty, migrated database, and nobody who uses it."""
    folder = tmp_path_factory.mktemp("site")
    app = make_app(folder)
    migrate(app)
    with app.app_context():
        db.engine.dispose()
    return folder


@pytest.fixture
def data(site: Path, tmp_path: Path) -> Path:
    """A migrated data folder for one test."""
    return databases.copy(site, tmp_path / "data")


@pytest.fixture
def serve(data: Path) -> Iterator[Serve]:
    """Start servers: `serve(TRUSTED_PROXIES=1)`. They end with the test."""
    started: list[Server] = []

    def start(folder: Path = data, *, ready: bool = True, **settings: object) -> Server:
        started.append(Server(folder, **settings))
        return started[-1].start(ready=ready)

    yield start
    for server in started:
        server.kill()


@pytest.fixture(scope="session")
def server(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that leave it as it was."""
    folder = databases.copy(site, tmp_path_factory.mktemp("shared") / "data")
    with serving(folder) as shared:
        yield shared


@pytest.fixture
def yard(data: Path) -> Iterator[Yard]:
    """A place whose jobs can be watched."""
    yard = Yard(data)
    yield yard
    yard.close()


def _needs_root() -> None:
    if os.geteuid() and not os.environ.get("REQUIRE_ALL"):
        pytest.skip("mounting needs root")


@pytest.fixture
def small_disk(site: Path, tmp_path: Path) -> Iterator[Path]:
    """A data folder on a disk of its own, of 4 MB."""
    _needs_root()
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], check=True)
    yield from _on(disk, site)


@pytest.fixture
def failing_disk(site: Path, tmp_path: Path) -> Iterator[Path]:
    """A data folder on a disk that the kernel can be told to give up writing to."""
    _needs_root()
    disk, image = tmp_path / "disk", tmp_path / "image"
    disk.mkdir()
    with image.open("wb") as file:
        file.truncate(16_000_000)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    subprocess.run(["mount", "-o", "loop", image, disk], check=True)
    yield from _on(disk, site)


def _on(disk: Path, site: Path) -> Iterator[Path]:
    try:
        yield databases.copy(site, disk)
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)
