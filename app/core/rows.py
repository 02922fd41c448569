"""Rows that are there once or not at all, where a unique key settles who was quicker; and numbers
that a row keeps, which many count at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import ColumnElement, Table, Update, bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from app.core.db import BigInt, db

PORTION = 1000  # rows that go in one transaction


def insert_once(model: Any, key: tuple[str, ...], values: dict[str, Any]) -> Any:
    """Insert a row, in one statement, unless there is one with this key. None where there is.

    In: the values of all columns. They make the object, too, so that nothing is read back.
    """
    if db.session.scalar(_inserting(db.engine.dialect.name, model.__table__, key), values) is None:
        return None
    row = model(**values)
    make_transient_to_detached(row)  # the session need not write it any more
    db.session.add(row)
    return row


@cache
def _inserting(dialect: str, table: Table, key: tuple[str, ...]) -> Any:
    """Written once: to put the statement together takes longer than to carry it out. Both databases
    know ON CONFLICT, in the same words."""
    new = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    return new.on_conflict_do_nothing(index_elements=key).returning(table.c.id)


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


def count(row: Any, name: str, step: int) -> None:
    """Add to a number that a row keeps, and read it while the row is ours. By the database, not
    from what we read before: others are counting, too."""
    added = {"row_id": row.id, "step": step}
    number = db.session.scalar(_counting(row.__table__, name), added)
    set_committed_value(row, name, number)


@cache
def _counting(table: Table, name: str) -> Update:
    counted = {name: table.c[name] + bindparam("step")}
    row = table.c.id == bindparam("row_id", type_=BigInt)
    return update(table).where(row).values(counted).returning(table.c[name])


def sweep(model: Any, *conditions: ColumnElement[bool]) -> Iterator[int]:
    """Take all such rows away, some at a time: commit after each step, so that nobody waits long.
    Yields how many went."""
    some = select(model.id).where(*conditions).limit(PORTION)
    portion = delete(model).where(model.id.in_(some)).returning(model.id)
    while gone := db.session.scalars(portion).all():
        yield len(gone)
