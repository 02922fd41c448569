"""The database: one `db` for all rooms, and when a transaction may write.

GET requests read (a DEFERRED transaction that refuses to flush), everything else writes (IMMEDIATE
on SQLite). Only entrances commit: views, commands and jobs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    TypeDecorator,
    event,
    func,
    literal_column,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session

from app.core import sqlite
from app.core.config import sqlite_path

READING_METHODS = ("GET", "HEAD", "OPTIONS")
POOL_WAIT = 2  # seconds: a busy or lost database is answered with 503, not with patience

_writing: ContextVar[bool] = ContextVar("writing", default=True)


class Base(DeclarativeBase):
    """All models. Constraints have names, so that migrations can address them on SQLite too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# Objects stay readable after a commit: a page is rendered from what was loaded for it.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

# SQLite's rowid is 64 bits wide, but only a column declared INTEGER is the rowid itself.
BigInt = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """Moments: aware UTC in Python, naive UTC in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


def utcnow() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def init_app(app: Flask) -> None:
    """Connect `db` to the app's DATABASE_URL. No connection is opened before it is needed, so
    that none crosses gunicorn's fork."""
    url = app.config["DATABASE_URL"]
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    options: dict[str, Any] = {
        "pool_size": app.config["THREADS"] + 1,
        "pool_timeout": POOL_WAIT,
        "pool_use_lifo": True,  # the one that was used last has most of the pages in its cache
    }
    path = sqlite_path(url)
    if path:
        options |= {"module": sqlite.library(), "connect_args": {"timeout": sqlite.BUSY_SECONDS}}
    else:
        from app.core import postgresql  # with its driver, which SQLite does without

        options |= {"pool_pre_ping": True, "connect_args": postgresql.OPTIONS}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        if path:
            sqlite.prepare(db.engine, path, _writing.get)
        else:
            postgresql.prepare(db.engine)
    app.before_request(_choose_transaction)
    app.teardown_request(_end_transaction)


def _choose_transaction() -> None:
    _writing.set(request.method not in READING_METHODS)


def _end_transaction(_error: BaseException | None) -> None:
    _writing.set(True)
    if db.session.registry.has():
        abandon()  # here, where a request's patience still applies


def abandon() -> None:
    """Let go of the transaction and of what was loaded. Where the database has gone meanwhile, it
    undoes by itself what was not committed."""
    session = db.session()
    try:
        session.close()
    except DBAPIError:
        session.invalidate()


@contextmanager
def reading() -> Iterator[None]:
    """A read transaction that ends with the block, so that slow work (hashing a password, decoding
    a picture) holds no lock. What was loaded stays loaded."""
    if db.session().in_transaction():
        yield
        return
    token = _writing.set(False)
    try:
        yield
        db.session.commit()
    finally:
        _writing.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """A short write of its own inside a GET, such as noting that a session was used."""
    db.session.commit()
    token = _writing.set(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)


@contextmanager
def aside() -> Iterator[Connection]:
    """A short write on a connection of its own, which stays when the request's work is undone.

    Call it before the request's own transaction begins, or the two would wait for each other.
    """
    if db.session().in_transaction():
        raise RuntimeError("Write aside before the request's own transaction begins.")
    token = _writing.set(True)
    try:
        with db.engine.begin() as connection:
            yield connection
    finally:
        _writing.reset(token)


def at_most(number: int) -> ColumnElement[int]:
    """What `.limit()` gets in queries that are sent often: a number that stands in the statement.

    Where the number is bound to it, SQLite (with STAT4) plans the statement anew each time it is
    sent, because a plan may depend on it (sqlite.org/c3ref/prepare.html): two milliseconds of five
    for a home timeline.
    """
    return literal_column(str(int(number)), Integer)


def take_turn(connection: Connection | Session, name: str) -> None:
    """Until this transaction ends, nobody else gets past here with the same name.

    SQLite's writing transactions come one at a time anyway; PostgreSQL has advisory locks.
    """
    bind = connection.get_bind() if isinstance(connection, Session) else connection
    if bind.dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def hold(model: Any, *ids: int) -> set[int]:
    """Until this transaction ends, nobody else changes these rows. Always the earlier ones first,
    and before anything is written, so that no two ever wait for each other. Which are still there.
    """
    rows = select(model.id).where(model.id.in_(ids)).order_by(model.id).with_for_update()
    return set(db.session.scalars(rows))


@event.listens_for(Session, "before_flush")
def _reading_changes_nothing(session: Session, *_: Any) -> None:
    if not _writing.get() and (session.new or session.dirty or session.deleted):
        raise RuntimeError("This request only reads: GET never changes anything.")
