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
from typing import Any

import pytest

from tests.outages import Outages
from tests.serving import free_port

PROGRAM = shutil.which("redis-server") or shutil.which("valkey-server")
TROUBLE = "Redis's server program is not there. Run: apt-get install redis-server"


def configure() -> None:
    """Refuse TEST_REDIS=1 where there is no Redis."""
    if os.environ.get("TEST_REDIS") and PROGRAM is None:
        needed = bool(os.environ.get("REQUIRE_ALL"))
        pytest.exit(f"The tests with Redis are left out: {TROUBLE}", int(needed))


class Server(Outages):
    """A server with a password, on a port of its own. It keeps nothing: a restart empties it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.password = "sesame-and-poppy"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it where it does not run, and wait for its first answer."""
        if self.process is None:
            where = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
            how = ["--save", "", "--appendonly", "no", "--requirepass", self.password]
            with (self.folder / "log").open("a") as log:
                self.process = subprocess.Popen([str(PROGRAM), *where, *how], stdout=log)
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

    def pause(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGCONT)

    def ask(self, *words: object) -> Any:
        """The answer to a command: `ask("FLUSHALL")`."""
        from redis import Redis

        with Redis.from_url(self.url, decode_responses=True) as client:
            return client.execute_command(*words)

    def _answers(self) -> bool:
        from redis import RedisError

        try:
            return bool(self.ask("PING"))
        except RedisError:
            return False


@contextmanager
def running() -> Iterator[Server]:
    """A server as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="microblog-redis-", dir="/tmp") as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def the_redis() -> Iterator[Server]:
    """A running server, or a skip (a failure with REQUIRE_ALL=1) where there is none."""
    if PROGRAM is None:
        (pytest.fail if os.environ.get("REQUIRE_ALL") else pytest.skip)(TROUBLE)
    with running() as server:
        yield server


@pytest.fixture
def redis_server(the_redis: Server) -> Iterator[Server]:
    """The same, for a test that may stop or fill it: running and empty before and after."""
    yield the_redis
    the_redis.start()
    the_redis.ask("CONFIG", "SET", "maxmemory", "0")
    the_redis.ask("FLUSHALL")


@pytest.fixture(scope="session", autouse=True)
def redis_for_all(request: pytest.FixtureRequest) -> Iterator[Server | None]:
    """With TEST_REDIS=1: every app and every server of the run has this Redis."""
    if not os.environ.get("TEST_REDIS"):
        yield None
        return
    server: Server = request.getfixturevalue("the_redis")
    os.environ["REDIS_URL"] = server.url
    yield server
    del os.environ["REDIS_URL"]


@pytest.fixture(autouse=True)
def redis_forgets(redis_for_all: Server | None) -> Iterator[None]:
    """A test leaves nothing behind in it."""
    yield
    if redis_for_all:
        redis_for_all.ask("FLUSHALL")
