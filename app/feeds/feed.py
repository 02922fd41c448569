"""What a feed is, whatever its format, and what becomes of a post in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from app.accounts.models import Account
from app.core.ids import EPOCH
from app.core.site import absolute
from app.core.text import excerpt
from app.posts.models import Post
from app.tags.models import Tag

# Ids of posts, accounts and tags are unique by themselves: these never depend on the address we
# are reached at, so a reader does not show everything again after a move.
NAMESPACE = UUID("6d1c3a2e-6f0b-5c57-9c1e-0f6a6d6963ff")
TITLE_LENGTH = 80
OWN_LINK = re.compile(r'(<a [^>]*?href=")(/[^/])')


def urn(kind: str, number: int) -> str:
    """A name for something of ours that stays for ever."""
    return f"urn:uuid:{uuid5(NAMESPACE, f'{kind}/{number}')}"


@dataclass(frozen=True)
class Entry:
    """One post in a feed. `title`: its beginning, for formats that must have one."""

    id: str
    url: str
    title: str
    html: str
    published: datetime
    updated: datetime
    author: str
    author_url: str
    avatar_url: str

    @classmethod
    def of(cls, post: Post) -> Entry:
        """A post, with links that also lead somewhere outside of our pages."""
        return cls(
            id=urn("post", post.id),
            url=absolute(post.url),
            title=excerpt(post.body, TITLE_LENGTH),
            html=OWN_LINK.sub(lambda found: found[1] + absolute("") + found[2], post.rendered),
            published=post.created_at,
            updated=post.edited_at or post.created_at,
            author=post.author.name,
            author_url=absolute(post.author.url),
            avatar_url=absolute(post.author.avatar_url),
        )


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
    def of_account(cls, account: Account, posts: Iterable[Post], feed_url: str) -> Feed:
        """What one person writes."""
        entries = [Entry.of(post) for post in posts]
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
        cls, tag: Tag, posts: Iterable[Post], *, url: str, feed_url: str, icon_url: str
    ) -> Feed:
        """What everybody writes about something; in whatever language, so none is claimed."""
        entries = [Entry.of(post) for post in posts]
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
