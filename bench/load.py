"""Load, by wrk: eight clients who ask again as soon as they have an answer."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from bench.servers import THEIRS, WHOLE, processor_seconds
from tests.serving import Server

CLIENTS = 8
WARM_UP = 1.0  # seconds of load that are not counted: templates are compiled, connections opened
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Run:
    """What came of it. Times in milliseconds; `cpu`: of the server's workers, for each answer."""

    answers: int
    per_second: float
    p50: float
    p99: float
    cpu: float


def run(
    server: Server, path: str, seconds: float, cookie: str = "", script: Path | None = None
) -> Run:
    """Ask a server for a page for so many seconds, from the other core. Errors: those of `ask`."""
    before = processor_seconds(server)
    found = ask(server.address + path, seconds, cookie, script, {THEIRS})
    used = processor_seconds(server) - before
    return replace(found, cpu=1000 * used / max(1, found.answers))


def ask(
    url: str,
    seconds: float,
    cookie: str = "",
    script: Path | None = None,
    cores: Collection[int] = WHOLE,
) -> Run:
    """Ask for a page for so many seconds; the time of processors is not known. `cores`: those that
    `wrk` may use. Raises RuntimeError where an answer is an error."""
    command = ["wrk", "-t", "1", "-c", str(CLIENTS), "-d", f"{seconds:g}s", "--latency"]
    command += ["-H", f"Cookie: {cookie}"] if cookie else []
    command += ["-s", str(script)] if script else []
    done = subprocess.run(
        [*command, url],
        capture_output=True,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    text = done.stdout
    if done.returncode or re.search(r"Non-2xx|Socket errors", text):
        raise RuntimeError(f"{url}: {text}{done.stderr}")
    answers = int(_found(r"(\d+) requests in", text))
    return Run(
        answers,
        float(_found(r"Requests/sec:\s+([\d.]+)", text)),
        _time(_found(r"\n\s+50%\s+(\S+)", text)),
        _time(_found(r"\n\s+99%\s+(\S+)", text)),
        0.0,
    )


def warm_up(server: Server, path: str, cookie: str = "") -> None:
    """Let a server make a page for the first times."""
    run(server, path, WARM_UP, cookie)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise RuntimeError(f"wrk did not say what was expected:\n{text}")
    return match[1]


def _time(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(\w+)", text).groups()  # type: ignore[union-attr]
    return float(number) * UNITS[unit]
