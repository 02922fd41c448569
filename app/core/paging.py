"""Pages by cursor: `?max_id=` goes to older things, `?min_id=` to newer ones, never by offset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, TypeVarTuple
from urllib.parse import urlencode

from flask import abort, request
from sqlalchemy import ColumnElement, Select

from app.core.db import at_most
from app.core.ids import parse_id

PAGE_SIZE = 20
KEPT = ("q", "kind")  # what says which search a page belongs to
Item = TypeVar("Item")
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: older than `max_id`, or just newer than `min_id`; neither: the top."""

    max_id: int | None = None
    min_id: int | None = None
    size: int = PAGE_SIZE

    @classmethod
    def from_request(cls) -> Cursor:
        """Read `?max_id=` and `?min_id=`; 400 when one of them is no id."""
        return cls(max_id=_id_argument("max_id"), min_id=_id_argument("min_id"))

    @property
    def is_upwards(self) -> bool:
        """Whether the page is read from below, as the next one above `min_id`."""
        return self.min_id is not None and self.max_id is None

    @property
    def is_top(self) -> bool:
        """Whether this is the first page, which begins with the newest."""
        return self.max_id is None and self.min_id is None

    def apply(self, query: Select[*Columns], column: ColumnElement[int] | Any) -> Select[*Columns]:
        """Limit a query to this page (one more than asked, to know whether there is a next)."""
        if self.max_id is not None:
            query = query.where(column < self.max_id)
        if self.min_id is not None:
            query = query.where(column > self.min_id)
        order = column.asc() if self.is_upwards else column.desc()
        return query.order_by(order).limit(at_most(self.size + 1))


@dataclass(frozen=True)
class Slice(Generic[Item]):
    """One page of items, newest first, and the cursors of its neighbours (None: there is none)."""

    items: Sequence[Item]
    older: int | None
    newer: int | None

    def urls(self) -> tuple[str | None, str | None]:
        """Addresses of the older and of the newer page, beside the one being shown."""
        return (
            page_url(max_id=self.older) if self.older else None,
            page_url(min_id=self.newer) if self.newer else None,
        )


def page_url(**cursor: int) -> str:
    """Address of another page of what is being shown: of the same search, where it is one."""
    kept = {name: request.args[name] for name in KEPT if name in request.args}
    return f"{request.path}?{urlencode({**kept, **cursor})}"


def cut(rows: Sequence[Item], cursor: Cursor, id_of: Callable[[Item], int]) -> Slice[Item]:
    """Turn the rows that `Cursor.apply` let through into a page.

    `rows`: at most `size + 1`, in the order of the query. `id_of`: the id the cursor counts by.
    """
    upwards = cursor.is_upwards
    more, rows = len(rows) > cursor.size, rows[: cursor.size]
    if upwards:
        rows = rows[::-1]
    if not rows:
        return Slice(rows, None, None)
    first, last = id_of(rows[0]), id_of(rows[-1])
    has_older = more or upwards
    has_newer = more if upwards else cursor.max_id is not None or cursor.min_id is not None
    return Slice(rows, last if has_older else None, first if has_newer else None)


def _id_argument(name: str) -> int | None:
    text = request.args.get(name)
    if text is None or text == "":
        return None
    number = parse_id(text)
    if number is None:
        abort(400)
    return number
