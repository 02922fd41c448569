"""The real server: boot.sh, started by a test with a data folder and a port of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.config import SETTINGS
from tests.container.person import Person, wait_for

ROOT = Path(__file__).resolve().parents[1]
# What the tester's own shell may say must not reach the server. Bytecode is kept, because a
# program without it takes three times as long to start.
PRIVATE = {name for setting in SETTINGS for name in (setting.name, f"{setting.name}_FILE")} | {
    "APP_ENVIRONMENT",
    "FLASK_APP",
    "PROMETHEUS_MULTIPROC_DIR",
    "PYTHONDONTWRITEBYTECODE",
    "SERVER_SOFTWARE",
}


def environment(**settings: object) -> dict[str, str]:
    """The variables for boot.sh: those of this shell that are none of ours, and `settings`."""
    own = PRIVATE - {"REDIS_URL"} if os.environ.get("TEST_REDIS") else PRIVATE
    kept = {name: value for name, value in os.environ.items() if name not in own}
    tools = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return kept | {"PATH": tools} | {name: str(value) for name, value in settings.items()}


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Server:
    """The server on a data folder. Its lines go to a file beside the folder."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.by_name = f"http://localhost:{self.port}"  # which browsers trust more
        self.log = folder.with_name(f"{folder.name}-{self.port}.log")
        # Its own folder for this is in shared memory, and stays there when it is killed.
        self.counters = folder.with_name(f"{folder.name}-{self.port}.counters")
        own = {"DATA_DIR": folder, "PORT": self.port, "PROMETHEUS_MULTIPROC_DIR": self.counters}
        self.settings = own | settings

    def start(self, *command: str, ready: bool = True, cwd: Path = ROOT) -> Server:
        """Run boot.sh, or another way of calling it. `ready`: wait for the first answer."""
        self.counters.mkdir(exist_ok=True)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command or ["./boot.sh"],
                cwd=cwd,
                env=environment(**self.settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a process group that can be killed as a whole
            )
        return self.wait() if ready else self

    def wait(self, path: str = "/health", seconds: float = 30) -> Server:
        """Wait until it answers."""
        try:
            wait_for(self.address, path, seconds, alive=lambda: self.process.poll() is None)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.lines()}") from None
        return self

    def person(self, name: str = "") -> Person:
        """Somebody at this server."""
        return Person(self.address, name)

    def workers(self, number: int = 2, *, other_than: Iterable[int] = ()) -> list[int]:
        """The worker processes, as soon as there are so many."""
        pid, end = self.process.pid, time.monotonic() + 5
        while True:
            text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
            found = [int(child) for child in text.split() if int(child) not in other_than]
            if len(found) == number:
                return found
            assert time.monotonic() < end, f"workers: {found}\n{self.lines()}"
            time.sleep(0.02)

    def lines(self) -> str:
        """What it has said so far."""
        return self.log.read_text()

    def says(self, words: str, seconds: float = 10) -> bool:
        """Whether it says this, now or a little later."""
        end = time.monotonic() + seconds
        while words not in self.lines() and time.monotonic() < end:
            time.sleep(0.02)
        return words in self.lines()

    def stop(self, number: int = signal.SIGTERM) -> tuple[float, int]:
        """Ask it to stop; after how many seconds it was gone, and its exit status."""
        begun = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(15)
        return time.monotonic() - begun, code

    def kill(self) -> None:
        """End all its processes at once."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(15)


@contextmanager
def serving(folder: Path, **settings: object) -> Iterator[Server]:
    """A server as long as the block lasts."""
    server = Server(folder, **settings).start()
    try:
        yield server
        server.stop()
    finally:
        server.kill()
