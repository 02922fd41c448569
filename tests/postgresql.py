"""A PostgreSQL server of our own for the tests that need one: made, used, removed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class Server:
    """A cluster in a folder of its own, reached by TCP on the loopback interface."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = PROGRAMS[-1] if PROGRAMS else Path(str(shutil.which("initdb"))).parent
        # PostgreSQL refuses to run as root, as CI does.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(folder, self.user)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._run("initdb", "-A", "trust", "-U", "microblog", "--no-sync", "-E", "UTF8")

    @property
    def url(self) -> str:
        return f"postgresql://microblog@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder} -c fsync=off"
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-m", "immediate", "stop")

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stopped in the middle of everything, as long as the block lasts."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """As `docker pause` does it: nobody is gone, and nobody answers."""
        master = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(master, signal.SIGSTOP)  # first, so that it has no more children
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        for process in children:
            os.kill(int(process), signal.SIGSTOP)
        try:
            yield
        finally:
            for process in (*children, master):
                os.kill(int(process), signal.SIGCONT)

    def cut(self) -> None:
        """End every connection there is."""
        self.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )

    def query(self, sql: str) -> list[Any]:
        """Run it; its rows, where it has some."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def _run(self, program: str, *words: str) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(command, check=True, user=self.user, cwd=self.folder, **quiet)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A running server, or a skip (a failure with REQUIRE_ALL=1) where there is none."""
    if not PROGRAMS and not shutil.which("initdb"):
        reason = "PostgreSQL's server programs are not there: apt-get install postgresql"
        (pytest.fail if os.environ.get("REQUIRE_ALL") else pytest.skip)(reason)
    with tempfile.TemporaryDirectory(prefix="microblog-pg-", dir="/tmp") as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
