"""Redis or Valkey, where REDIS_URL names one: quick to ask, and nobody depends on it.

It may be stopped, paused, full or empty at any moment, so what it knows is a copy, or worth losing.
Who finds that it does not answer says so, after a fraction of a second; from then on it is away for
the whole process, and nobody waits for it until a thread has written to it again.

    answer = redis.ask(lambda client: client.get(redis.key("answer")))  # None: unknown, or away
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from flask import current_app

if TYPE_CHECKING:
    from redis import Redis

ANSWER = 0.3  # seconds to connect, and for an answer; it usually takes less than a thousandth
PAUSE = 1.0  # seconds between two looks whether it is back

T = TypeVar("T")
log = logging.getLogger(__name__)


class Line:
    """This process's line to one Redis; its connections serve all threads."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self.away = False
        if trouble := self._look():
            self.lost(trouble)

    @cached_property
    def client(self) -> Redis:
        """Whoever asks by it tells `lost` about every RedisError."""
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        waits = {"socket_timeout": ANSWER, "socket_connect_timeout": ANSWER}
        # The older protocol: the newer begins with a question that most servers do not understand.
        return Redis.from_url(self._url, protocol=2, retry=Retry(NoBackoff(), 0), **waits)

    def lost(self, error: Exception) -> None:
        """It does not answer, or takes nothing: go on without it until it is back."""
        with self._lock:
            if self.away:
                return
            self.away = True
        log.warning("Redis is away, and we go on without it: %s", error)
        threading.Thread(target=self._watch, name="redis", daemon=True).start()

    def _watch(self) -> None:
        while self._look():
            time.sleep(PAUSE)
        log.warning("Redis is back.")
        self.away = False

    def _look(self) -> Exception | None:
        """What is wrong with it. A full one and a read-only one answer a PING, but take nothing."""
        try:
            self.client.set("microblog:hello", "1", ex=60)
        except Exception as error:  # also an address with an option that the library does not know
            return error
        return None


_lines: dict[str, Line] = {}
_opening = threading.Lock()


def client() -> Redis | None:
    """A client that is ready, or None: there is no REDIS_URL, or it is away.

    Its patience ends after `ANSWER` seconds: who waits for news, subscribes and asks
    `get_message(timeout=…)`. Made after the fork, by the first who asks.
    """
    line = _line()
    return None if line is None or line.away else line.client


def lost(error: Exception) -> None:
    """Tell that the client has failed (RedisError): it is away for everybody in this process."""
    line = _line()
    if line is not None:
        line.lost(error)


def ask(question: Callable[[Redis], T]) -> T | None:
    """The answer to one question; None while it is away, and where it goes away meanwhile."""
    ready = client()
    if ready is None:
        return None
    from redis import RedisError

    try:
        return question(ready)
    except RedisError as error:
        lost(error)
        return None


def key(name: str) -> str:
    """A name that no other site uses, though it may use the same Redis."""
    secret = current_app.config["SECRET_KEY"].encode()
    site = hashlib.blake2b(secret, digest_size=6, person=b"redis").hexdigest()
    return f"microblog:{site}:{name}"


def _line() -> Line | None:
    url = current_app.config["REDIS_URL"]
    if not url:
        return None
    if url not in _lines:
        with _opening:
            if url not in _lines:
                _lines[url] = Line(url)
    return _lines[url]
