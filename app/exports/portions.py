"""Rows in portions: each in a short transaction of its own, so that nobody waits for an export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select

from app.core.db import db, reading

PORTION = 200


def portions(query: Select[Any], number: Any) -> Iterator[Sequence[Any]]:
    """What a query finds, the oldest first. `number`: the column of ids that orders it, which
    stands at the end of each row."""
    query = query.add_columns(number).order_by(None).order_by(number).limit(PORTION)
    last = 0
    while True:
        with reading():
            found = db.session.execute(query.where(number > last)).all()
        if found:
            yield found
        if len(found) < PORTION:
            return
        last = found[-1][-1]
