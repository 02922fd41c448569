"""Every sentence about search is read twice: with SQLite and with PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.db import db
from app.posts.models import Post
from app.search import queries
from app.search.asking import understand
from tests.conftest import make_app, migrate
from tests.postgresql import Server

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="session", params=DATABASES)
def the_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    settings: dict[str, str] = {}
    server: Server | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        server.query("CREATE DATABASE search")
        settings["DATABASE_URL"] = server.url.removesuffix("postgres") + "search"
    app = make_app(tmp_path_factory.mktemp("search"), **settings)
    migrate(app)
    yield app
    with app.app_context():
        db.engine.dispose()
    if server:  # the next file may ask for SQLite first, and for this one again
        server.query("DROP DATABASE search WITH (FORCE)")


@pytest.fixture
def found(app: Flask) -> Callable[..., list[str]]:
    """What a question finds, newest first: the texts of the posts."""

    def ask(text: str, viewer: Account | None = None) -> list[str]:
        query, column = queries.posts(understand(text), viewer, Post.body)
        return list(db.session.scalars(query.order_by(column.desc())))

    return ask
