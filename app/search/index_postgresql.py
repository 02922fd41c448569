"""The index in PostgreSQL: tables of tsvectors with a GIN index, one a kind.

The vectors are written out here, word by word, rather than made by `to_tsvector`: its parser takes
addresses, numbers and hyphens apart in its own way, and SQLite should find the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, String, bindparam, cast, column, delete, table, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR, insert

from app.core.db import db
from app.search.asking import Term

MOST_PLACES = 255  # of one word that are kept

TABLES = {
    kind: table(f"search_{kind}", column("id", BigInteger), column("words", TSVECTOR))
    for kind in ("posts", "accounts", "tags")
}


def _put(table: Any) -> Any:
    vector = cast(bindparam("words"), TSVECTOR)
    new = insert(table).values(id=bindparam("id"), words=vector)
    return new.on_conflict_do_update(index_elements=["id"], set_={"words": new.excluded.words})


_PUT = {kind: _put(table) for kind, table in TABLES.items()}


def id_column(kind: str) -> Any:
    """The column that holds the ids."""
    return TABLES[kind].c.id


def put(kind: str, rows: Sequence[tuple[int, list[str], list[str]]]) -> None:
    """Store documents: id, words in their order, facets. A former one of that id goes."""
    values = [{"id": number, "words": _vector(text, facets)} for number, text, facets in rows]
    db.session.execute(_PUT[kind], values)


def remove(kind: str, ids: Sequence[int]) -> None:
    """Remove documents."""
    db.session.execute(delete(TABLES[kind]).where(id_column(kind).in_(ids)))


def remove_strays(kind: str, owner: Any) -> None:
    """There are none: a foreign key takes them along. Let the planner know how common each word
    is; else it might sort a hundred thousand posts to show twenty."""
    db.session.execute(text(f"ANALYZE {TABLES[kind].name}"))


def matching(
    kind: str, every: Sequence[Term], without: Sequence[Term], some: Sequence[Term]
) -> Any:
    """The condition that the index is asked by. At least one term is in `every` or `some`."""
    wanted = [*map(_phrase, every)]
    if some:
        wanted.append(_any(some))
    asked = " & ".join(wanted)
    if without:
        asked = f"{asked} & !{_any(without)}"
    # Written into the statement: whether to look up a rare word or to walk back through the newest
    # posts until a common one has been met often enough, the planner decides by the word.
    written = bindparam(None, asked, String(), literal_execute=True)
    return TABLES[kind].c.words.op("@@", is_comparison=True)(cast(written, TSQUERY))


def _any(terms: Iterable[Term]) -> str:
    return f"({' | '.join(map(_phrase, terms))})"


def _phrase(term: Term) -> str:
    # Words hold letters, digits, marks, `_` and `:` only: nothing in them ends the quotes.
    phrase = " <-> ".join(f"'{word}'" for word in term.words)
    return f"({phrase}{':*' if term.open else ''})"


def _vector(text: list[str], facets: list[str]) -> str:
    """`'be':2,6 'by:7' 'not':4 'or':3 'to':1,5`: a vector as PostgreSQL writes it."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(text, start=1):
        places.setdefault(word, []).append(str(place))
    lexemes = [f"'{word}':{','.join(at[:MOST_PLACES])}" for word, at in places.items()]
    return " ".join(lexemes + [f"'{word}'" for word in facets])
