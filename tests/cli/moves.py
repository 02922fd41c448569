"""A small place, and the same place somewhere else."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, inspect, select

from app.core import sqlite
from app.core.config import sqlite_path
from app.core.db import db
from tests.cli.conftest import runner
from tests.conftest import PASSWORD, make_app

BOTH = ["from SQLite", "from PostgreSQL"]


def inhabited(app: Flask) -> Flask:
    """Let Ada come in and write a post."""
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
