"""Files that no row names: left over when the server is killed between a file and its row, or
when a bucket was away."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from sqlalchemy import String, select

from app.core.db import db, reading
from app.media import store
from app.media.keys import EXPORTS, Place, Stored

OLD_ENOUGH = 3600  # seconds: a younger file's row may not be written yet
PORTION = 500  # files that one question to the database is about

Lying = tuple[Place, Stored]


class Pruned(NamedTuple):
    """So many files were looked at, and so many of them removed, of so many bytes."""

    seen: int
    removed: int
    size: int


def everywhere() -> Iterator[Lying]:
    """Every picture and export there is, with its place. Errors: OSError when a place fails."""
    for place in store.places():
        for one in chain(place.listing(), place.listing(EXPORTS)):
            yield place, one


def prune(found: Iterable[Lying] | None = None) -> Iterator[Pruned]:
    """Remove pictures that nobody shows any more, portion by portion; what became of each portion.

    `found`: the pictures to look at; all there are unless said. Errors: OSError when a place fails.
    """
    store.folder().forget_drafts(time.time() - OLD_ENOUGH)
    rest = iter(everywhere() if found is None else found)
    while portion := list(islice(rest, PORTION)):
        with reading():
            named = named_keys([one.key for _, one in portion])
        old = [lying for lying in portion if lying[1].key not in named and _is_old(lying[1])]
        for place, one in old:
            place.delete(one.key)
        yield Pruned(len(portion), len(old), sum(one.size for _, one in old))


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


def _is_old(one: Stored) -> bool:
    return time.time() - one.modified >= OLD_ENOUGH
