"""The index in SQLite: FTS5 tables, one a kind; the row's number is the id of what it tells of.

Each keeps its own copy of the folded words. Posts could not lend theirs (`content=posts`): the
words are folded outside; and a table without content can only forget rows from 3.43 on, while
Debian 12 has 3.40. No sizes of columns are kept: nothing is ranked, order is the order of time,
in which FTS5 reads its lists anyway. `ascii` takes everything beyond ASCII for letters and thus
splits only at our blanks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Integer,
    bindparam,
    column,
    delete,
    insert,
    literal_column,
    select,
    table,
    text,
)

from app.core.db import db
from app.search.asking import Term

TABLES = {
    kind: table(f"search_{kind}", column("rowid", Integer), column("words"))
    for kind in ("posts", "accounts", "tags")
}


_PUT = {kind: insert(table).prefix_with("OR REPLACE") for kind, table in TABLES.items()}


def id_column(kind: str) -> Any:
    """The column that holds the ids."""
    return TABLES[kind].c.rowid


def put(kind: str, rows: Sequence[tuple[int, list[str], list[str]]]) -> None:
    """Store documents: id, words in their order, facets. A former one of that id goes."""
    values = [{"rowid": number, "words": " ".join(text + facets)} for number, text, facets in rows]
    db.session.execute(_PUT[kind], values)


def remove(kind: str, ids: Sequence[int]) -> None:
    """Remove documents."""
    found = delete(TABLES[kind]).where(id_column(kind) == bindparam("number"))
    db.session.execute(found, [{"number": number} for number in ids])


def remove_strays(kind: str, owner: Any) -> None:
    """Remove what has lost its row, and merge the index into one piece."""
    there = select(owner.id)
    db.session.execute(delete(TABLES[kind]).where(id_column(kind).not_in(there)))
    name = TABLES[kind].name
    db.session.execute(text(f"INSERT INTO {name}({name}) VALUES ('optimize')"))  # noqa: S608


def matching(
    kind: str, every: Sequence[Term], without: Sequence[Term], some: Sequence[Term]
) -> Any:
    """The condition that the index is asked by. At least one term is in `every` or `some`."""
    wanted = [*map(_phrase, every)]
    if some:
        wanted.append(_any(some))
    asked = " AND ".join(wanted)
    if without:
        asked = f"({asked}) NOT {_any(without)}"
    return literal_column(TABLES[kind].name).op("MATCH", is_comparison=True)(asked)


def _any(terms: Iterable[Term]) -> str:
    return f"({' OR '.join(map(_phrase, terms))})"


def _phrase(term: Term) -> str:
    # Words hold letters, digits, marks, `_` and `:` only: nothing in them ends the quotes.
    return f'"{" ".join(term.words)}"{" *" if term.open else ""}'
