"""A page of people: the accounts of a list, and the way to the older and the newer ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from app.accounts.models import Account
from app.core.db import db
from app.core.paging import Cursor, cut
from app.relations.models import Follow


@dataclass(frozen=True)
class People:
    """What the template shows of a list of people."""

    accounts: list[Account]
    older_url: str | None
    newer_url: str | None

    @classmethod
    def of(cls, query: Select[Account, int], cursor: Cursor, order: Any = Follow.id) -> People:
        """One page of `followers_of` and its like, the latest first.

        `order`: the id that the query has beside each account.
        """
        rows = db.session.execute(cursor.apply(query, order)).all()
        piece = cut(rows, cursor, lambda row: row[1])
        return cls([account for account, _ in piece.items], *piece.urls())
