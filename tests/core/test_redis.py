"""Redis is quick to ask; it may go away and come back, and nobody waits for it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import current_app

from app.core import redis
from tests.conftest import make_app
from tests.redis_server import Server


@pytest.fixture
def line(redis_server: Server, tmp_path, monkeypatch) -> Iterator[Server]:
    """An app whose REDIS_URL names the server, and a line of its own to it."""
    monkeypatch.setattr(redis, "_lines", {})
    monkeypatch.setattr(redis, "PAUSE", 0.05)
    with make_app(tmp_path, REDIS_URL=redis_server.url).app_context():
        yield redis_server


def is_there() -> bool:
    return redis.ask(lambda client: client.ping()) is not None


def comes_back(seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while not is_there() and time.monotonic() < end:
        time.sleep(0.01)
    return is_there()


def test_without_an_address_there_is_none(tmp_path) -> None:
    with make_app(tmp_path, REDIS_URL="").app_context():
        assert redis.client() is None
        assert not is_there()


def test_what_one_site_keeps_is_not_another_ones(line: Server, tmp_path) -> None:
    ours = redis.key("answer")
    assert ours.startswith("microblog:") and ours.endswith(":answer")
    with make_app(tmp_path, SECRET_KEY="another one").app_context():
        assert redis.key("answer") != ours


@pytest.mark.parametrize("how", ["stopped", "paused"])
def test_gone_it_costs_a_moment_once_and_is_back_by_itself(line: Server, how: str) -> None:
    assert is_there()
    with getattr(line, how)():
        begun = time.monotonic()
        with ThreadPoolExecutor(8) as threads:
            app = current_app._get_current_object()  # type: ignore[attr-defined]

            def ask(_: int) -> bool:
                with app.app_context():
                    return is_there()

            assert not any(threads.map(ask, range(200)))
        assert time.monotonic() - begun < 1
        assert redis.client() is None
    assert comes_back()


FULL = ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0")
READ_ONLY = ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE")


@pytest.mark.parametrize(("begin", "end"), [FULL, READ_ONLY])
def test_one_that_takes_nothing_is_away_though_it_answers(
    line: Server, begin: str, end: str
) -> None:
    assert is_there()
    line.ask(*begin.split())
    assert redis.ask(lambda client: client.set("a", "b")) is None
    time.sleep(0.2)  # it is looked at meanwhile, several times
    assert redis.client() is None
    line.ask(*end.split())
    assert comes_back()


def test_it_is_told_once_that_it_went_and_once_that_it_came(line: Server, caplog) -> None:
    caplog.set_level(logging.INFO, "app.core.redis")
    assert is_there()
    with line.stopped():
        for _ in range(20):
            assert not is_there()
    assert comes_back()
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2 and "away" in told[0] and "back" in told[1], told


@pytest.mark.parametrize(
    "address",
    [
        "redis://:s3cr3t@127.0.0.1:1",
        "redis://:s3cr3t@{host}",
        "redis://{host}/0",
        "redis://:{password}@{host}/0?nonsense=s3cr3t",
        "rediss://:s3cr3t@{host}",
        "unix://:s3cr3t@/nowhere.sock",
    ],
)
def test_what_is_wrong_with_an_address_is_told_without_its_password(
    redis_server: Server, tmp_path, monkeypatch, caplog, address: str
) -> None:
    monkeypatch.setattr(redis.Line, "_watch", lambda self: None)  # it would look for ever
    password, host = redis_server.password, f"127.0.0.1:{redis_server.port}"
    url = address.format(password=password, host=host)
    with make_app(tmp_path, REDIS_URL=url).app_context():
        assert redis.client() is None
    assert "Redis is away" in caplog.text
    assert "s3cr3t" not in caplog.text and password not in caplog.text
