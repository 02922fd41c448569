"""What the demo's four well-known people hear of: a notification for everything done to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select, update

from app.accounts import usernames
from app.accounts.models import Account
from app.cli.seed_drafts import Draft
from app.cli.seed_marks import Marks
from app.cli.seed_moments import Clock
from app.cli.seed_people import CAST, Member
from app.core.db import db
from app.notifications.models import Notification
from app.relations.models import Block, Mute

UNREAD = 12  # when somebody logs in for the first time

Row = dict[str, int | str | None]


def hearers(cast: Iterable[Member]) -> dict[int, Member]:
    """Those of the demo's people one logs in as, by id."""
    known = {person.username for person in CAST}
    return {person.id: person for person in cast if person.username in known}


class News:
    """Notifications for the hearers; the rules are those of app.notifications.listeners."""

    def __init__(self, clock: Clock, cast: Sequence[Member]) -> None:
        self._clock = clock
        self._cast = {usernames.key(person.username): person for person in cast}
        self._hearers = hearers(cast)
        self._quiet = _quiet(self._hearers)

    def insert(self, drafts: Sequence[Draft], marks: Marks) -> None:
        """Tell of these posts and of what was done to them."""
        rows: list[Row] = []
        for draft in drafts:
            answered = draft.parent.author.id if draft.parent else None
            rows += self._told("reply", [answered], draft.author.id, draft.id, draft.id)
            names = {self._cast[usernames.key(name)].id for name in draft.rendered.mentions}
            rows += self._told("mention", names - {answered}, draft.author.id, draft.id, draft.id)
        authors = {draft.id: draft.author.id for draft in drafts}
        for kind, done in (("like", marks.likes), ("repost", marks.reposts)):
            for row in done:
                whom = [authors[row["post_id"]]]
                rows += self._told(kind, whom, row["account_id"], row["post_id"], row["id"])
        write(rows)

    def _told(
        self, kind: str, whom: Iterable[int | None], actor: int, post: int, at: int
    ) -> list[Row]:
        return [
            notification(self._clock.unused(at), kind, one, actor, post)
            for one in whom
            if one in self._hearers and one != actor and (one, actor) not in self._quiet
        ]


def notification(number: int, kind: str, whom: int, actor: int, post: int | None = None) -> Row:
    """A row; its number is the moment."""
    return {"id": number, "account_id": whom, "kind": kind, "actor_id": actor, "post_id": post}


def write(rows: list[Row]) -> None:
    """Insert notifications."""
    if rows:
        db.session.execute(insert(Notification.__table__), rows)


def catch_up(cast: Sequence[Member]) -> None:
    """Who has never looked has looked a while ago: a few are still unread."""
    for account_id in hearers(cast):
        query = select(Notification.id).where(Notification.account_id == account_id)
        query = query.order_by(Notification.id.desc()).offset(UNREAD).limit(1)
        if read := db.session.scalar(query):
            never = (Account.id == account_id, Account.notifications_read_id == 0)
            db.session.execute(update(Account).where(*never).values(notifications_read_id=read))


def _quiet(hearers: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs of hearer and actor of whom nothing is told: blocked either way, or muted."""
    ids = list(hearers)
    pairs = [
        select(Block.blocker_id, Block.blocked_id).where(Block.blocker_id.in_(ids)),
        select(Block.blocked_id, Block.blocker_id).where(Block.blocked_id.in_(ids)),
        select(Mute.muter_id, Mute.muted_id).where(Mute.muter_id.in_(ids)),
    ]
    return {(one, other) for query in pairs for one, other in db.session.execute(query)}
