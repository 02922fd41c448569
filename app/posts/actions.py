"""What can be done with posts. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete as delete_rows
from sqlalchemy import exists, or_, select

from app.accounts.mentions import render_text
from app.accounts.models import Account
from app.core.db import db, utcnow
from app.core.text import clean
from app.posts.events import post_deleted, post_edited, post_published
from app.posts.models import Mention, Post, PostRevision
from app.posts.queries import OPEN, mentioned_in
from app.relations.models import Block


@dataclass(frozen=True)
class Manner:
    """How a text is published: for whom, in answer to what, behind which warning.

    `recipients`: accounts it is meant for besides those it names (direct messages).
    `submission`: what the form calls itself; a second post of that name is not made.
    """

    visibility: str = "public"
    in_reply_to: Post | None = None
    spoiler_text: str = ""
    sensitive: bool = False
    language: str | None = None
    recipients: tuple[Account, ...] = ()
    submission: str | None = None


def publish(body: str, *, by: Account, manner: Manner | None = None) -> Post:
    """Publish a text under this account's name. `body` is cleaned here."""
    manner = manner or Manner()
    if manner.submission and (twin := _submitted(by, manner.submission)):
        return twin
    body = clean(body)
    rendered, people = render_text(body)
    parent = manner.in_reply_to
    post = Post(
        author=by,
        author_id=by.id,
        body=body,
        rendered=rendered.html,
        visibility=manner.visibility,
        spoiler_text=clean(manner.spoiler_text),
        sensitive=manner.sensitive or bool(manner.spoiler_text),
        language=manner.language,
        in_reply_to_id=parent.id if parent else None,
        in_reply_to_account_id=parent.author_id if parent else None,
        conversation_id=_conversation(parent, manner.visibility),
        submission=manner.submission,
    )
    db.session.add(post)
    db.session.flush()
    _name(post, [*people, *manner.recipients])
    _count(post, 1)
    db.session.flush()
    post_published.send(post, rendered=rendered)
    return post


def edit(
    post: Post, body: str, *, spoiler_text: str | None = None, language: str | None = None
) -> None:
    """Change a post's text; the former one stays readable in its history. The same text again
    changes nothing. `spoiler_text`, `language`: None leaves them as they are."""
    body = clean(body)
    if spoiler_text is not None:
        post.spoiler_text = clean(spoiler_text)
    if language is not None:
        post.language = language or None
    if body == post.body:
        return
    db.session.add(
        PostRevision(
            post_id=post.id,
            body=post.body,
            rendered=post.rendered,
            written_at=post.edited_at or post.created_at,
        )
    )
    rendered, people = render_text(body)
    post.body, post.rendered, post.edited_at = body, rendered.html, utcnow()
    if post.visibility != "direct":  # a message stays with those who have it
        db.session.execute(delete_rows(Mention).where(Mention.post_id == post.id))
        _name(post, people)
    db.session.flush()
    post_edited.send(post, rendered=rendered)


def delete(post: Post) -> None:
    """Remove a post, its history and everything that hangs on it. Replies to it stay."""
    post_deleted.send(post)
    _count(post, -1)
    db.session.delete(post)
    db.session.flush()


def recipients_of(post: Post) -> tuple[Account, ...]:
    """Who a reply to a direct message goes to: its author and everybody it was meant for."""
    people = {person.id: person for person in db.session.scalars(mentioned_in(post))}
    return tuple((people | {post.author_id: post.author}).values())


def _name(post: Post, people: Iterable[Account]) -> None:
    """Write down whom a post names; not those who have blocked its author or are blocked."""
    wanted = {person.id for person in people} - {post.author_id}
    if not wanted:
        return
    between = or_(
        (Block.blocker_id == Account.id) & (Block.blocked_id == post.author_id),
        (Block.blocked_id == Account.id) & (Block.blocker_id == post.author_id),
    )
    reached = select(Account.id).where(Account.id.in_(wanted), ~exists().where(between))
    for account_id in db.session.scalars(reached).all():
        db.session.add(Mention(post_id=post.id, account_id=account_id))


def _conversation(parent: Post | None, visibility: str) -> int | None:
    """The conversation a reply belongs to; None begins one. Nothing is said in private in the
    middle of a public conversation, nor in public in a private one."""
    if parent is None or (visibility == "direct") != (parent.visibility == "direct"):
        return None
    return parent.conversation_id


def _count(post: Post, step: int) -> None:
    """Keep the counts of the author and of the post it answers. Counts are public: they tell
    nothing of messages, nor of replies that are for followers only (as Mastodon counts)."""
    if post.visibility != "direct":
        post.author.posts_count = Account.posts_count + step
    if post.in_reply_to_id and post.visibility in OPEN:
        parent = db.session.get(Post, post.in_reply_to_id)
        if parent:
            parent.replies_count = Post.replies_count + step


def _submitted(by: Account, submission: str) -> Post | None:
    twin = select(Post).where(Post.author_id == by.id, Post.submission == submission)
    return db.session.scalar(twin)
