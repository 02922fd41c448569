"""A place moves to another database and back: whole, the same, and closed behind who has left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect, select, text, update

from app.accounts.models import Account
from app.auth.models import Session
from app.cli import closing, copying, filling
from app.core import sqlite
from app.core.config import sqlite_path
from app.core.db import db, utcnow
from app.posts.models import Post
from tests.cli import extremes
from tests.cli.conftest import runner
from tests.conftest import PASSWORD, make_app
from tests.databases import databases

pytestmark = pytest.mark.postgresql("from the one to the other takes both")
Place = Callable[..., Flask]
Either = tuple[Flask, str]
BOTH = ["from SQLite", "from PostgreSQL"]


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


def inhabited(app: Flask) -> Flask:
    runner(app)("users", "create", "ada", "ada@example.org", "--password", PASSWORD)
    assert browser(app).post("/posts", data={"body": "Before the move"}).status_code == 303
    return app


def browser(app: Flask, name: str = "ada") -> Any:
    """Somebody's browser, logged in."""
    client: Any = app.test_client()
    client.login(SimpleNamespace(username=name))
    return client


def moved_to(url: str, app: Flask) -> Flask:
    """The place as it is started with the new address, on the same data folder."""
    return make_app(app.config["DATA_DIR"], DATABASE_URL=url)


def contents(app: Flask) -> dict[str, list[Any]]:
    """All rows, as the program reads them."""
    with app.app_context():
        tables = {
            table.name: sorted(map(repr, db.session.execute(select(table))))
            for table in db.metadata.sorted_tables
        }
        db.session.remove()
        db.engine.dispose()
    return tables


def cells(path: Path) -> dict[str, list[Any]]:
    """All rows of an SQLite file as they are stored, with the type of each cell."""
    connection = sqlite.library().connect(str(path))
    found = {}
    for table in db.metadata.sorted_tables:
        columns = ", ".join(f'"{c.name}", typeof("{c.name}")' for c in table.c)
        found[table.name] = sorted(map(repr, connection.execute(f"SELECT {columns} FROM {table}")))
    connection.close()
    return found


def is_empty(url: str) -> bool:
    """Whether nothing was left at this address: no table, no file, no draft of one."""
    if path := sqlite_path(url):
        return not [file for file in path.parent.iterdir() if path.name in file.name]
    engine = create_engine(url)
    tables = inspect(engine).get_table_names()
    engine.dispose()
    return not tables


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


def test_how_much_was_copied_is_told_and_what_to_do_next(either: Either) -> None:
    app, url = either
    told = runner(app)("db-copy", url).stdout
    lines = dict(line.split()[:2] for line in told.splitlines() if line.endswith(" rows"))
    assert set(lines) == set(db.metadata.tables)
    assert (lines["accounts"], lines["posts"], lines["sessions"]) == ("1", "1", "1")
    assert f"Copied {sum(map(int, lines.values()))} rows" in told
    assert "DATABASE_URL" in told and "secret key" in told and "--reopen" in told


def test_people_go_on_where_they_were(either: Either) -> None:
    app, url = either
    ada = browser(app)
    runner(app)("db-copy", url)
    new = moved_to(url, app)
    with ada.session_transaction() as here, new.test_client().session_transaction() as there:
        there.update(here)
    assert browser(new).post("/posts", data={"body": "After it"}).status_code == 303
    page = new.test_client().get("/search?q=the move").text
    assert "Before the move" in page and "After it" not in page
    assert new.test_client().get("/ready").text == "OK"


def test_whoever_writes_behind_it_hears_that_the_place_is_moving(either: Either) -> None:
    app, url = either
    ada = browser(app)
    runner(app)("db-copy", url)
    answer = ada.post("/posts", data={"body": "Words that were hard to find"})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "This place is moving" in answer.text
    assert "Words that were hard to find" in answer.text
    french = ada.post("/posts", data={"body": "Oh"}, headers={"Accept-Language": "fr"}).text
    assert "Ce lieu déménage" in french


def test_nothing_is_said_to_be_done_that_was_not(either: Either) -> None:
    """A refusal must not be taken for the unique key: "it is there already"."""
    app, url = either
    ada = browser(app)
    with app.app_context():
        number = db.session.scalar(select(Post.id))
    runner(app)("db-copy", url)
    for act in ("like", "repost", "bookmark", "pin"):
        answer = ada.post(f"/posts/{number}/{act}", headers={"Accept": "application/json"})
        assert (answer.status_code, "moving" in answer.json["error"]) == (503, True), act


def test_reading_goes_on_behind_it(either: Either) -> None:
    app, url = either
    ada = browser(app)
    with app.app_context():  # its use would be noted again
        db.session.execute(update(Session).values(used_at=utcnow() - timedelta(hours=1)))
        db.session.commit()
    runner(app)("db-copy", url)
    for path in ("/", "/@ada", "/notifications", "/settings/sessions", "/search?q=move", "/ready"):
        assert ada.get(path).status_code == 200, path
    assert app.test_client().get("/explore").status_code == 200


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


def test_a_rehearsal_closes_nothing(either: Either) -> None:
    app, url = either
    assert "rehearsal" in runner(app)("db-copy", url, "--rehearse").stdout
    assert browser(app).post("/posts", data={"body": "Still here"}).status_code == 303
    assert len(contents(moved_to(url, app))["posts"]) == 1
    assert list(app.config["DATA_DIR"].parent.glob("*/.rehearsal-*")) == []


def test_what_goes_wrong_leaves_both_as_they_were(
    either: Either, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, url = either
    with monkeypatch.context() as patch:
        patch.setattr(copying, "sum_of", lambda *_: copying.Sum())
        told = runner(app)("db-copy", url, code=1).stderr
    assert "Nothing was copied: of accounts, 1 rows were read, and 0 arrived" in told
    assert is_empty(url)
    assert browser(app).post("/posts", data={"body": "Still here"}).status_code == 303
    runner(app)("db-copy", url)


def test_what_interrupts_it_leaves_both_as_they_were(
    either: Either, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    app, url = either
    with monkeypatch.context() as patch:
        patch.setattr(copying, "sum_of", interrupt)
        runner(app)("db-copy", url, code=1)
    assert is_empty(url)
    assert browser(app).post("/posts", data={"body": "Still here"}).status_code == 303


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (Post.body, "a\0b", "NUL"),
        (Account.display_name, "x" * 700, "column display_name"),
        (Account.avatar_key, "x" * 81, "column avatar_key"),
    ],
    ids=["NUL", "a long name", "a long key"],
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


def test_nothing_is_written_over(either: Either) -> None:
    app, url = either
    run = runner(app)
    run("db-copy", url)
    before = contents(moved_to(url, app))
    told = run("db-copy", url, code=1).stderr
    assert "not empty" in told or "already" in told
    own = run("db-copy", app.config["DATABASE_URL"], code=1).stderr
    assert "not empty" in own or "already" in own
    assert contents(moved_to(url, app)) == before


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


def test_of_two_at_once_the_second_is_refused(
    either: Either, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, url = either
    monkeypatch.setattr(closing, "PATIENCE", "SET LOCAL lock_timeout = '100ms'")
    first = moved_to(app.config["DATABASE_URL"], app)
    with first.app_context():
        file = sqlite_path(app.config["DATABASE_URL"])
        with closing.kept_still(db.engine, file):
            assert "Nothing was copied" in runner(app)("db-copy", url, code=1).stderr
        db.engine.dispose()
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
def test_what_is_no_order_is_a_usage_error(small: Flask, words: tuple[str, ...]) -> None:
    assert "Usage:" in runner(small)("db-copy", *words, code=2).stderr


def test_a_server_that_does_not_answer_is_told_in_one_line(small: Flask) -> None:
    told = runner(small)("db-copy", "postgres://ada:secret@127.0.0.1:1/x", code=1).stderr
    assert "Nothing was copied" in told and "secret" not in told
    assert len(told.splitlines()) == 1


def test_no_number_is_counted_by_the_database(small: Flask, empty: str) -> None:
    """Ids are ours. A sequence would have to be set to where the copied rows end."""
    runner(small)("db-copy", empty)
    engine = create_engine(empty)
    assert inspect(engine).get_sequence_names() == []
    engine.dispose()
