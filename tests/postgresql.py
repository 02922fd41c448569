"""A PostgreSQL server of our own for the tests: made, used, removed."""

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

from tests.outages import Outages

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
# Nothing here has to survive a power cut, only a server that is killed. Who sweeps up would be one
# more writer: a page is kept only as long as nobody has written anything.
HURRY = "-c fsync=off -c full_page_writes=off -c autovacuum=off -c max_connections=200"
SAFE = "-c max_connections=200"  # as people run it


def trouble() -> str | None:
    """Why there can be no server, and what to do; None where there can."""
    if PROGRAMS or shutil.which("initdb"):
        return None
    return "PostgreSQL's server programs are not there. Run: apt-get install postgresql"


class Server(Outages):
    """A cluster in a folder of its own, reached by TCP on the loopback interface."""

    def __init__(self, folder: Path, options: str = HURRY) -> None:
        self.folder, self.options = folder, options
        self.programs = PROGRAMS[-1] if PROGRAMS else Path(str(shutil.which("initdb"))).parent
        # PostgreSQL refuses to run as root, as CI does.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(folder, self.user)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        how = ("-A", "trust", "-U", "microblog", "--no-sync", "-E", "UTF8")
        self._run("initdb", *how, "--locale-provider=icu", "--icu-locale=en-US")

    @property
    def url(self) -> str:
        return self.url_of("postgres")

    def url_of(self, name: str) -> str:
        return f"postgresql://microblog@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder} {self.options}"
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-m", "immediate", "stop")

    def pause(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)  # first, so that it has no more children
        for process in self._children():
            os.kill(process, signal.SIGSTOP)

    def resume(self) -> None:
        for process in (*self._children(), self.pid):
            os.kill(process, signal.SIGCONT)

    def _children(self) -> list[int]:
        pid = self.pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def cut(self) -> None:
        """End every connection there is."""
        self.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )

    @property
    def pid(self) -> int:
        """Its first process, the parent of all others."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

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


@contextmanager
def running(options: str = HURRY) -> Iterator[Server]:
    """A server as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="microblog-pg-", dir="/tmp") as folder:
        server = Server(Path(folder), options)
        server.start()
        try:
            yield server
        finally:
            server.stop()
