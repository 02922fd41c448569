"""What people have moved away from: it can be read, and nobody hears that something was saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text, update

from app.auth.models import Session
from app.core.db import db, utcnow
from app.core.moving import Moved
from app.posts.models import Post
from tests.cli.conftest import runner
from tests.cli.moves import BOTH, browser, contents, inhabited, moved_to
from tests.conftest import make_app, migrate
from tests.databases import databases
from tests.house.test_migrations import differences

pytestmark = pytest.mark.postgresql("from the one to the other takes both")


@dataclass
class Move:
    """A place that has been left, Ada's browser there, and where the place is now."""

    old: Flask
    ada: Any
    url: str
    told: str


@pytest.fixture(scope="module", params=BOTH)
def move(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Move]:
    """One move for all tests: they look, and can't change anything."""
    folder = tmp_path_factory.mktemp("move")
    file, other = f"sqlite:///{folder}/microblog.db", databases.url(folder / "other")
    here, url = (file, other) if request.param == BOTH[0] else (other, file)
    app = make_app(folder, DATABASE_URL=here)
    migrate(app)
    inhabited(app)
    ada = browser(app)
    with app.app_context():  # the use of the session would be noted again
        db.session.execute(update(Session).values(used_at=utcnow() - timedelta(hours=1)))
        db.session.commit()
    yield Move(app, ada, url, runner(app)("db-copy", url).stdout)
    with app.app_context():
        db.engine.dispose()


def test_how_much_was_copied_is_told_and_what_to_do_next(move: Move) -> None:
    lines = dict(line.split()[:2] for line in move.told.splitlines() if line.endswith(" rows"))
    assert set(lines) == set(db.metadata.tables)
    assert (lines["accounts"], lines["posts"], lines["sessions"]) == ("1", "1", "2")
    assert f"Copied {sum(map(int, lines.values()))} rows" in move.told
    assert all(words in move.told for words in ("DATABASE_URL", "secret key", "--reopen"))


def test_whoever_writes_hears_that_the_place_is_moving(move: Move) -> None:
    answer = move.ada.post("/posts", data={"body": "Words that were hard to find"})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "This place is moving" in answer.text
    assert "Words that were hard to find" in answer.text
    french = move.ada.post("/posts", data={"body": "Oh"}, headers={"Accept-Language": "fr"}).text
    assert "Ce lieu déménage" in french


def test_nothing_is_said_to_be_done_that_was_not(move: Move) -> None:
    """A refusal must not be taken for the unique key: "it is there already"."""
    with move.old.app_context():
        number = db.session.scalar(select(Post.id))
    for act in ("like", "repost", "bookmark", "pin"):
        answer = move.ada.post(f"/posts/{number}/{act}", headers={"Accept": "application/json"})
        assert (answer.status_code, "moving" in answer.json["error"]) == (503, True), act


def test_reading_goes_on(move: Move) -> None:
    for path in ("/", "/@ada", "/notifications", "/settings/sessions", "/search?q=move", "/ready"):
        assert move.ada.get(path).status_code == 200, path
    assert move.old.test_client().get("/explore").status_code == 200


def test_commands_say_what_to_do(move: Move) -> None:
    refused = runner(move.old)("users", "create", "grace", "grace@example.org", code=1).stderr
    assert "being moved, or has been" in refused and "flask db-copy --reopen" in refused


def test_no_newer_program_migrates_what_was_left_behind(move: Move) -> None:
    """Its tables would come without the triggers that close them."""
    with move.old.app_context(), pytest.raises(Moved):
        db.session.execute(text("UPDATE alembic_version SET version_num = 'newer'"))


def test_nothing_is_written_over(move: Move) -> None:
    run, before = runner(move.old), contents(moved_to(move.url, move.old))
    for url in (move.url, move.old.config["DATABASE_URL"]):
        told = run("db-copy", url, code=1).stderr
        assert "not empty" in told or "already" in told
    assert contents(moved_to(move.url, move.old)) == before


def test_the_new_place_has_every_key_and_index(move: Move) -> None:
    with moved_to(move.url, move.old).app_context(), db.engine.connect() as connection:
        assert differences(connection) == []
        if connection.dialect.name == "postgresql":  # no model describes these
            [index] = inspect(connection).get_indexes("search_posts")
            [key] = inspect(connection).get_foreign_keys("search_posts")
            assert index["dialect_options"]["postgresql_using"] == "gin"
            assert key["options"] == {"ondelete": "CASCADE"}


def test_people_go_on_where_they_were(move: Move) -> None:
    new = moved_to(move.url, move.old)
    ada: Any = new.test_client()
    with move.ada.session_transaction() as here:
        cookie = dict(here)
    with ada.session_transaction() as there:
        there.update(cookie)
    assert ada.post("/posts", data={"body": "After it"}).status_code == 303
    page = new.test_client().get("/search?q=the move").text
    assert "Before the move" in page and "After it" not in page
    assert new.test_client().get("/ready").text == "OK"
