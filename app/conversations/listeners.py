"""A message that is sent moves its conversation for everybody it reaches; one that goes, too."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, exists, select

from app.accounts.models import Account
from app.conversations.actions import known_circle, recount
from app.conversations.models import Member
from app.conversations.queries import of_both, reached_by
from app.core.db import db, take_turn
from app.posts.events import post_deleted, post_published
from app.posts.models import Post
from app.posts.queries import mentioned_ids
from app.relations.events import account_blocked, account_unblocked


@post_published.connect
def move_conversation(post: Post, **_: Any) -> None:
    """Its author has read it; for the others it is new. Who does not follow the author is asked
    first, unless they are in this conversation already; who wants quiet is not told."""
    if post.visibility != "direct":
        return
    _join(post)
    members = _members(post)
    author = _place(members, post, post.author_id)
    author.last_id = author.read_id = max(author.last_id, post.id)
    author.request = False
    for account_id, follows, wants_quiet in reached_by(post):
        member = _place(members, post, account_id, request=True)
        was_read = member.read_id >= member.last_id
        member.last_id = max(member.last_id, post.id)
        member.request = member.request and not follows
        if wants_quiet and was_read:
            member.read_id = member.last_id
    db.session.flush()


@post_deleted.connect
def shorten_conversation(post: Post, **_: Any) -> None:
    """The message before it is the last one now. A conversation without messages goes."""
    if post.visibility != "direct":
        return
    members = _members(post)
    left = exists().where(
        Post.conversation_id == post.conversation_id,
        Post.visibility == "direct",
        Post.id != post.id,
    )
    if not db.session.scalar(select(left)):
        db.session.execute(
            delete(Member).where(Member.conversation_id == post.conversation_id),
            execution_options={"synchronize_session": "fetch"},
        )
        return
    for member in members.values():
        if member.last_id == post.id:
            recount(member, without=post)


@account_blocked.connect
def part(by: Account, blocked: Account) -> None:
    """What two who no longer see each other had still to read of each other is no news."""
    for member in db.session.scalars(of_both(by, blocked)):
        recount(member)


@account_unblocked.connect
def join(by: Account, blocked: Account) -> None:
    """What they wrote to each other is there again, and read."""
    for member in db.session.scalars(of_both(by, blocked)):
        was_read = member.read_id >= member.last_id
        recount(member)
        if was_read:
            member.read_id = max(member.read_id, member.last_id)


def _join(post: Post) -> None:
    """People have one conversation with each other, wherever a message to them was written; only
    a private answer to a public post begins another, which is about that post."""
    if post.conversation_id != post.id or post.in_reply_to_id:
        return
    known = known_circle(post.author_id, mentioned_ids(post))
    if known:
        post.conversation_id = known.conversation_id


def _members(post: Post) -> dict[int, Member]:
    """Everybody in the post's conversation; nobody else changes them until we are done."""
    take_turn(db.session(), f"conversation {post.conversation_id}")
    query = select(Member).where(Member.conversation_id == post.conversation_id)
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return {member.account_id: member for member in found}


def _place(
    members: dict[int, Member], post: Post, account_id: int, *, request: bool = False
) -> Member:
    if account_id not in members:
        members[account_id] = Member(
            conversation_id=post.conversation_id,
            account_id=account_id,
            last_id=0,
            read_id=0,
            cleared_id=0,
            request=request,
        )
        db.session.add(members[account_id])
    return members[account_id]
