"""An empty database to be filled in one transaction: all of it is there in the end, or nothing.

PostgreSQL has transactions for that. An SQLite file is made in a folder beside its place, and gets
its name when it is complete.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from sqlalchemy import Connection, ForeignKeyConstraint, MetaData, UniqueConstraint, inspect, text
from sqlalchemy.schema import (
    AddConstraint,
    CreateIndex,
    DropConstraint,
    DropIndex,
    ExecutableDDLElement,
)

from app import create_app
from app.cli import snapshot
from app.core import migrating, sqlite
from app.core.config import sqlite_path
from app.core.datadir import flush_folder
from app.core.db import db


@dataclass(frozen=True)
class Goal:
    """A database with our tables and without a row. `keep`: make what was written to it last."""

    connection: Connection
    keep: Callable[[], None]


@contextmanager
def empty(url: str) -> Iterator[Goal]:
    """The database behind an address; inside the block it is the one that `db` means.

    Raises ClickException where there is something in it.
    """
    path = sqlite_path(url)
    if not path:
        with _app(url) as app:
            _refuse_full(db.session.connection())
            connection = _migrated(app)
            yield Goal(connection, partial(_commit, _postponed(connection)))
        return
    # What a killed server has left beside a file would be taken for a part of the new one.
    beside = [path.with_name(path.name + ending) for ending in ("", "-wal", "-journal")]
    if there := [str(file) for file in beside if sqlite.has_content(file)]:
        raise click.ClickException(
            f"There is a database already: {' and '.join(there)}. Nothing is written over. "
            f"Name another file, or put this one aside: mkdir old && mv {path}* old/"
        )
    with _draft(path) as draft, _app(f"sqlite:///{draft}") as app:
        connection = _migrated(app)
        # A row may name one that comes later. What is missing in the end is found by a check.
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield Goal(connection, partial(_finish, draft, path))


def _postponed(connection: Connection) -> list[ExecutableDDLElement]:
    """Take away what PostgreSQL would look up for every single row: indexes, and keys that name
    other rows. What makes them again, for all rows at once."""
    there = MetaData()
    there.reflect(connection)  # those of search too, which no model describes
    indexes: list[ExecutableDDLElement] = []
    keys: list[ExecutableDDLElement] = []
    for table in there.tables.values():
        for index in table.indexes:
            connection.execute(DropIndex(index))
            indexes.append(CreateIndex(index))
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint | ForeignKeyConstraint):
                connection.execute(DropConstraint(constraint))
                unique = isinstance(constraint, UniqueConstraint)
                made = AddConstraint(constraint, isolate_from_table=False)
                (indexes if unique else keys).append(made)
    return indexes + keys


def _commit(postponed: list[ExecutableDDLElement]) -> None:
    for statement in postponed:
        db.session.execute(statement)
    for table in db.metadata.sorted_tables:
        db.session.execute(text(f'ANALYZE "{table.name}"'))  # how pages are looked up best
    db.session.commit()


def _finish(draft: Path, path: Path) -> None:
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    snapshot.settle(draft)
    try:
        snapshot.check(draft)
    except ValueError as error:
        raise click.ClickException(f"Nothing was copied: {error}.") from None
    _put(draft, path)


@contextmanager
def _app(url: str) -> Iterator[Flask]:
    """The program on another database."""
    kept = {name: current_app.config[name] for name in ("DATA_DIR", "SECRET_KEY")}
    app = create_app(kept | {"DATABASE_URL": url})
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def _migrated(app: Flask) -> Connection:
    """Bring the tables up to date, in the transaction that is going to fill them."""
    from alembic import command

    connection = db.session.connection()
    config: Any = migrating.attach(app).get_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return connection


def _refuse_full(connection: Connection) -> None:
    """Raise where there are rows. Whoever starts to serve this database waits until we are done."""
    connection.execute(text(f"SELECT pg_advisory_xact_lock({migrating.PG_LOCK})"))
    for name in inspect(connection).get_table_names():
        quoted = connection.dialect.identifier_preparer.quote(name)
        is_full = text(f"SELECT EXISTS (SELECT FROM {quoted})")  # noqa: S608
        if name != "alembic_version" and connection.scalar(is_full):
            raise click.ClickException(
                f"The database to copy into is not empty: there are rows in its table {name}. "
                "Nothing is written over. Make a new one (createdb), and name that."
            )


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """Where the file is made. What a copy that was killed has left there goes first."""
    folder = path.with_name(f".{path.name}.copying")
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(f"Another copy to {path} is under way.") from None
        for leftover in folder.iterdir():
            leftover.unlink()
        try:
            yield folder / path.name
        finally:
            shutil.rmtree(folder)
    finally:
        os.close(lock)


def _put(draft: Path, path: Path) -> None:
    """Give the file its name, unless somebody else has taken it meanwhile."""
    owner = path.parent.stat()
    if os.geteuid() == 0:
        os.chown(draft, owner.st_uid, owner.st_gid)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    if path.exists() and not path.stat().st_size:
        path.unlink()
    try:
        os.link(draft, path)
    except PermissionError:  # no hard links here (some desktop bind mounts)
        draft.rename(path)
    flush_folder(path.parent)
