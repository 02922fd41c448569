"""How accounts are found."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, select

from app.accounts import usernames
from app.accounts.models import Account


def visible() -> Select[Account]:
    """Accounts that anybody may see. Suspended and waiting ones look like unknown ones."""
    return select(Account).where(Account.status == "active")


def by_username(name: str) -> Select[Account]:
    """The visible account of that name, in whatever letter case it was typed."""
    return visible().where(Account.username_key == usernames.key(name))


def by_usernames(names: Iterable[str]) -> Select[Account]:
    """The visible accounts among these names: one query for all the mentions of a text."""
    return visible().where(Account.username_key.in_({usernames.key(name) for name in names}))
