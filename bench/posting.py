"""Posts per second, each on the disk before it is acknowledged, beside the barest way to do so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from app.core import sqlite
from bench import load
from bench.places import FOLDER, Place, enter
from bench.servers import OURS, serving

SLOW = 10  # milliseconds for which the second disk takes longer: one that turns, or a shared one
DISK = ("strace", "-D", "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf")
DISK += ("-e", "trace=fsync,fdatasync", "-e", f"inject=fsync,fdatasync:delay_exit={SLOW}ms")
SCRIPT = Path(__file__).with_name("post.lua")
LOOP = """
import sys, time
from app.core import sqlite
connection = sqlite.library().connect(sys.argv[1])
sqlite.set_up(connection, sqlite.journal_mode(sqlite.library()))
connection.execute("CREATE TABLE posts (id INTEGER PRIMARY KEY, body TEXT)")
end, done = time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < end:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO posts (body) VALUES (?)", (f"Measured post number {done}",))
    connection.execute("COMMIT")
    done += 1
print(done)
"""


@dataclass(frozen=True)
class Posting:
    """Posts a second, by eight who write; rows a second of a loop of INSERT and COMMIT; the
    processor time of the worker for a post. `slower`: milliseconds that the disk was held up for
    each time. Times in milliseconds."""

    slower: int
    per_second: float
    p50: float
    p99: float
    cpu: float
    bare: float

    @property
    def share(self) -> float:
        """Of the bare loop."""
        return self.per_second / self.bare


def measure(place: Place, seconds: float) -> list[Posting]:
    """On this disk and, where strace is there to hold it up, on a slower one."""
    disks = {0: (), SLOW: DISK} if shutil.which("strace") else {0: ()}
    return [_measure(place, seconds, slower, under) for slower, under in disks.items()]


def _measure(place: Place, seconds: float, slower: int, under: Sequence[str]) -> Posting:
    """On a copy of the place, on the same disk."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        data = Path(shutil.copytree(place.data, Path(folder) / "data"))
        bare = _loop(Path(folder) / "bare.db", seconds, under)
        before = _count(data)
        with serving("microblog:app", data, under=under) as server:
            person = enter(server)
            os.environ["BENCH_TOKEN"] = quote(person.token())
            os.environ["BENCH_COOKIE"] = person.cookie
            run = load.run(server, "/posts", seconds, script=SCRIPT)
        written = _count(data) - before
        assert run.answers <= written <= run.answers + load.CLIENTS, (run.answers, written)
    return Posting(slower, run.per_second, run.p50, run.p99, run.cpu, bare)


def _loop(file: Path, seconds: float, under: Sequence[str]) -> float:
    python = [sys.executable, "-c", LOOP, str(file), str(seconds)]
    command = [*under, "taskset", "-c", str(OURS), *python]
    return int(subprocess.run(command, check=True, capture_output=True).stdout) / seconds


def _count(data: Path) -> int:
    database = sqlite.library().connect(data / "microblog.db")
    try:
        return int(database.execute("SELECT count(*) FROM posts").fetchone()[0])
    finally:
        database.close()
