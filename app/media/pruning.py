"""Pictures that no row names: left over when the server is killed between a file and its row."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from sqlalchemy import String, select

from app.core.db import db, reading
from app.media import store

OLD_ENOUGH = 3600  # seconds: a younger file's row may not be written yet
PORTION = 500  # files that one question to the database is about


class Pruned(NamedTuple):
    """So many files were looked at, and so many of them removed, of so many bytes."""

    seen: int
    removed: int
    size: int


def prune(keys: Iterable[str] | None = None) -> Iterator[Pruned]:
    """Remove pictures that nobody shows any more, portion by portion; what became of each portion.

    `keys`: the files to look at; all there are unless said.
    """
    rest = iter(store.all_keys() if keys is None else keys)
    while portion := list(islice(rest, PORTION)):
        with reading():
            named = named_keys(portion)
        sizes = [_remove_old(key) for key in portion if key not in named]
        removed = [size for size in sizes if size is not None]
        yield Pruned(len(portion), len(removed), sum(removed))


def named_keys(keys: Sequence[str]) -> set[str]:
    """Which of these pictures a row names: in whatever table, the column is called `key` or
    `…_key`."""
    columns = [
        column
        for table in db.metadata.sorted_tables
        for column in table.c
        if f"_{column.name}".endswith("_key") and isinstance(column.type, String)
    ]
    queries = (select(column).where(column.in_(keys)) for column in columns)
    return {key for query in queries for key in db.session.scalars(query)}


def _remove_old(key: str) -> int | None:
    """Remove a file; its size, or None when it is too young or already gone."""
    try:
        found = store.path(key).stat()
    except FileNotFoundError:
        return None
    if time.time() - found.st_mtime < OLD_ENOUGH:
        return None
    store.delete(key)
    return found.st_size
