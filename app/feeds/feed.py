"""What a feed is, whatever its format, and what becomes of a post in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from markupsafe import Markup

from app.accounts.models import Account
from app.core.ids import EPOCH
from app.core.site import absolute
from app.core.text import excerpt
from app.tags.models import Tag
from app.timelines.cards import Card, Picture

# Ids of posts, accounts and tags are unique by themselves: these never depend on the address we
# are reached at, so a reader does not show everything again after a move.
NAMESPACE = UUID("6d1c3a2e-6f0b-5c57-9c1e-0f6a6d6963ff")
TITLE_LENGTH = 80
VEIL = "⚠"
OWN_LINK = re.compile(r'(<a [^>]*?href=")(/[^/])')


def urn(kind: str, number: int) -> str:
    """A name for something of ours that stays for ever."""
    return f"urn:uuid:{uuid5(NAMESPACE, f'{kind}/{number}')}"


@dataclass(frozen=True)
class Entry:
    """One post in a feed. `title`: its warning, or its beginning, for formats that must have one.

    `pictures`: with addresses that also work elsewhere; `html` shows them, too.
    """

    id: str
    url: str
    title: str
    html: str
    language: str
    published: datetime
    updated: datetime
    author: str
    author_url: str
    avatar_url: str
    pictures: list[Picture]

    @classmethod
    def of(cls, card: Card) -> Entry:
        """A post, with links that also lead somewhere outside of our pages."""
        pictures = [replace(one, url=absolute(one.url)) for one in card.pictures]
        return cls(
            id=urn("post", card.id),
            url=absolute(card.url),
            title=excerpt(card.spoiler_text or card.body_html.striptags(), TITLE_LENGTH),
            html=str(_content(card, pictures)),
            language=card.language or "",
            published=card.created_at,
            updated=card.edited_at or card.created_at,
            author=card.author.name,
            author_url=absolute(card.author.url),
            avatar_url=absolute(card.author.avatar_small_url),
            pictures=pictures,
        )


def _content(card: Card, pictures: Iterable[Picture]) -> Markup:
    """The post's HTML: text and pictures, folded behind its warning where there is one. Sensitive
    pictures without one wait behind a sign: a feed is the same in every language."""
    linked = OWN_LINK.sub(lambda found: found[1] + absolute("") + found[2], str(card.body_html))
    image = Markup('<p><img src="{url}" width="{width}" height="{height}" alt="{alt}"></p>')
    html = Markup(linked)  # noqa: S704 - made by core.rendering
    shown = Markup().join(
        image.format(url=one.url, width=one.width, height=one.height, alt=one.alt)
        for one in pictures
    )
    if card.spoiler_text:
        return _folded(card.spoiler_text, html + shown)
    return html + (_folded(VEIL, shown) if shown and card.sensitive else shown)


def _folded(summary: str, html: Markup) -> Markup:
    return Markup("<details><summary>{}</summary>{}</details>").format(summary, html)


@dataclass(frozen=True)
class Feed:
    """A page of ours as a feed. `url`: the page; `feed_url`: the feed itself."""

    id: str
    title: str
    description: str
    url: str
    feed_url: str
    icon_url: str
    language: str
    updated: datetime
    entries: list[Entry]

    @classmethod
    def of_account(cls, account: Account, cards: Iterable[Card], feed_url: str) -> Feed:
        """What one person writes."""
        entries = [Entry.of(card) for card in cards]
        return cls(
            id=urn("account", account.id),
            title=f"{account.name} (@{account.username})",
            description=excerpt(account.bio, 200) or f"@{account.username} · Microblog",
            url=absolute(account.url),
            feed_url=absolute(feed_url),
            icon_url=absolute(account.avatar_url),
            language=account.language or "en",
            updated=max((entry.updated for entry in entries), default=account.joined_at),
            entries=entries,
        )

    @classmethod
    def of_tag(
        cls, tag: Tag, cards: Iterable[Card], *, url: str, feed_url: str, icon_url: str
    ) -> Feed:
        """What everybody writes about something; in whatever language, so none is claimed."""
        entries = [Entry.of(card) for card in cards]
        return cls(
            id=urn("tag", tag.id),
            title=f"#{tag.name}",
            description=f"#{tag.name} · Microblog",
            url=absolute(url),
            feed_url=absolute(feed_url),
            icon_url=absolute(icon_url),
            language="",
            updated=max((entry.updated for entry in entries), default=EPOCH),
            entries=entries,
        )
