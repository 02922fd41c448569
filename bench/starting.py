"""How long a start takes, and how much memory the server needs after a load."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from statistics import median

from bench import load
from bench.pages import pages
from bench.places import Place, enter
from bench.servers import memory, serving
from tests.serving import Server


@dataclass(frozen=True)
class Start:
    """Seconds from boot.sh to the first answer; MiB of two workers after load, and of their
    master (PSS)."""

    seconds: float
    workers: float
    master: float


def measure(place: Place, rounds: int, seconds: float) -> Start:
    """Start it a few times; then let two workers serve every page."""
    starts = [_start(place) for _ in range(rounds + 2)]
    with serving("microblog:app", place.data, workers=2, RUN_WORKER=1) as server:
        reader = enter(server)
        for page in pages(place):
            load.run(server, page.path, seconds, reader.cookie if page.inside else "")
        workers, master = memory(server)
    return Start(median(starts), workers, master)


def _start(place: Place) -> float:
    server = Server(place.data)
    begun = time.monotonic()
    try:
        server.start()
        return time.monotonic() - begun
    finally:
        server.stop()
        server.log.unlink(missing_ok=True)
        shutil.rmtree(server.counters, ignore_errors=True)
