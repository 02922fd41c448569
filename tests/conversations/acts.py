"""What the tests of conversations have in common: writing, blocking, looking."""

from __future__ import annotations

from app.accounts.models import Account
from app.conversations import actions
from app.conversations.actions import Letter
from app.conversations.models import Member
from app.conversations.queries import inbox, requests, standing
from app.core.db import db
from app.posts.models import Post
from app.relations.actions import follow


def write(body: str, *, by: Account, to: list[Account]) -> Post:
    """Write to these people, as `/messages/new` does."""
    post = actions.begin(Letter(body), by=by, to=to)
    db.session.commit()
    return post


def answer(body: str, *, by: Account, to: Post) -> Post:
    """Write in the conversation of a message."""
    post = actions.send(Letter(body), by=by, in_=place(by, to))
    db.session.commit()
    return post


def place(who: Account, post: Post) -> Member:
    """Somebody's place in the conversation of a message."""
    member = db.session.scalar(standing(who, post.conversation_id))
    assert member, f"{who.username} is not in the conversation"
    return member


def unread(who: Account) -> int:
    """In how many conversations somebody has something to read: what the badge counts."""
    return sum(member.last_id > member.read_id for member in db.session.scalars(inbox(who)))


def listed(who: Account) -> list[int]:
    """The conversations in somebody's list."""
    return [m.conversation_id for m in db.session.scalars(inbox(who).order_by(Member.last_id))]


def asked(who: Account) -> list[int]:
    """The conversations among somebody's requests."""
    return [member.conversation_id for member in db.session.scalars(requests(who))]


def befriend(*people: Account) -> None:
    """Everybody follows everybody else."""
    for one in people:
        for other in people:
            if one != other:
                follow(other, by=one)
    db.session.commit()
