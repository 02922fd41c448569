"""Drafts: posts of the demo before they are written down, and who writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from flask import current_app

from app.accounts import usernames
from app.accounts.mentions import tag_url
from app.cli import demo_text
from app.cli.seed_moments import Clock
from app.cli.seed_people import Member, popularity
from app.core.db import utcnow
from app.core.rendering import Rendered, render
from app.core.text import clean, excerpt, graphemes
from app.posts.models import UNCOUNTED
from app.posts.queries import OPEN

WELL_KNOWN = 300  # of these somebody is mentioned


@dataclass(slots=True)
class Draft:
    """A post: its row, what its text speaks of, and what the rest of the seed has to know."""

    row: dict[str, Any]
    rendered: Rendered
    author: Member
    topic: str = ""
    parent: Draft | None = None

    @property
    def id(self) -> int:
        """The number of the post."""
        number: int = self.row["id"]
        return number

    @property
    def is_open(self) -> bool:
        """Whether everybody may read it, and pass it on."""
        return self.row["visibility"] in OPEN


@dataclass
class Crowd:
    """People, those most heard first, and how often each is to be chosen."""

    members: list[Member]
    weights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.weights = popularity(self.members)

    def choose(self, rng: Random, many: int) -> list[Member]:
        """Some of them, perhaps one of them twice; none of nobody."""
        if not self.members:
            return []
        return rng.choices(self.members, cum_weights=self.weights, k=many)


class Drafting:
    """Makes posts: whose, when, what they say, and for whom."""

    def __init__(self, rng: Random, cast: Sequence[Member]) -> None:
        self._rng = rng
        self.now = utcnow()
        self.clock = Clock(rng, self.now)
        self.everybody = Crowd(list(cast))
        self.speaking = {
            language: Crowd([one for one in cast if one.language == language])
            for language in demo_text.LANGUAGES
        }
        self.people = {usernames.key(person.username): person for person in cast}
        self._known = [person.username for person in cast[:WELL_KNOWN]]
        self._longest = current_app.config["POST_MAX_LENGTH"]

    def others(self, author: Member) -> list[str]:
        """Names that an author may mention."""
        return [name for name in self._known if name != author.username]

    def somebody(self) -> Member:
        """An author; some write more than others."""
        [author] = self.everybody.choose(self._rng, 1)
        return author

    def begin(self, author: Member, number: int) -> Draft:
        """A post that begins a conversation, sometimes for a few, sometimes behind a warning."""
        rng = self._rng
        topic, body = demo_text.about(rng, author.language, self.others(author))
        chance = rng.random()
        visibility = "public" if chance < 0.91 else "unlisted" if chance < 0.95 else "followers"
        draft = self.draft(author, number, body, topic, visibility)
        if rng.random() < 0.06:
            draft.row["spoiler_text"] = demo_text.warning(rng, author.language, topic)
            draft.row["sensitive"] = bool(draft.row["spoiler_text"])
        return draft

    def draft(
        self,
        author: Member,
        number: int,
        text: str,
        topic: str = "",
        visibility: str = "public",
        parent: Draft | None = None,
    ) -> Draft:
        """A post with this text."""
        body = clean(text)
        if len(body) > self._longest and graphemes(body) > self._longest:
            body = excerpt(body, self._longest)
        rendered = render(body, mention_url=self._mention_url, tag_url=tag_url)
        row = {
            "id": number,
            "conversation_id": parent.row["conversation_id"] if parent else number,
            "author_id": author.id,
            "body": body,
            "rendered": rendered.html,
            "visibility": visibility,
            "spoiler_text": "",
            "sensitive": False,
            "language": author.language,
            "in_reply_to_id": parent.id if parent else None,
            "in_reply_to_account_id": parent.author.id if parent else None,
            **UNCOUNTED,
        }
        return Draft(row, rendered, author, topic, parent)

    def _mention_url(self, name: str) -> str | None:
        person = self.people.get(usernames.key(name))
        return f"/@{person.username}" if person else None
