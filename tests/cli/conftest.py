"""Commands, run as somebody would type them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.core.db import db
from tests.conftest import make_app, migrate

Run = Callable[..., Result]


def runner(app: Flask) -> Run:
    """`run("users", "list")`; fails the test unless the exit status is `code`."""

    def run(*words: object, code: int = 0, **options: object) -> Result:
        result = app.test_cli_runner().invoke(args=[str(word) for word in words], **options)
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def run(app: Flask) -> Run:
    """Commands on the app of all tests."""
    return runner(app)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """A place with a data folder of its own: `place("old")`."""
    apps: list[Flask] = []

    def make(name: str, **settings: object) -> Flask:
        folder = tmp_path / name
        app = make_app(folder, **settings)
        migrate(app)
        apps.append(app)
        return app

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()
