"""The cast and the stage: one app and one schema per run, emptied after each test.

Ada is an administrator (the first account always is), Grace and Alan are members.
The database is SQLite, or what TEST_DATABASE says (`tests/databases.py`).
"""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import text
from werkzeug.test import TestResponse

from app import create_app
from app.accounts.models import Account
from app.core import migrating
from app.core.config import SETTINGS
from app.core.db import db
from app.posts.actions import Manner
from app.posts.actions import publish as publish_post
from app.posts.models import Post
from tests import counting
from tests.databases import configure, databases, leave_out
from tests.postgresql import Server, running
from tests.redis_server import configure as configure_redis
from tests.redis_server import redis_for_all as redis_for_all
from tests.redis_server import redis_forgets as redis_forgets
from tests.redis_server import redis_server as redis_server
from tests.redis_server import the_redis as the_redis
from tests.s3 import s3 as s3
from tests.s3 import way as way

PASSWORD = "correct horse battery"
for setting in SETTINGS:
    os.environ.pop(setting.name, None)


def pytest_configure() -> None:
    # Run in the background of a shell, we would ignore Ctrl+C, and so would the servers we start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    configure()
    configure_redis()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    leave_out(item)


@pytest.fixture(scope="session", autouse=True)
def _databases() -> Iterator[None]:
    """What was started for the tests ends with them."""
    yield
    databases.stop()


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """pytest's own; the databases of the places in it go with it."""
    yield tmp_path
    databases.forget(tmp_path)


class Client(FlaskClient):
    """A browser without a screen. Each request has an app context of its own, as in a server."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()  # what the test did so far is there for the request
        try:
            return Context().run(super().open, *args, **kwargs)
        finally:
            if has_app_context():
                db.session.expire_all()

    def login(self, account: Account, password: str = PASSWORD, **fields: str) -> TestResponse:
        """Log in as somebody; fails the test when that does not work."""
        data = {"username": account.username, "password": password, **fields}
        response = self.post("/auth/login", data=data)
        assert response.status_code == 303, response.text
        return response


def make_app(folder: Any, **settings: Any) -> Flask:
    """An app with a data folder of its own, cheap password hashes and no CSRF tokens to carry.

    Tests of CSRF itself switch it on again.
    """
    cheap = {"PASSWORD_TIME_COST": 1, "PASSWORD_MEMORY_COST": 8}
    defaults = {"TESTING": True, "WTF_CSRF_ENABLED": False, "DATA_DIR": str(folder), **cheap}
    app = create_app(defaults | databases.settings(Path(folder), settings) | settings)
    app.test_client_class = Client
    return app


def migrate(app: Flask) -> None:
    """Make the tables the way a new installation does."""
    migrating.attach(app)
    with app.app_context():
        upgrade()


@pytest.fixture(scope="session")
def the_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = make_app(tmp_path_factory.mktemp("data"))
    migrate(app)
    yield app
    with app.app_context():
        db.engine.dispose()


def clear() -> None:
    """Empty the tables and the folder for media.

    DELETE, in one go: TRUNCATE takes PostgreSQL four times as long.
    """
    tables = reversed(db.metadata.sorted_tables)
    if db.engine.dialect.name == "postgresql":
        everything = "; ".join(f"DELETE FROM {table.name}" for table in tables)
        db.session.execute(text(everything))
    else:
        for table in tables:
            db.session.execute(table.delete())
    db.session.commit()
    shutil.rmtree(Path(current_app.config["DATA_DIR"]) / "media", ignore_errors=True)


@pytest.fixture
def app(the_app: Flask) -> Iterator[Flask]:
    """The app, with an app context for the test; empty tables and no media after it."""
    settings = dict(the_app.config)
    with the_app.app_context():
        yield the_app
        db.session.rollback()
        clear()
    the_app.config.clear()
    the_app.config.update(settings)


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server that nobody else uses, for tests that stop it."""
    with running() as server:
        yield server


@pytest.fixture
def client(app: Flask) -> Client:
    """A reader who is not logged in."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def person(app: Flask) -> Callable[..., Account]:
    """Register somebody: `person("linus")`."""
    from app.auth.actions import register

    def make(username: str, **values: Any) -> Account:
        account = register(username, f"{username.lower()}@example.org", PASSWORD)
        for name, value in values.items():
            setattr(account, name, value)
        db.session.commit()
        return account

    return make


@pytest.fixture
def ada(person: Callable[..., Account]) -> Account:
    return person("ada", display_name="Ada Lovelace")


@pytest.fixture
def grace(ada: Account, person: Callable[..., Account]) -> Account:
    return person("grace", display_name="Grace Hopper")


@pytest.fixture
def alan(grace: Account, person: Callable[..., Account]) -> Account:
    return person("alan")


@pytest.fixture
def as_ada(client: Client, ada: Account) -> Client:
    """Ada's browser."""
    client.login(ada)
    return client


@pytest.fixture
def as_grace(app: Flask, grace: Account) -> Client:
    """Grace's browser."""
    client: Client = app.test_client()  # type: ignore[assignment]
    client.login(grace)
    return client


def publish(body: str, *, by: Account, **manner: Any) -> Post:
    """Publish a post and commit it. `manner`: what `posts.actions.Manner` takes."""
    post = publish_post(body, by=by, manner=Manner(**manner))
    db.session.commit()
    return post


def bare(response: TestResponse) -> str:
    """A page without the tokens of its forms, which change every second: to compare two."""
    return re.sub(r'name="csrf_token"[^>]*', "", response.text)


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the database from here on."""
    with counting.queries() as sent:
        yield sent
