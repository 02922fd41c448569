"""Threads that look for jobs and do them: one in each process of the server, or `flask worker`.

They look at once when this process has queued a job, and every few seconds for all else. A lost
database or a full disk ends none of them: they say so once, wait, and go on.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.core import job_runner, jobs, serving

LOOK = 5.0  # seconds between two looks at the queue
log = logging.getLogger(__name__)


class Crew:
    """So many threads. `going_on()`: may another job be begun? `look()`: seconds between looks."""

    def __init__(
        self,
        app: Flask,
        threads: int,
        *,
        going_on: Callable[[], bool] = lambda: True,
        look: Callable[[], float] = lambda: LOOK,
    ) -> None:
        self._app, self._going_on, self._look_every = app, going_on, look
        self._threads = [
            threading.Thread(target=self._work, name=f"jobs-{number}", daemon=True)
            for number in range(threads)
        ]
        self._bell = threading.Condition()
        self._rung = 0  # how often: who was looking meanwhile looks again
        self._planned = self._stopped = self._in_trouble = False

    def begin(self) -> Crew:
        """Start. Only after a fork: neither threads nor connections survive one."""
        jobs.queued.connect(self.ring, sender=self._app)
        for thread in self._threads:
            thread.start()
        return self

    def ring(self, _sender: Any = None) -> None:
        """There may be something to do: look now."""
        with self._bell:
            self._rung += 1
            self._bell.notify_all()

    def stop(self, seconds: float) -> None:
        """Begin no more jobs, and wait so long for those that are being done. What is not done by
        then is left to whoever finds its lease run out."""
        self._stopped = True
        self.ring()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if left := sum(thread.is_alive() for thread in self._threads):
            log.warning("Jobs left unfinished, to be taken up by another process: %d", left)

    def _work(self) -> None:
        while not self._stopped and self._going_on():
            rung = self._rung
            if not self._look():
                with self._bell:
                    if self._rung == rung:
                        self._bell.wait(self._look_every())

    def _look(self) -> bool:
        """Do a job. False where there is nothing to do, or nothing that could be done."""
        try:
            if not self._planned:
                job_runner.plan(self._app)
                self._planned = True
            found = job_runner.run_next(self._app)
        except SQLAlchemyError as error:
            self._say(f"waits for the database: {getattr(error, 'orig', error)}")
            return False
        except Exception:
            log.exception("Background work met an error of the program.")
            return False
        self._say("")
        return found

    def _say(self, trouble: str) -> None:
        """Once when trouble begins, once when it ends."""
        if bool(trouble) != self._in_trouble:
            self._in_trouble = bool(trouble)
            log.log(
                logging.WARNING if trouble else logging.INFO,
                "Background work %s",
                " ".join(trouble.split()) or "goes on.",
            )


def embedded(app: Flask, going_on: Callable[[], bool] = lambda: True) -> Crew:
    """Begin the background work inside a process of the server, unless RUN_WORKER says no."""
    return Crew(app, 1 if app.config["RUN_WORKER"] else 0, going_on=going_on).begin()


def init_app(app: Flask) -> None:
    """In the development server: begin. gunicorn's workers do so themselves, after their fork."""
    if serving.is_serving() and "WERKZEUG_RUN_MAIN" in os.environ:
        app.extensions["crew"] = embedded(app)
