"""What the demo's people do to posts: likes, reposts, bookmarks, pins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import insert, select

from app.bookmarks.models import Bookmark
from app.cli.seed_drafts import Draft, Drafting
from app.cli.seed_moments import HOUR, Clock
from app.core.db import db
from app.likes.models import Like
from app.pins.models import Pin
from app.relations.models import Follow
from app.reposts.models import Repost

LIKES, LIKES_OF_A_REPLY = 5.0, 1.5  # on average
FAMOUS = 0.02  # of all posts are liked ten times as often
SOME = 500


@dataclass
class Marks:
    """Rows of one batch, by table, and the posts they belong to."""

    clock: Clock
    likes: list[dict[str, int]] = field(default_factory=list)
    reposts: list[dict[str, int]] = field(default_factory=list)
    bookmarks: list[dict[str, int]] = field(default_factory=list)
    favourites: dict[int, Draft] = field(default_factory=dict)  # by author

    def insert(self, rng: Random) -> None:
        """Write everything down; nobody pins twice."""
        tables = ((Like, self.likes), (Repost, self.reposts), (Bookmark, self.bookmarks))
        for model, rows in (*tables, (Pin, self._pins(rng))):
            if rows:
                db.session.execute(insert(model.__table__), rows)

    def _pins(self, rng: Random) -> list[dict[str, int]]:
        wanted = [author for author in self.favourites if rng.random() < 0.3]
        pinned: set[int] = set()
        for some in _pieces(wanted):
            query = select(Pin.account_id).where(Pin.account_id.in_(some))
            pinned.update(db.session.scalars(query))
        return [
            self.mark(author, self.favourites[author]) for author in wanted if author not in pinned
        ]

    def mark(self, account_id: int, draft: Draft) -> dict[str, int]:
        """A row, some time after the post."""
        number = self.clock.after(draft.id, 8 * HOUR)
        return {"id": number, "account_id": account_id, "post_id": draft.id}


def make(rng: Random, drafts: Sequence[Draft], drafting: Drafting) -> Marks:
    """Let people find these posts. The counts go into the posts' rows."""
    marks, followers = Marks(drafting.clock), _followers(drafts)
    for draft in drafts:
        people = _who(rng, draft, drafting, followers)
        marks.likes += [marks.mark(person, draft) for person in people]
        draft.row["likes_count"] = len(people)
        if draft.is_open:
            passing_on = people[: int(len(people) * rng.random() * 0.4)]
            marks.reposts += [marks.mark(person, draft) for person in passing_on]
            draft.row["reposts_count"] = len(passing_on)
            _remember(marks.favourites, draft)
        marks.bookmarks += [marks.mark(one, draft) for one in people if rng.random() < 0.08]
    return marks


def _who(
    rng: Random, draft: Draft, drafting: Drafting, followers: dict[int, list[int]]
) -> list[int]:
    """Who likes a post: people who were here by then and may read it."""
    average = LIKES_OF_A_REPLY if draft.parent else LIKES
    many = int(rng.expovariate(1 / average) * (10 if rng.random() < FAMOUS else 1))
    if not draft.is_open:
        readers = followers.get(draft.author.id, [])
        found: Iterable[int] = rng.sample(readers, min(many, len(readers)))
    else:
        found = (person.id for person in drafting.everybody.choose(rng, many))
    author = draft.author.id
    return [one for one in dict.fromkeys(found) if one < draft.id and one != author]


def _followers(drafts: Sequence[Draft]) -> dict[int, list[int]]:
    """Who reads what is for followers only, by author."""
    authors = sorted({draft.author.id for draft in drafts if not draft.is_open})
    found: dict[int, list[int]] = {author: [] for author in authors}
    for some in _pieces(authors):
        query = select(Follow.followed_id, Follow.follower_id).where(Follow.followed_id.in_(some))
        for followed, follower in db.session.execute(query.order_by(Follow.id)):
            found[followed].append(follower)
    return found


def _remember(favourites: dict[int, Draft], draft: Draft) -> None:
    """The most liked post of each author, no reply."""
    best = favourites.get(draft.author.id)
    if draft.parent is None and (
        best is None or best.row["likes_count"] < draft.row["likes_count"]
    ):
        favourites[draft.author.id] = draft


def _pieces(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + SOME] for start in range(0, len(numbers), SOME))
