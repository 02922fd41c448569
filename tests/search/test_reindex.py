"""`flask search reindex` makes the index anew from what is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from app.accounts.models import Account
from app.cli import search as command
from app.core.db import db
from app.posts.models import Post
from app.search import index, queries
from app.search.asking import understand
from tests.conftest import publish

Found = Callable[..., list[str]]


def rows(kind: index.Kind) -> int:
    table = index._backend().TABLES[kind]
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def reindex(app: Flask) -> str:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["search", "reindex"])
    assert result.exit_code == 0, result.output
    return result.output


def test_everything_is_found_again(
    app: Flask, ada: Account, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "BATCH", 3)
    for number in range(10):
        publish(f"tea {number} #leaf{number}", by=ada)
    for kind in ("posts", "accounts", "tags"):
        db.session.execute(delete(index._backend().TABLES[kind]))
    assert found("tea") == []
    assert "Indexed 10 posts, 1 people and 10 hashtags." in reindex(app)
    assert len(found("tea")) == 10
    assert db.session.scalars(queries.people(understand("ada"), None)).all() == [ada]
    assert len(db.session.scalars(queries.tags(understand("leaf"), None)).all()) == 10


def test_what_is_stale_goes(app: Flask, ada: Account, found: Found) -> None:
    gone, kept = publish("tea", by=ada), publish("wine", by=ada)
    db.session.execute(delete(Post).where(Post.id == gone.id))
    db.session.execute(update(Post).where(Post.id == kept.id).values(body="juice"))
    reindex(app)
    assert found("wine") == []
    assert found("juice") == ["juice"]
    assert rows("posts") == 1


def test_a_second_run_changes_nothing(app: Flask, ada: Account, found: Found) -> None:
    publish("tea #leaf", by=ada)
    assert reindex(app) == reindex(app)
    assert [rows("posts"), rows("accounts"), rows("tags")] == [1, 1, 1]
    assert found("tea") == ["tea #leaf"]
