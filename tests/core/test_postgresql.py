"""How a lost PostgreSQL is told from a slow one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, g
from sqlalchemy import text

from app.auth.actions import register
from app.core import postgresql as impatience
from app.core.db import db
from tests.conftest import PASSWORD, Client, make_app, migrate
from tests.postgresql import Server

pytestmark = pytest.mark.postgresql("is about its server")


@pytest.fixture(autouse=True)
def nothing_noticed(monkeypatch) -> None:
    """What one test found silent, the next one asks again."""
    monkeypatch.setattr(impatience, "silence", impatience.Silence())


@pytest.fixture
def place(tmp_path: Path, postgresql: Server) -> Iterator[Flask]:
    """An app with a database of its own on that server, which a test may pause."""
    postgresql.query("CREATE DATABASE impatient")
    url = postgresql.url.replace("/postgres", "/impatient")
    app = make_app(tmp_path, DATABASE_URL=url)
    migrate(app)
    yield app
    with app.app_context():
        db.engine.dispose()
    postgresql.query("DROP DATABASE impatient WITH (FORCE)")


@pytest.fixture
def asking(place: Flask) -> Callable[[float], tuple[int, float]]:
    """Asks for a page whose query takes so long; its status, and after how many seconds."""

    @place.get("/slow/<float:seconds>")
    def slow(seconds: float) -> str:
        db.session.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": seconds})
        return "at last"

    def ask(seconds: float) -> tuple[int, float]:
        begun = time.monotonic()
        status = place.test_client().get(f"/slow/{seconds}").status_code
        return status, time.monotonic() - begun

    return ask


def test_a_slow_query_goes_on_as_long_as_the_server_greets_others(asking) -> None:
    assert asking(1.2)[0] == 200


def test_a_query_that_takes_too_long_is_given_up(asking, monkeypatch) -> None:
    monkeypatch.setattr(impatience, "ANSWER", 1.0)
    status, seconds = asking(3.0)
    assert (status, seconds < 2) == (503, True), seconds


def test_who_waits_when_the_server_is_paused_hears_soon_and_others_at_once(
    asking, postgresql: Server
) -> None:
    answers: list[tuple[int, float]] = []
    waiting = threading.Thread(target=lambda: answers.append(asking(9.0)))
    waiting.start()
    while not postgresql.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(9%'"):
        time.sleep(0.01)
    with postgresql.paused():
        waiting.join(5)
        answers += [asking(0.0), asking(0.0)]
    assert [status for status, _ in answers] == [503] * 3
    first, *others = (seconds for _, seconds in answers)
    assert first < 2 * impatience.SOON + 1
    assert max(others) < impatience.SOON


def test_an_answer_is_none_the_worse_for_a_connection_lost_behind_it(
    place: Flask, postgresql: Server
) -> None:
    @place.get("/read")
    def read() -> str:
        db.session.execute(text("SELECT 1"))
        postgresql.cut()
        return "read"

    for _ in range(2):
        assert place.test_client().get("/read").status_code == 200


def test_who_is_logged_in_is_told_when_the_connection_is_lost_under_their_page(
    place: Flask, postgresql: Server
) -> None:
    with place.app_context():
        ada = register("ada", "ada@example.org", PASSWORD)
        db.session.commit()

    @place.get("/torn")
    def torn() -> str:
        postgresql.cut()
        db.session.execute(text("SELECT 1"))
        return g.viewer.name

    client: Client = place.test_client()  # type: ignore[assignment]
    client.login(ada)
    answer = client.get("/torn")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
