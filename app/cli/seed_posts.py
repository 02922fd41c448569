"""The demo's posts: written in bulk, with their hashtags and mentions, spread over a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from flask import current_app
from sqlalchemy import insert, select

from app.accounts import usernames
from app.accounts.mentions import tag_url
from app.cli.demo_text import post as compose
from app.cli.progress import progress
from app.cli.seed_people import Member, count_more, popularity
from app.core import ids
from app.core.db import db, utcnow
from app.core.rendering import Rendered, render, tag_key
from app.core.text import clean, excerpt, graphemes
from app.posts.models import Mention, Post
from app.tags.models import PostTag, Tag

BATCH = 2000
SPREAD = timedelta(days=365)
WELL_KNOWN = 300  # of these somebody is mentioned


def add(rng: Random, cast: Sequence[Member], count: int) -> None:
    """Let the cast write that many posts. Each batch is a transaction that leaves all counts
    right, and everything slow is done before it begins."""
    writer = _Writer(rng, cast)
    with progress("Posts", count) as bar:
        for start in range(0, count, BATCH):
            many = min(BATCH, count - start)
            batch = [writer.write() for _ in range(many)]
            _insert(batch, writer)
            db.session.commit()
            bar.update(many)


class _Writer:
    """Makes posts: whose, when, and what they say."""

    def __init__(self, rng: Random, cast: Sequence[Member]) -> None:
        self._rng, self._cast = rng, cast
        self._weights = popularity(cast)
        self._now = utcnow()
        self._known = [person.username for person in cast[:WELL_KNOWN]]
        self._longest = current_app.config["POST_MAX_LENGTH"]
        self._ids: set[int] = set()
        self.people = {usernames.key(person.username): person for person in cast}

    def write(self) -> tuple[dict[str, Any], Rendered]:
        """A row for the table of posts, and what its text speaks of."""
        [author] = self._rng.choices(self._cast, cum_weights=self._weights)
        body = clean(compose(self._rng, author.language, self._known))
        if len(body) > self._longest and graphemes(body) > self._longest:
            body = excerpt(body, self._longest)
        rendered = render(body, mention_url=self._mention_url, tag_url=tag_url)
        number = self._id(author)
        row = {"id": number, "conversation_id": number, "author_id": author.id, "body": body}
        return row | {"rendered": rendered.html}, rendered

    def _id(self, author: Member) -> int:
        """A moment since the author is here, more likely a recent one."""
        joined = max(ids.time_of(author.id), self._now - SPREAD)
        age: timedelta = (self._now - joined) * self._rng.random() ** 2
        while (number := ids.new_id(_awake(self._now - age, self._now))) in self._ids:
            pass
        self._ids.add(number)
        return number

    def _mention_url(self, name: str) -> str | None:
        person = self.people.get(usernames.key(name))
        return f"/@{person.username}" if person else None


def _awake(moment: datetime, latest: datetime) -> datetime:
    """The same moment, or later that day when everybody would be asleep."""
    later = moment + timedelta(hours=8) if moment.hour < 6 else moment
    return later if later < latest else moment


def _insert(batch: Sequence[tuple[dict[str, Any], Rendered]], writer: _Writer) -> None:
    db.session.execute(insert(Post.__table__), [row for row, _ in batch])
    count_more("posts_count", (row["author_id"] for row, _ in batch))
    mentions = [
        {"post_id": row["id"], "account_id": writer.people[usernames.key(name)].id}
        for row, rendered in batch
        for name in rendered.mentions
        if writer.people[usernames.key(name)].id != row["author_id"]
    ]
    if mentions:
        db.session.execute(insert(Mention.__table__), mentions)
    tags = _tags(tag for _, rendered in batch for tag in rendered.tags)
    carried = [
        {"post_id": row["id"], "tag_id": tags[key]}
        for row, rendered in batch
        for key in dict.fromkeys(map(tag_key, rendered.tags))
    ]
    if carried:
        db.session.execute(insert(PostTag.__table__), carried)


def _tags(names: Iterable[str]) -> dict[str, int]:
    """Ids of the hashtags by key; those that nobody used before are made."""
    wanted = {tag_key(name): name for name in names}
    query = select(Tag.key, Tag.id).where(Tag.key.in_(wanted))
    tags: dict[str, int] = {row.key: row.id for row in db.session.execute(query)}
    new = {key: ids.new_id() for key in wanted if key not in tags}
    if new:
        rows = [{"id": number, "key": key, "name": wanted[key]} for key, number in new.items()]
        db.session.execute(insert(Tag.__table__), rows)
    return tags | new
