"""boot.sh outside of any container: the server it starts, its signals, its exit codes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = "postgresql://ada@127.0.0.1:1/microblog"
Boot = Callable[..., "Booted"]


class Booted:
    """boot.sh, started from some other folder with almost no environment."""

    def __init__(self, folder: Path, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        environ = {"PATH": path, "DATA_DIR": str(folder), "PORT": str(self.port), **settings}
        self.log = folder / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [str(ROOT / "boot.sh")], cwd=folder, env=environ, stdout=log, stderr=log
            )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as page:
                return page.status == 200
        except (OSError, urllib.error.HTTPError):
            return False

    def wait_until(self, true: Callable[[], bool], seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.02)

    def says(self, words: str) -> bool:
        return words in self.log.read_text()

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]


@pytest.fixture
def boot(tmp_path: Path) -> Iterator[Boot]:
    booted: list[Booted] = []

    def start(**settings: str) -> Booted:
        booted.append(Booted(tmp_path, **settings))
        return booted[-1]

    yield start
    for one in booted:
        one.process.kill()
        one.process.wait()


def test_production(boot: Boot) -> None:
    server = boot()
    server.wait_until(server.answers)
    assert server.says("Running Production Server")
    old = server.workers()

    server.process.send_signal(signal.SIGHUP)
    server.wait_until(lambda: len(server.workers()) == 2 and not set(old) & set(server.workers()))
    assert server.answers()

    os.kill(server.workers()[0], signal.SIGKILL)
    server.wait_until(server.answers, seconds=2)
    server.wait_until(lambda: len(server.workers()) == 2)

    server.process.terminate()
    assert server.process.wait(5) == 0


def test_development(boot: Boot) -> None:
    server = boot(CONTEXT="Dev")
    server.wait_until(server.answers)
    assert server.says("Running Development Server")
    server.process.terminate()
    assert server.process.wait(5) == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_can_be_stopped_while_it_waits(boot: Boot, how: signal.Signals) -> None:
    waiting = boot(DATABASE_URL=NOWHERE)
    waiting.wait_until(lambda: waiting.says("Waiting up to 60 s"))
    waiting.process.send_signal(how)
    assert waiting.process.wait(2) == 0


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"PORT": "abc"}, 64),
        ({"DATABASE_URL": NOWHERE, "DB_WAIT": "0"}, 69),
        ({"DATA_DIR": "/proc/nothing"}, 73),
        ({"SECRET_KEY": "you-will-never-guess"}, 78),
    ],
)
def test_it_refuses_with_one_line(boot: Boot, settings: dict[str, str], code: int) -> None:
    refused = boot(**settings)
    assert refused.process.wait(20) == code
    assert len(refused.log.read_text().splitlines()) == 1
