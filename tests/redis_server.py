"""A Redis server of our own for the tests that need one: made, used, removed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.serving import free_port

PROGRAM = shutil.which("redis-server") or shutil.which("valkey-server")


class Server:
    """A server on a port of its own. It keeps nothing: a restart empties it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it where it does not run, and wait for its first answer."""
        if self.process is None:
            where = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
            with (self.folder / "log").open("a") as log:
                command = [str(PROGRAM), *where, "--save", "", "--appendonly", "no"]
                self.process = subprocess.Popen(command, stdout=log)
        end = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < end, (self.folder / "log").read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        """End it at once, as if its machine had gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stopped as long as the block lasts; empty afterwards."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """As `docker pause` does it: its kernel takes connections, and it never answers."""
        assert self.process
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        from redis import Redis, RedisError

        try:
            with Redis.from_url(self.url) as client:
                return bool(client.ping())
        except RedisError:
            return False


@pytest.fixture
def redis_server() -> Iterator[Server]:
    """A running server, or a skip (a failure with REQUIRE_ALL=1) where there is none."""
    if PROGRAM is None:
        reason = "Redis's server program is not there: apt-get install redis-server"
        (pytest.fail if os.environ.get("REQUIRE_ALL") else pytest.skip)(reason)
    with tempfile.TemporaryDirectory(prefix="microblog-redis-", dir="/tmp") as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
