"""The bell: heard at once, never waited for, and missed by nobody when it is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core import job_bell, redis
from app.core.job_bell import Ear, ring
from tests.conftest import make_app
from tests.redis_server import Server


class Listener:
    """Somebody who waits for the bell."""

    def __init__(self, app: Flask) -> None:
        self._heard = threading.Event()
        self.ear = Ear(app, self._heard.set).begin()

    def hears(self, seconds: float = 5) -> bool:
        """Whether it rings now, or a little later."""
        heard = self._heard.wait(seconds)
        self._heard.clear()
        return heard

    def listens(self) -> bool:
        """Whether it would be heard, now or a little later."""
        return within(10, lambda: self.ear.works)


def within(seconds: float, true: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


@pytest.fixture
def listener(
    redis_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Listener]:
    """One who listens, in an app whose bell it is."""
    monkeypatch.setattr(job_bell, "SILENCE", 0.3)
    monkeypatch.setattr(job_bell, "PAUSE", 0.05)
    monkeypatch.setattr(redis, "PAUSE", 0.05)
    app = make_app(tmp_path, REDIS_URL=redis_server.url)
    with app.app_context():
        listener = Listener(app)
        assert listener.listens() and listener.hears()  # what was rung before is looked for
        yield listener


def test_it_is_heard(listener: Listener) -> None:
    ring()
    assert listener.hears()


def test_it_is_silent_until_somebody_rings(listener: Listener) -> None:
    assert not listener.hears(1)
    assert listener.ear.works


def test_another_site_at_the_same_redis_has_a_bell_of_its_own(
    redis_server: Server, listener: Listener, tmp_path: Path
) -> None:
    other = make_app(tmp_path, REDIS_URL=redis_server.url, SECRET_KEY="another one")
    with other.app_context():
        ring()
    assert not listener.hears(0.5)


@pytest.mark.parametrize("trouble", ["stopped", "paused"])
def test_a_redis_that_is_away_holds_nobody_up_and_is_heard_again(
    redis_server: Server, listener: Listener, trouble: str
) -> None:
    with getattr(redis_server, trouble)():
        before = time.monotonic()
        for _ in range(20):
            ring()
        assert time.monotonic() - before < 1
        assert within(5, lambda: not listener.ear.works)
        assert listener.hears()  # so that it looks by itself
    assert listener.listens()
    assert within(5, lambda: (ring(), listener.hears(1))[1])
