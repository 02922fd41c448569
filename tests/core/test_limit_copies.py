"""Limits with Redis: it turns people away, and losing it gives nobody a fresh start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from werkzeug.exceptions import TooManyRequests

from app.core import redis
from app.core.db import db
from tests import counting
from tests.conftest import make_app
from tests.core.test_limits import three
from tests.core.test_redis import comes_back
from tests.redis_server import Server


@pytest.fixture
def shared(redis_server: Server, tmp_path, monkeypatch) -> Iterator[Server]:
    """An app with a database and a Redis."""
    monkeypatch.setattr(redis, "_lines", {})
    monkeypatch.setattr(redis, "PAUSE", 0.05)
    with make_app(tmp_path, REDIS_URL=redis_server.url).app_context():
        db.create_all()
        yield redis_server


def places(most: int = 20) -> int:
    """How many find a place before one is turned away."""
    for number in range(most):
        try:
            three.hit("ada")
        except TooManyRequests:
            return number
    return most


def test_who_has_no_place_is_turned_away_without_the_database(shared: Server) -> None:
    assert places() == 3
    with counting.queries() as sent:
        for use in (three.check, three.hit):
            with pytest.raises(TooManyRequests) as refused:
                use("ada")
            assert 58 <= refused.value.retry_after <= 60
    assert not sent


@pytest.mark.parametrize("how", ["stopped", "paused"])
@pytest.mark.parametrize("before", [0, 1, 2, 3])
def test_around_a_loss_and_a_return_there_are_three_places_and_no_more(
    shared: Server, how: str, before: int
) -> None:
    assert places(before) == before
    with getattr(shared, how)():
        meanwhile = places(1)
    assert comes_back()
    assert before + meanwhile + places() == 3


def test_an_empty_redis_forgets_nothing(shared: Server) -> None:
    assert places(2) == 2
    shared.ask("FLUSHALL")
    assert places() == 1
    shared.ask("FLUSHALL")
    with pytest.raises(TooManyRequests):
        three.check("ada")
    assert places() == 0


def test_what_found_no_place_is_not_counted_in_redis_either(shared: Server) -> None:
    assert places() == 3
    shared.ask("FLUSHALL")
    assert places() == 0
    assert shared.ask("DBSIZE") == 0


def test_a_full_redis_stops_nobody_and_lets_nobody_through(shared: Server) -> None:
    shared.ask("CONFIG", "SET", "maxmemory", "1")
    assert places() == 3


def test_clearing_forgets_the_copy_too(shared: Server) -> None:
    assert places() == 3
    three.clear("ada")
    assert places() == 3


def test_keys_say_nothing_about_people_and_go_by_themselves(shared: Server) -> None:
    three.hit("ada@example.org")
    [key] = shared.ask("KEYS", "*limits*")
    assert key.startswith(redis.key("limits")) and "ada" not in key
    assert 0 < shared.ask("TTL", key) <= 60
