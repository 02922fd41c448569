"""Texts that name accounts: `@ada` becomes a link where there is an Ada."""

from __future__ import annotations

from urllib.parse import quote

from app.accounts.models import Account
from app.accounts.queries import by_usernames
from app.accounts.usernames import key
from app.core.db import db
from app.core.finding import find
from app.core.rendering import Rendered, render, tag_key


def render_text(text: str) -> tuple[Rendered, list[Account]]:
    """A text as HTML, and the accounts it names: one query, however many they are."""
    names = [found.name for found in find(text) if found.kind == "mention"] if "@" in text else []
    found = db.session.scalars(by_usernames(names)) if names else ()
    people = {account.username_key: account for account in found}

    def mention_url(name: str) -> str | None:
        account = people.get(key(name))
        return account.url if account else None

    return render(text, mention_url=mention_url, tag_url=tag_url), list(people.values())


def tag_url(name: str) -> str:
    """Address of a hashtag's page, without the host."""
    return f"/tags/{quote(tag_key(name), safe='')}"
