"""Servers under gunicorn, as boot.sh starts them, held to one core."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.serving import Server

CORES = sorted(os.sched_getaffinity(0))
WHOLE = frozenset(CORES)
OURS, THEIRS = CORES[0], CORES[-1]  # the server's core, and the one the load comes from
TICK = os.sysconf("SC_CLK_TCK")
SYNC = ("-k", "sync", "--threads", "1")  # gunicorn's plain worker in place of ours


@contextmanager
def serving(
    program: str,
    data: Path,
    *flags: str,
    workers: int = 1,
    under: Sequence[str] = (),
    cores: Collection[int] = (OURS,),
    **settings: object,
) -> Iterator[Server]:
    """`program` under gunicorn with our configuration, as long as the block lasts.

    `under`: a command that runs the command that follows it; `cores`: those which it may use.
    """
    server = Server(data, WEB_CONCURRENCY=workers, **{"RUN_WORKER": 0} | settings)
    log = ("--access-logfile", "-", "--error-logfile", "-")
    command = ("gunicorn", "-b", f"127.0.0.1:{server.port}", *log, *flags, program)
    try:
        yield server.start(*under, "taskset", "-c", ",".join(map(str, cores)), *command)
        server.stop()
    finally:
        server.kill()
        server.log.unlink(missing_ok=True)
        shutil.rmtree(server.counters, ignore_errors=True)


def processor_seconds(server: Server) -> float:
    """What the workers have used so far."""
    return sum(_processor_seconds(worker) for worker in server.workers(_workers(server)))


def memory(server: Server) -> tuple[float, float]:
    """MiB of the workers and of their master; what they share is divided among them (PSS)."""
    workers = server.workers(_workers(server))
    return sum(map(_proportional, workers)), _proportional(server.process.pid)


def family(process: int) -> float:
    """MiB of a process and of all that it has started (PSS)."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return _proportional(process) + sum(family(int(child)) for child in found)


def _workers(server: Server) -> int:
    return int(str(server.settings["WEB_CONCURRENCY"]))


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _proportional(process: int) -> float:
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(text.partition("\nPss:")[2].split()[0]) / 1024
