"""The version of the data changes with every commit, and with nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, insert, select

from app.core import sqlite
from app.core.data_version import Observer
from app.core.db import db
from app.core.limits import RateHit
from tests.postgresql import Server


@pytest.fixture
def observer(app: Flask) -> Iterator[Observer]:
    watching = Observer(app.config["DATABASE_URL"])
    yield watching
    watching.close()


def write(connection: Engine, number: int) -> None:
    with connection.begin() as transaction:
        transaction.execute(insert(RateHit).values(id=number, key="a", at=0))


def test_it_stays_as_long_as_nobody_commits(observer: Observer) -> None:
    first = observer.version()
    assert first is not None
    assert observer.version() == first
    db.session.scalars(select(RateHit)).all()
    db.session.commit()  # what only read
    db.session.execute(insert(RateHit).values(id=1, key="a", at=0))
    before = observer.version()  # somebody has begun, as PostgreSQL can tell
    assert observer.version() == before
    db.session.rollback()


def test_every_commit_changes_it(observer: Observer) -> None:
    seen = [observer.version()]
    for number in range(1, 6):
        write(db.engine, number)
        seen.append(observer.version())
    assert len(set(seen)) == 6


def test_one_who_began_before_and_commits_after_changes_it(observer: Observer) -> None:
    with db.engine.connect() as slow:
        slow.execute(insert(RateHit).values(id=1, key="a", at=0))
        before = observer.version()
        slow.commit()
    assert observer.version() != before


def test_a_new_connection_tells_the_same_only_where_all_do(observer: Observer) -> None:
    """SQLite counts for each connection alone: what an earlier one said must not come again."""
    first = observer.version()
    observer.close()
    assert (observer.version() == first) is (db.engine.dialect.name == "postgresql")


def test_a_database_that_is_not_there_has_none(tmp_path: Path) -> None:
    observer = Observer(f"sqlite:///{tmp_path}/nowhere.db")
    assert observer.version() is None
    assert not list(tmp_path.iterdir()), "and none is made by asking"


def test_a_locked_database_keeps_nobody_waiting(tmp_path: Path) -> None:
    """With the rollback journal there are moments in which nobody may read."""
    path = tmp_path / "old.db"
    writer = sqlite.library().connect(path, isolation_level=None)
    writer.execute("CREATE TABLE t (x)")
    writer.execute("BEGIN EXCLUSIVE")
    begun = time.monotonic()
    assert Observer(f"sqlite:///{path}").version() is None
    assert time.monotonic() - begun < 1
    writer.close()


@pytest.mark.postgresql("a file never falls silent")
def test_a_server_that_says_nothing_is_given_up_soon_and_not_asked_again_at_once(
    postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.postgresql.SILENCE", 0)
    observer = Observer(postgresql.url)
    assert observer.version() is not None
    with postgresql.paused():
        begun = time.monotonic()
        assert observer.version() is None
        first = time.monotonic() - begun
        assert observer.version() is None
        assert first < 1.5 and time.monotonic() - begun - first < 0.1
    observer._away_until = 0.0
    assert observer.version() is not None
    observer.close()
