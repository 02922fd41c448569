"""The bell: heard at once, never waited for, and missed by nobody when it is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from app.core import job_bell
from app.core.job_bell import Ear, Ringer
from tests.redis_server import Server
from tests.redis_server import redis_server as redis_server


class Listener:
    """Somebody who waits for the bell."""

    def __init__(self, url: str) -> None:
        self._heard = threading.Event()
        self.ear = Ear(url, self._heard.set).begin()

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


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_bell, "PATIENCE", 0.2)
    monkeypatch.setattr(job_bell, "SILENCE", 0.3)


@pytest.fixture
def listener(redis_server: Server) -> Iterator[Listener]:
    listener = Listener(redis_server.url)
    assert listener.listens() and listener.hears()  # what was rung before is looked for
    yield listener


def test_it_is_heard(redis_server: Server, listener: Listener) -> None:
    Ringer(redis_server.url).ring()
    assert listener.hears()


def test_it_is_silent_until_somebody_rings(listener: Listener) -> None:
    assert not listener.hears(1)
    assert listener.ear.works


@pytest.mark.parametrize("trouble", ["stopped", "paused"])
def test_a_redis_that_is_away_holds_nobody_up_and_is_missed_once(
    redis_server: Server, listener: Listener, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "app.core.job_bell")
    ringer = Ringer(redis_server.url)
    with getattr(redis_server, trouble)():
        before = time.monotonic()
        for _ in range(3):
            ringer.ring()
            assert time.monotonic() - before < 0.2
            time.sleep(0.3)
            before = time.monotonic()
        assert within(5, lambda: not listener.ear.works)
        assert listener.hears()  # so that it looks by itself
    assert listener.listens()
    assert within(5, lambda: (ringer.ring(), listener.hears(1))[1])
    assert 1 <= caplog.text.count("The bell for jobs is away") <= 2  # one rings, one listens
    assert within(5, lambda: 1 <= caplog.text.count("The bell for jobs is back.") <= 2)
