"""Transactions: who may write, who waits, and which SQLite is trusted with a WAL."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.accounts.models import Account
from app.core import sqlite
from app.core.db import db, reading, writing
from tests.conftest import Client, make_app, migrate


@pytest.mark.sqlite("its versions")
@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 46, 1), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_only_run_where_its_race_is_mended(version: tuple[int, ...], safe: bool) -> None:
    assert sqlite.wal_is_safe(version) is safe


@pytest.mark.sqlite("its pragmas")
def test_the_database_is_durable_and_checks_its_keys(app: Flask) -> None:
    with db.engine.connect() as connection:
        pragma = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragma["journal_mode"] == sqlite.journal_mode(sqlite.library()).lower()
    assert pragma["synchronous"] == 2  # FULL
    assert pragma["foreign_keys"] == 1


def test_a_get_changes_nothing_even_when_the_code_tries_to(app: Flask, ada: Account) -> None:
    with reading():
        db.session.add(Account(username="x", username_key="x", skeleton="x"))
        with pytest.raises(RuntimeError, match="GET never changes anything"):
            db.session.flush()
        db.session.rollback()


def test_a_short_write_inside_a_reading_request_is_possible(app: Flask, ada: Account) -> None:
    with reading():
        pass
    with writing():
        ada.location = "London"
    db.session.expire_all()
    assert ada.location == "London"


def hold_the_lock(path: str, seconds: float, ready: multiprocessing.Event) -> None:  # type: ignore[valid-type]
    lock = sqlite.WriteLock(Path(path))
    assert lock.acquire()
    ready.set()  # type: ignore[attr-defined]
    time.sleep(seconds)
    lock.release()


@pytest.mark.sqlite("its writers queue at a file lock")
def test_writers_of_two_processes_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    ready = multiprocessing.Event()
    other = multiprocessing.Process(target=hold_the_lock, args=(str(path), 0.3, ready))
    other.start()
    assert ready.wait(20)
    lock = sqlite.WriteLock(path)
    assert not lock.acquire(0.05), "the other one still writes"
    assert lock.acquire(5)
    lock.release()
    other.join()


@pytest.mark.sqlite("its writers queue at a file lock")
def test_a_lock_that_never_comes_free_is_503_and_heals(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    app = make_app(tmp_path)
    migrate(app)
    client: Client = app.test_client()  # type: ignore[assignment]
    lock = sqlite.WriteLock(tmp_path / "microblog.db.lock")
    fields = {"username": "ada", "email": "ada@example.org"}
    fields |= {"password": "correct horse battery", "password2": "correct horse battery"}
    assert lock.acquire()
    try:
        busy = client.post("/auth/register", data=fields)
    finally:
        lock.release()
    assert busy.status_code == 503
    assert int(busy.headers["Retry-After"]) > 0
    assert client.post("/auth/register", data=fields).status_code == 303
