"""A page of people: the accounts of a list, the way to the older and the newer ones, and how it
looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, render_template
from sqlalchemy import Select

from app.accounts.models import Account
from app.core.db import db
from app.core.paging import Cursor, cut
from app.relations.queries import relations_with


@dataclass(frozen=True)
class People:
    """What the template shows of a list of people."""

    accounts: list[Account]
    older_url: str | None
    newer_url: str | None

    @classmethod
    def of(cls, query: Select[Account, int], cursor: Cursor, order: Any) -> People:
        """One page of `followers_of` and its like, the latest first.

        `order`: the id that the query has beside each account.
        """
        rows = db.session.execute(cursor.apply(query, order)).all()
        piece = cut(rows, cursor, lambda row: row[1])
        return cls([account for account, _ in piece.items], *piece.urls())


def render_people(template: str, query: Select[Account, int], order: Any, **context: Any) -> str:
    """The page of `query` that the request asks for, each with what is between them and the viewer.

    In: a template that shows `people` and `relations`; `order`: the id that the query has beside
    each account; what else the template wants. Out: HTML.
    """
    people = People.of(query, Cursor.from_request(), order)
    relations = relations_with(g.viewer, people.accounts)
    return render_template(template, people=people, relations=relations, **context)
