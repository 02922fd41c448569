"""What can be done in a conversation: write, accept, read, leave. Nothing commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from app.accounts.models import Account
from app.conversations.models import Member
from app.conversations.queries import all_members, messages_in, shared_by
from app.core.db import db, take_turn
from app.media.actions import Prepared
from app.posts.actions import Manner, publish
from app.posts.models import Post
from app.posts.queries import visible_to


@dataclass(frozen=True)
class Letter:
    """What is to be sent: a text, pictures (`media.actions.prepare` made them of files), and what
    its form calls itself, so that sending it twice sends once."""

    body: str
    pictures: tuple[Prepared, ...] = ()
    submission: str | None = None


def begin(letter: Letter, *, by: Account, to: Sequence[Account]) -> Post:
    """Write to these people. Those who have a conversation of exactly this circle go on in it,
    also when two of them begin at the same moment."""
    member = known_circle(by.id, [person.id for person in to])
    return send(letter, by=by, in_=member) if member else _publish(letter, by, to)


def known_circle(by_id: int, to_ids: Iterable[int]) -> Member | None:
    """The writer's place in the conversation that exactly these people have. Until we are done,
    nobody begins another one."""
    circle = {by_id, *to_ids}
    take_turn(db.session(), f"messages of {sorted(circle)}")
    return db.session.scalar(shared_by(by_id, circle))


def send(letter: Letter, *, by: Account, in_: Member) -> Post:
    """Write to everybody in a conversation. Who has blocked the author is not reached, and
    nothing tells so. Answering accepts a request and marks what was there as read."""
    latest = visible_to(by).where(
        Post.conversation_id == in_.conversation_id, Post.visibility == "direct"
    )
    parent = db.session.scalar(latest.order_by(Post.id.desc()).limit(1))
    people = db.session.scalars(all_members(in_.conversation_id)).all()
    return _publish(letter, by, people, in_reply_to=parent, conversation_id=in_.conversation_id)


def accept(member: Member) -> None:
    """Let a stranger's request in."""
    member.request = False


def mark_read(member: Member, up_to: int | None = None) -> None:
    """What came until now, or until that message, has been read. Reading never goes back."""
    seen = member.last_id if up_to is None else min(up_to, member.last_id)
    member.read_id = max(member.read_id, seen)


def forget(member: Member) -> None:
    """Delete a conversation for one member: it comes back, empty, with the next message."""
    member.cleared_id = max(member.cleared_id, member.last_id)
    member.read_id = max(member.read_id, member.cleared_id)
    member.last_id = 0


def recount(member: Member, *, without: Post | None = None) -> None:
    """Find out again which message is the last one this member may read."""
    viewer = db.session.get_one(Account, member.account_id)
    query = messages_in(viewer, member, func.max(Post.id))
    if without is not None:
        query = query.where(Post.id != without.id)
    member.last_id = db.session.scalar(query) or 0


def _publish(letter: Letter, by: Account, to: Sequence[Account], **place: Any) -> Post:
    manner = Manner(
        visibility="direct",
        recipients=tuple(to),
        submission=letter.submission,
        pictures=letter.pictures,
        **place,
    )
    return publish(letter.body, by=by, manner=manner)
