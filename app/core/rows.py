"""Rows that are there once or not at all: a unique key settles who was quicker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError

from app.core.db import db

PORTION = 1000  # rows that go in one transaction


def insert(model: type[Any]) -> Any:
    """An INSERT that can be told what to do where there is such a row already (`on_conflict_…`):
    both databases have it, in the same words."""
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(model)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(model)


def add(row: Any) -> bool:
    """Put a row there. False where there is one already, perhaps since a moment ago."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # the unique key
        return False
    return True


def remove(model: Any, *conditions: ColumnElement[bool]) -> bool:
    """Take a row away. False where there was none."""
    gone = delete(model).where(*conditions).returning(model.id)
    return db.session.scalar(gone) is not None


def sweep(model: Any, *conditions: ColumnElement[bool]) -> Iterator[int]:
    """Take all such rows away, some at a time: commit after each step, so that nobody waits long.
    Yields how many went."""
    some = select(model.id).where(*conditions).limit(PORTION)
    portion = delete(model).where(model.id.in_(some)).returning(model.id)
    while gone := db.session.scalars(portion).all():
        yield len(gone)
