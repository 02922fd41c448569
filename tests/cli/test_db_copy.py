"""A place moves to another database and back: whole, the same, and closed behind who has left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.accounts.models import Account
from app.cli import closing, copying, filling
from app.core import sqlite
from app.core.cleaning import clean
from app.core.config import sqlite_path
from app.core.db import db
from app.core.jobs import later
from app.core.moving import Moved
from app.posts.models import Post
from tests.cli import extremes
from tests.cli.conftest import Run, runner
from tests.cli.moves import BOTH, browser, cells, contents, inhabited, is_empty, moved_to
from tests.databases import databases
from tests.jobs import do_jobs

pytestmark = pytest.mark.postgresql("from the one to the other takes both")
Place = Callable[..., Flask]
Either = tuple[Flask, str]


@pytest.fixture
def small(place: Place, tmp_path: Path) -> Flask:
    """A place on SQLite with Ada and a post."""
    return inhabited(place("small", DATABASE_URL=f"sqlite:///{tmp_path}/small.db"))


@pytest.fixture
def empty(tmp_path: Path) -> str:
    """An empty database on PostgreSQL."""
    return databases.url(tmp_path / "empty")


@pytest.fixture(params=BOTH)
def either(request: pytest.FixtureRequest, place: Place, tmp_path: Path) -> Either:
    """Such a place on one of the databases, and where it may go: the other one."""
    if request.param == BOTH[0]:
        return request.getfixturevalue("small"), request.getfixturevalue("empty")
    return inhabited(place("big")), f"sqlite:///{tmp_path}/new.db"


def test_all_that_fits_into_a_row_is_the_same_there_and_back(
    place: Place, empty: str, tmp_path: Path
) -> None:
    old, back = tmp_path / "old.db", tmp_path / "back.db"
    app = place("old", DATABASE_URL=f"sqlite:///{old}")
    runner(app)("seed", "--users", 12, "--posts", 100, "--yes")
    with app.app_context():
        extremes.fill()
    runner(app)("db-copy", empty)
    big = moved_to(empty, app)
    there = contents(big)
    assert there == contents(app)
    assert [name for name, rows in there.items() if len(rows) < 2] == []
    runner(big)("db-copy", f"sqlite:///{back}")
    assert cells(back) == cells(old)


def test_the_old_place_can_be_opened_again(either: Either) -> None:
    app, url = either
    run = runner(app)
    run("db-copy", url)
    assert (
        "flask db-copy --reopen" in run("users", "create", "grace", "g@example.org", code=1).stderr
    )
    assert "can be written to again" in run("db-copy", "--reopen").stdout
    assert browser(app).post("/posts", data={"body": "Still here"}).status_code == 303
    run("db-copy", "--reopen")


def test_background_work_goes_along_and_is_done_there(either: Either) -> None:
    app, url = either
    with app.app_context():
        later(clean)
        db.session.commit()
    runner(app)("db-copy", url)
    with pytest.raises(Moved):
        do_jobs(app)
    assert do_jobs(moved_to(url, app)) == 1


def test_a_rehearsal_closes_nothing(either: Either) -> None:
    app, url = either
    assert "rehearsal" in runner(app)("db-copy", url, "--rehearse").stdout
    assert browser(app).post("/posts", data={"body": "Still here"}).status_code == 303
    assert len(contents(moved_to(url, app))["posts"]) == 1
    assert list(app.config["DATA_DIR"].parent.glob("*/.rehearsal-*")) == []


def test_what_goes_wrong_leaves_both_as_they_were(
    either: Either, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    app, url = either
    ada, run = browser(app), runner(app)
    for trouble, words in ((interrupt, "Aborted!"), (lambda *_: copying.Sum(), "0 arrived")):
        with monkeypatch.context() as patch:
            patch.setattr(copying, "sum_of", trouble)
            assert words in run("db-copy", url, code=1).stderr
        assert is_empty(url)
        assert ada.post("/posts", data={"body": "Still here"}).status_code == 303
    run("db-copy", url)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (Post.body, "a\0b", "NUL"),
        (Account.display_name, "x" * 700, "column display_name"),
    ],
    ids=["NUL", "a long name"],
)
def test_what_postgresql_cannot_hold_is_named(
    small: Flask, empty: str, column: Any, value: str, words: str
) -> None:
    with small.app_context():
        db.session.execute(update(column.class_).values({column: value}))
        number = db.session.scalar(select(column.class_.id))
        db.session.commit()
    told = runner(small)("db-copy", empty, code=1).stderr
    assert words in told and column.class_.__tablename__ in told
    assert str(number) in told or "line 1" in told
    assert is_empty(empty)


def test_a_row_that_names_a_missing_one_is_refused(
    small: Flask, empty: str, tmp_path: Path
) -> None:
    connection = sqlite.library().connect(str(tmp_path / "small.db"))
    connection.execute("UPDATE posts SET author_id = 12345")
    connection.commit()
    connection.close()
    for url in (empty, f"sqlite:///{tmp_path}/new.db"):
        assert "Nothing was copied" in runner(small)("db-copy", url, code=1).stderr
        assert is_empty(url)


def test_a_place_that_could_not_be_closed_in_the_end_is_told(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_the_other(draft: Path, path: Path) -> None:
        really(draft, path)
        held = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"
        databases.server.query(f"SELECT pg_terminate_backend(pid) FROM ({held}) AS held")

    app, really = inhabited(place("big")), filling._finish
    monkeypatch.setattr(filling, "_finish", lose_the_other)
    told = runner(app)("db-copy", f"sqlite:///{tmp_path}/new.db", code=1).stderr
    assert "The copy is complete, but the old database could not be closed" in told
    assert browser(app).post("/posts", data={"body": "Still here"}).status_code == 303


def test_a_log_without_its_file_is_in_the_way(small: Flask, tmp_path: Path) -> None:
    """SQLite would take it for the newest pages of the file that comes there."""
    (tmp_path / "new.db-wal").write_text("of a database that was here before")
    told = runner(small)("db-copy", f"sqlite:///{tmp_path}/new.db", code=1).stderr
    assert "new.db-wal" in told and "mv " in told
    assert not (tmp_path / "new.db").exists()


def test_a_database_with_tables_and_no_rows_is_empty(small: Flask, place: Place) -> None:
    started_once = place("started once")
    runner(small)("db-copy", started_once.config["DATABASE_URL"])
    assert len(contents(started_once)["posts"]) == 1


def test_a_closed_place_can_be_copied_again_and_stays_closed(
    either: Either, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, url = either
    ada, run = browser(app), runner(app)
    run("db-copy", url)
    again = databases.url(tmp_path / "again")
    run("db-copy", again)
    assert len(contents(moved_to(again, app))["posts"]) == 1
    monkeypatch.setattr(copying, "sum_of", lambda *_: copying.Sum())
    run("db-copy", f"sqlite:///{tmp_path}/third.db", code=1)
    assert ada.post("/posts", data={"body": "Too late"}).status_code == 503


def test_nobody_comes_between_a_copy_and_its_end(
    either: Either, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, url = either
    monkeypatch.setattr(closing, "PATIENCE", "SET LOCAL lock_timeout = '100ms'")
    with moved_to(app.config["DATABASE_URL"], app).app_context():
        engine = db.engine
    with closing.kept_still(engine, sqlite_path(app.config["DATABASE_URL"])):
        assert "Nothing was copied" in runner(app)("db-copy", url, code=1).stderr
        runner(app)("db-copy", "--reopen", code=1)
        assert "being moved" in runner(app)("users", "invite", code=1).stderr
    engine.dispose()
    assert is_empty(url)


def test_an_older_database_is_brought_up_to_date_first(small: Flask, empty: str) -> None:
    with small.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        db.session.commit()
    assert "flask db upgrade" in runner(small)("db-copy", empty, code=1).stderr


@pytest.mark.parametrize(
    "words",
    [(), ("mysql://db/microblog",), ("sqlite://",), ("x", "--reopen"), ("--reopen", "--rehearse")],
)
def test_what_is_no_order_is_a_usage_error(run: Run, words: tuple[str, ...]) -> None:
    assert "Usage:" in run("db-copy", *words, code=2).stderr


def test_a_server_that_does_not_answer_is_told_in_one_line(run: Run) -> None:
    told = run("db-copy", "postgres://ada:secret@127.0.0.1:1/x", code=1).stderr
    assert "Nothing was copied" in told and "secret" not in told
    assert len(told.splitlines()) == 1
