"""What the server's processes use, all of them together, read from /proc (Linux only)."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")


class Usage(NamedTuple):
    """Sums over the server's processes; times in seconds, memory in bytes."""

    cpu_seconds: float
    memory: float
    open_files: int
    started_at: float
    processes: int


def usage() -> Usage | None:
    """What gunicorn's master and its workers use now, or this process alone where there is no
    gunicorn. None where /proc is not to be had."""
    workers = os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn")
    try:
        first = os.getppid() if workers else os.getpid()
        stats = [_stat(pid) for pid in (first, *(_children(first) if workers else ()))]
        boot = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    except (OSError, ValueError, IndexError):
        return None
    tick = os.sysconf("SC_CLK_TCK")
    # Fields of proc_pid_stat(5), counted from the one behind the command's name. The first
    # process also knows what its ended children used.
    cpu = sum(int(stat[11]) + int(stat[12]) for _, stat in stats)
    cpu += int(stats[0][1][13]) + int(stats[0][1][14])
    return Usage(
        cpu / tick,
        sum(_memory(pid) for pid, _ in stats),
        sum(_open_files(pid) for pid, _ in stats),
        boot + int(stats[0][1][19]) / tick,
        len(stats),
    )


def _stat(pid: int) -> tuple[int, list[str]]:
    text = (PROC / str(pid) / "stat").read_text()
    return pid, text.rpartition(")")[2].split()


def _children(pid: int) -> list[int]:
    return [int(child) for child in (PROC / f"{pid}/task/{pid}/children").read_text().split()]


def _memory(pid: int) -> float:
    """Proportional set size where the kernel tells it: shared pages count once in the sum."""
    try:
        for line in (PROC / f"{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    pages = int((PROC / f"{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _open_files(pid: int) -> int:
    try:
        return len(list((PROC / f"{pid}/fd").iterdir()))
    except OSError:
        return 0
