"""The bell: where there is a Redis, who queues a job rings, and who waits for one looks at once.

It is a bell and no more: what there is to do stands in the database. Without a Redis, and while it
is away, `flask worker` looks every second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Flask

from app.core import jobs, redis

if TYPE_CHECKING:
    from redis import Redis

CHANNEL = "jobs"
SILENCE = 5.0  # seconds without a word until we ask whether somebody is there
PAUSE = 1.0  # seconds between two looks whether Redis is back


def init_app(app: Flask) -> None:
    """Where REDIS_URL is set, ring for each job that is queued here."""
    if app.config["REDIS_URL"]:
        jobs.queued.connect(ring, sender=app, weak=False)


def ring(_sender: Any = None) -> None:
    """Let everybody look who listens."""
    redis.ask(lambda client: client.publish(redis.key(CHANNEL), ""))


class Ear:
    """Listens in a thread. `heard()` is called when it rings. `works`: whether we would hear it."""

    def __init__(self, app: Flask, heard: Callable[[], Any]) -> None:
        self._app, self._heard = app, heard
        self.works = False

    def begin(self) -> Ear:
        """Start. Only after a fork."""
        threading.Thread(target=self._listen_on, name="ear", daemon=True).start()
        return self

    def _listen_on(self) -> None:
        with self._app.app_context():
            while True:
                redis.ask(self._listen)
                self.works = False
                self._heard()  # who waits for the bell shall rather look
                time.sleep(PAUSE)

    def _listen(self, client: Redis) -> None:
        """Until the connection is lost. Errors: redis.RedisError."""
        with client.pubsub() as channel:
            channel.subscribe(redis.key(CHANNEL))
            while True:
                message = channel.get_message(timeout=SILENCE)
                if message is None:
                    channel.ping()
                    message = channel.get_message(timeout=redis.ANSWER)
                if message is None:
                    return redis.lost(TimeoutError("no answer"))
                self._note(message["type"])

    def _note(self, kind: str) -> None:
        self.works = True
        if kind != "pong":  # whatever was rung before we listened was not heard
            self._heard()
