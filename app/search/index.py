"""The index: what can be found, kept by the database itself, in the transaction of what it tells.

A document is a row of folded words (`words.py`) under the id of a post, an account or a hashtag.
Two small modules know how SQLite and PostgreSQL store and search them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, select

from app.core.db import db
from app.search.asking import Term
from app.search.words import facet, name_facets, words

Kind = Literal["posts", "accounts", "tags"]
Row = Mapping[str, Any]

# What is read of them.
POST = ("id", "author_id", "body", "rendered", "spoiler_text", "visibility")
ACCOUNT = ("id", "username", "display_name", "bio")
TAG = ("id", "name")

# As `core.rendering` writes them; nobody else's HTML gets into a post.
_TAG = re.compile(r'<a [^>]*class="hashtag"[^>]*>#([^<]+)</a>')
_LINK = re.compile(r'<a href="http')


def row_of(thing: Any, columns: Iterable[str]) -> Row:
    """What the index reads of a post, an account or a hashtag."""
    return {name: getattr(thing, name) for name in columns}


def add_posts(rows: Iterable[Row]) -> None:
    """Make posts findable, or findable anew. The posts are in their table already.

    A row: what POST names; spoiler_text and visibility ("public") may be missing.
    """
    _add("posts", ((row["id"], *_post(row)) for row in rows))


def add_accounts(rows: Iterable[Row]) -> None:
    """Make accounts findable, or anew. A row: what ACCOUNT names; bio may be missing."""
    _add("accounts", ((row["id"], *_account(row)) for row in rows))


def add_tags(rows: Iterable[Row]) -> None:
    """Make hashtags findable. A row: what TAG names."""
    _add("tags", ((row["id"], [], [facet("tag", row["name"])]) for row in rows))


def forget(kind: Kind, ids: Sequence[int]) -> None:
    """Find these no longer."""
    if ids:
        _backend().remove(kind, ids)


def forget_strays(kind: Kind, table: Any) -> None:
    """Forget what is no longer in its table, and tidy up. For `flask search reindex`."""
    _backend().remove_strays(kind, table)


def narrowed(
    query: Select[Any],
    kind: Kind,
    id_column: Any,
    every: Sequence[Term] = (),
    without: Sequence[Term] = (),
    some: Sequence[Term] = (),
) -> tuple[Select[Any], Any]:
    """Keep of a query what has `every` term, none of `without`, and one of `some` if any are given.

    `id_column`: the column of the query that the documents are named after. Returns the query and
    the column to order it by: reading the index in its own order is what makes it quick.
    """
    backend = _backend()
    if every or some:
        column = backend.id_column(kind)
        matching = backend.matching(kind, every, without, some)
        return query.join(backend.TABLES[kind], column == id_column).where(matching), column
    if without:
        found = select(backend.id_column(kind)).where(backend.matching(kind, (), (), without))
        return query.where(id_column.not_in(found)), id_column
    return query, id_column


def _backend() -> ModuleType:
    """The module for this site's database. The other's dialect would only slow the start."""
    if db.engine.dialect.name == "sqlite":
        from app.search import index_sqlite

        return index_sqlite
    from app.search import index_postgresql

    return index_postgresql


def _add(kind: Kind, documents: Iterable[tuple[int, list[str], Iterable[str]]]) -> None:
    if rows := list(documents):
        _backend().put(kind, [(number, text, list(dict.fromkeys(f))) for number, text, f in rows])


def _post(row: Row) -> tuple[list[str], list[str]]:
    facets = [facet("by", row["author_id"])]
    facets += [facet("tag", name) for name in _TAG.findall(row["rendered"])]
    if _LINK.search(row["rendered"]):
        facets.append(facet("has", "link"))
    if row.get("visibility") == "direct":
        facets.append(facet("is", "direct"))
    return words(f"{row.get('spoiler_text') or ''}\n{row['body']}"), facets


def _account(row: Row) -> tuple[list[str], Iterable[str]]:
    names = (row["username"], row["display_name"])
    return words("\n".join((*names, row.get("bio") or ""))), name_facets(*names)


def matches(kind: Kind, term: Term) -> ColumnElement[bool]:
    """Whether a document has this term; for a query that joins the index by itself."""
    return _backend().matching(kind, (term,), (), ())
