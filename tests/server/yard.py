"""A place whose jobs can be watched, and the servers and workers that do them."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, update

from app.core.db import db, utcnow
from app.core.jobs import Job, Kind, later
from app.core.limits import RateHit
from tests.conftest import make_app
from tests.server import watched
from tests.serving import ROOT, Server

GUNICORN = ("gunicorn", "-c", "gunicorn.conf.py", "--access-logfile", "-", "--error-logfile", "-")
OWN = {"FLASK_APP": "tests/server/watched_app.py", "PYTHONPATH": ROOT}


class Yard:
    """A data folder, and who works on it."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder, self.settings = folder, OWN | settings
        self.app: Flask = make_app(folder, **settings)
        self.running: list[Server] = []
        watched.diary(folder).touch()

    def serve(self, **settings: object) -> Server:
        """A server of two processes."""
        server = self._add(**settings)
        return server.start(*GUNICORN, "-b", f":{server.port}", "tests.server.watched_app:app")

    def worker(self, threads: int = 1, **settings: object) -> Server:
        """A `flask worker` that has begun."""
        worker = self._add(**settings)
        flask = str(Path(sys.executable).with_name("flask"))
        worker.start(flask, "worker", "--threads", str(threads), ready=False)
        assert worker.says("Doing background work", 20), worker.lines()
        return worker

    def queue(self, kind: Kind, *numbers: int) -> None:
        """Queue jobs, and ring where there is a bell."""
        with self.app.app_context():
            for number in numbers:
                later(kind, number=number)
            db.session.commit()

    def let_leases_run_out(self) -> None:
        """As if a minute had passed since somebody was killed."""
        with self.app.app_context():
            db.session.execute(update(Job).values(leased_until=utcnow()))
            db.session.commit()

    def open_gate(self) -> None:
        """Let jobs go on that wait for it."""
        watched.gate(self.folder).touch()

    def diary(self) -> list[str]:
        """What was begun and ended: `begin 1`."""
        return [line.rpartition(" ")[0] for line in self._lines()]

    def who(self, words: str) -> int:
        """The process that wrote these words last."""
        return next(int(line.split()[-1]) for line in self._lines()[::-1] if words in line)

    def committed(self) -> Counter[str]:
        """The rows that jobs wrote."""
        with self.app.app_context():
            return Counter(db.session.scalars(select(RateHit.key)))

    def left(self) -> int:
        """How many jobs of ours are still there."""
        with self.app.app_context():
            ours = select(func.count()).select_from(Job).where(Job.kind.like("test.%"))
            return db.session.scalar(ours) or 0

    def close(self) -> None:
        """End everybody."""
        for server in self.running:
            server.kill()
        with self.app.app_context():
            db.engine.dispose()

    def _add(self, **settings: object) -> Server:
        self.running.append(Server(self.folder, **self.settings | settings))
        return self.running[-1]

    def _lines(self) -> list[str]:
        return watched.diary(self.folder).read_text().splitlines()


def wait_until(true: Callable[[], object], seconds: float = 20) -> None:
    """Wait for a fact."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)
