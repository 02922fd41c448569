"""The bell: where there is a Redis, who queues a job rings, and who waits for one looks at once.

It is a bell and no more: what there is to do stands in the database. Without a Redis, and while it
is away, `flask worker` looks every second. Nobody waits for the bell: it is rung and listened to by
threads of its own.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask

from app.core import jobs

CHANNEL = "microblog:jobs"
PATIENCE = 1.0  # seconds for an answer
SILENCE = 5.0  # seconds without a word until we ask whether somebody is there
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Where REDIS_URL is set, ring for each job that is queued here."""
    if app.config["REDIS_URL"]:
        app.extensions["bell"] = ringer = Ringer(app.config["REDIS_URL"])
        jobs.queued.connect(ringer.ring, sender=app)


class Trouble:
    """Said once when it begins, and once when it ends."""

    def __init__(self) -> None:
        self._there = False

    def begins(self, error: Exception) -> None:
        """Redis does not answer."""
        if not self._there:
            log.warning("The bell for jobs is away, which delays them a little: %s", error)
        self._there = True

    def ends(self) -> None:
        """It does."""
        if self._there:
            log.info("The bell for jobs is back.")
        self._there = False


class Ringer:
    """Rings from a thread, which the first job begins: after gunicorn's fork."""

    def __init__(self, url: str) -> None:
        self._url, self._trouble = url, Trouble()
        self._asked, self._lock = threading.Event(), threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self, _sender: Any = None) -> None:
        """Let it ring soon."""
        self._asked.set()
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._ring_on, name="bell", daemon=True)
                self._thread.start()

    def _ring_on(self) -> None:
        client: Any = None
        while self._asked.wait():
            self._asked.clear()
            try:
                client = client or _client(self._url)
                client.publish(CHANNEL, "")
            except Exception as error:  # whatever it is, the work is done without a bell
                self._trouble.begins(error)
            else:
                self._trouble.ends()


class Ear:
    """Listens in a thread. `heard()` is called when it rings. `works`: whether we would hear it."""

    def __init__(self, url: str, heard: Callable[[], Any]) -> None:
        self._url, self._heard, self._trouble = url, heard, Trouble()
        self.works = False

    def begin(self) -> Ear:
        """Start. Only after a fork."""
        threading.Thread(target=self._listen_on, name="ear", daemon=True).start()
        return self

    def _listen_on(self) -> None:
        while True:
            try:
                self._listen()
            except Exception as error:  # as above
                self._trouble.begins(error)
            self.works = False
            self._heard()  # who waits for the bell shall rather look
            time.sleep(SILENCE)

    def _listen(self) -> None:
        """Until the connection is lost. Errors: those of Redis, OSError."""
        with _client(self._url) as client, client.pubsub() as channel:
            channel.subscribe(CHANNEL)
            last = time.monotonic()
            while True:
                message = channel.get_message(timeout=PATIENCE)
                silent = time.monotonic() - last
                if message:
                    last = time.monotonic()
                    self._note(message["type"])
                elif silent > 2 * SILENCE:
                    raise TimeoutError("no answer")
                elif silent > SILENCE:
                    channel.ping()

    def _note(self, kind: str) -> None:
        if kind == "subscribe":
            self.works = True
            self._trouble.ends()
        if kind != "pong":  # whatever was rung before we listened was not heard
            self._heard()


def _client(url: str) -> Any:
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return Redis.from_url(
        url,
        socket_connect_timeout=PATIENCE,
        socket_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
