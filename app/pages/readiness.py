"""Whether we could do our work now: the database answers, and its schema is ours."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from contextvars import copy_context
from functools import cache

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from app.core import migrating
from app.core.db import db

PATIENCE = 1.8  # seconds; whoever asks expects an answer within two


class _Question:
    """One question to the database at a time, in a thread of its own: a lost connection may keep
    it waiting for minutes, and more threads would not learn more."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ready")
        self._pending: Future[str | None] | None = None

    def ask(self, engine: Engine) -> str | None:
        if self._pending is None or self._pending.done():
            # With this request's context, in which transactions only read.
            self._pending = self._thread.submit(copy_context().run, _revision, engine)
        return self._pending.result(PATIENCE)


# Made by the first request, after gunicorn's fork: threads do not survive one.
_question = cache(_Question)
_head = cache(migrating.head)


def problem() -> str | None:
    """What keeps us from working, in a few words for a log or a probe; None when nothing does."""
    try:
        revision = _question().ask(db.engine)
    except (SQLAlchemyError, TooLate, OSError):
        return "the database does not answer"
    if revision != _head():
        return "the database's schema is not this version's; run: flask db upgrade"
    return None


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        if not engine.dialect.has_table(connection, "alembic_version"):
            return None
        return connection.scalar(text("SELECT version_num FROM alembic_version"))
