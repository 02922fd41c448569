"""The demo's pictures: a few dozen are drawn, and hang in some hundred posts.

Each post has files of its own, as every picture has a name of its own; in a folder they are hard
links to the same few, where its disk has such links.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import func, insert, select

from app.cli import demo_text
from app.cli.demo_pictures import SCENES, draw
from app.cli.progress import progress
from app.cli.seed_drafts import Draft, Drafting
from app.cli.seed_people import Member
from app.core import ids
from app.core.db import db, reading
from app.media import images, pictures, room, store
from app.media.keys import POSTS
from app.media.models import Attachment

MOST_POSTS = 400  # have pictures, however many there are
MOST_DRAWN = 40
SMALL = (pictures.SMALL, pictures.SMALL)
# What people answer to it; for the others, what they answer to anything.
TOPICS = {"hills": "nature", "sea": "nature", "night": "nature", "chart": "code"}


@dataclass(frozen=True)
class Drawn:
    """A picture on the disk, and what a row says about it."""

    scene: str
    variant: int
    key: str
    small_key: str
    values: dict[str, Any]


class Gallery:
    """Hands out pictures as long as there is room for more."""

    def __init__(self, rng: Random, drawn: list[Drawn], posts: int) -> None:
        self._rng, self._drawn, self._left = rng, drawn, posts
        self._rows: list[dict[str, Any]] = []
        self._unused = {one.key for one in drawn}

    @classmethod
    def for_posts(cls, rng: Random, posts: int) -> Gallery:
        """Draw what so many posts need: fewer pictures for fewer posts, none on a full disk."""
        with reading():
            query = select(func.count(func.distinct(Attachment.post_id)))
            hung = db.session.scalar(query) or 0
        posts = max(0, min(posts, MOST_POSTS - hung))
        many, drawn = min(MOST_DRAWN, -(-posts // 8)), []
        with progress("Pictures", many) as bar:
            for scene, variant in _programme(rng, many):
                try:
                    room.require(posts * 100_000)
                except images.PictureError:
                    break
                drawn.append(_draw(rng, scene, variant))
                bar.update(1)
        return cls(rng, drawn, posts if drawn else 0)

    @property
    def has_more(self) -> bool:
        """Whether another post may be illustrated."""
        return self._left > 0

    def illustrate(self, drafting: Drafting, author: Member, number: int) -> Draft:
        """A post about one to four pictures of the same kind, each described."""
        rng, language = self._rng, author.language
        self._left -= 1
        first = rng.choice(self._drawn)
        others = [one for one in self._drawn if one.scene == first.scene and one is not first]
        rng.shuffle(others)
        shown = [first, *others[: rng.choice((0, 0, 0, 0, 0, 1, 1, 2, 3))]]
        text = demo_text.caption(rng, language, first.scene)
        draft = drafting.draft(author, number, text, TOPICS.get(first.scene, ""))
        draft.row["attachments_count"] = len(shown)
        draft.row["sensitive"] = rng.random() < 0.04
        for position, one in enumerate(shown):
            alt = demo_text.described(language, one.scene, one.variant)
            self._rows.append(self._row(draft, position, one, alt))
        return draft

    def insert(self) -> None:
        """Write down what hangs where, after its posts."""
        if self._rows:
            db.session.execute(insert(Attachment.__table__), self._rows)
            self._rows = []

    def _row(self, draft: Draft, position: int, one: Drawn, alt: str) -> dict[str, Any]:
        key, small_key = one.key, one.small_key
        if key in self._unused:
            self._unused.remove(key)
        else:
            key, small_key = store.twin(key), store.twin(small_key)
        own = {"id": ids.new_id(), "account_id": draft.author.id, "post_id": draft.id}
        where = {"position": position, "key": key, "small_key": small_key, "alt": alt}
        return own | where | one.values


def _programme(rng: Random, many: int) -> list[tuple[str, int]]:
    """What to draw: everything once in an order of chance, then everything again."""
    known = [(scene, variant) for scene, (_, most) in SCENES.items() for variant in range(most)]
    rng.shuffle(known)
    return [known[number % len(known)] for number in range(many)]


def _draw(rng: Random, scene: str, variant: int) -> Drawn:
    picture = draw(rng, scene, variant)
    small = picture.copy()
    small.thumbnail(SMALL)
    files = images.webp(picture), images.webp(small)
    values = {
        "width": picture.width,
        "height": picture.height,
        "small_width": small.width,
        "small_height": small.height,
        "animated": False,
        "blurhash": pictures.colours(small),
        "focus_x": 0.0,
        "focus_y": 0.0,
        "size": sum(map(len, files)),
    }
    key, small_key = (store.save(data, POSTS) for data in files)
    return Drawn(scene, variant, key, small_key, values)
