"""Queries that are written once and sent many times.

To put a query together takes SQLAlchemy longer than it takes the database to answer it. Whoever
asks and wherever a page begins, it is the same query with other numbers in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any

from sqlalchemy import Result, bindparam

from app.core.db import BigInt, db
from app.core.paging import Cursor


@dataclass(frozen=True)
class _Anybody:
    id: Any


def gap(name: str) -> Any:
    """An id that is given when the query is sent."""
    return bindparam(name, type_=BigInt)


# Stands for the viewer in a query that is written once: the front doors compare ids with the
# viewer's, and this one's is given (`viewer_id`) when the query is sent.
ANYBODY: Any = _Anybody(gap("viewer_id"))


def prepared(write: Callable[[Any, Cursor], Any]) -> Callable[..., Result[Any]]:
    """Decorate what writes a query for a viewer (None: a stranger) and a cursor.

    The decorated function sends it and returns rows. Keywords fill the query's own gaps; `write`
    must not look at the values of anything, since it sees the first of each kind only.
    """

    @cache
    def written(_dialect: str, known: bool, older: bool, newer: bool, size: int) -> Any:
        max_id, min_id = gap("max_id") if older else None, gap("min_id") if newer else None
        return write(ANYBODY if known else None, Cursor(max_id, min_id, size))

    @wraps(write)
    def send(viewer: Any, cursor: Cursor, **values: Any) -> Result[Any]:
        given = {"max_id": cursor.max_id, "min_id": cursor.min_id, **values}
        given = {name: value for name, value in given.items() if value is not None}
        if viewer is not None:
            given["viewer_id"] = viewer.id
        kind = ("max_id" in given, "min_id" in given, cursor.size)
        query = written(db.engine.dialect.name, viewer is not None, *kind)
        return db.session.execute(query, given)

    return send
