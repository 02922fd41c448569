"""What can be done with posts. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import delete as delete_rows
from sqlalchemy import select

from app.accounts.mentions import render_text
from app.accounts.models import Account
from app.core import rows
from app.core.db import db, hold, reading, take_turn, utcnow
from app.core.i18n import choose_language
from app.core.ids import new_id
from app.core.text import clean
from app.media import actions as media
from app.posts.events import post_deleted, post_edited, post_published
from app.posts.languages import detect
from app.posts.models import UNCOUNTED, Mention, Post, PostRevision
from app.posts.queries import OPEN
from app.relations.queries import blocked_with

# What others may have changed since a post was read, and what a change goes by.
FRESH = ("body", "rendered", "spoiler_text", "edited_at", "in_reply_to_id", "attachments_count")


@dataclass(frozen=True)
class Manner:
    """How a text is published: for whom, in answer to what, behind which warning.

    `recipients`: accounts it is meant for besides those it names (direct messages), and
    `conversation_id`: the conversation it goes on in, also where it answers no post in it.
    `submission`: what the form calls itself; a second post of that name is not made. `pictures`:
    what `media.actions.prepare` made of the files.
    """

    visibility: str = "public"
    in_reply_to: Post | None = None
    spoiler_text: str = ""
    sensitive: bool = False
    language: str | None = None
    recipients: tuple[Account, ...] = ()
    conversation_id: int | None = None
    submission: str | None = None
    pictures: tuple[media.Prepared, ...] = ()


def publish(body: str, *, by: Account, manner: Manner | None = None) -> Post:
    """Publish a text under this account's name. `body` is cleaned here.

    A form that is sent twice, even at the same moment, makes one post: the second gets the first.
    """
    manner = manner or Manner()
    body = clean(body)
    with reading():  # others who write do not wait for our reading
        rendered, people = render_text(body)
        values = _values(body, by, manner) | {"rendered": rendered.html}
    _take_turn(values["visibility"], values["conversation_id"])
    if manner.in_reply_to and not hold(Post, manner.in_reply_to.id):  # it has gone meanwhile
        values["in_reply_to_id"] = None
    post = _add(values)
    if post is None:  # its form is known already
        if twin := _twin(body, by, manner):
            return twin
        post = cast(Post, _add(values | {"submission": None}))
    _name(post, [*people, *manner.recipients])
    _count(post, by, 1)
    media.attach(post, manner.pictures)
    db.session.flush()
    post_published.send(post, rendered=rendered)
    return post


def edit(
    post: Post,
    body: str,
    *,
    spoiler_text: str | None = None,
    sensitive: bool | None = None,
    language: str | None = None,
    pictures: Sequence[media.Prepared] = (),
    changes: Sequence[media.Change] = (),
) -> None:
    """Change a post: its text and the warning in front of it, whose former words stay readable in
    its history, and its pictures. The same again changes nothing. None leaves things as they are;
    a `language` of "" is found out anew. Nothing happens where it has been deleted meanwhile."""
    body = clean(body)
    if not hold(Post, post.id):
        return
    db.session.refresh(post, FRESH)
    warning = post.spoiler_text if spoiler_text is None else clean(spoiler_text)
    if sensitive is not None:
        post.sensitive = sensitive
    post.sensitive = post.sensitive or bool(warning)
    if language is not None:
        post.language = language or detect(body, _habit(post.author))
    redrawn = media.revise(post, changes) if changes else False
    media.attach(post, pictures)
    if (body, warning) == (post.body, post.spoiler_text) and not (redrawn or pictures):
        return
    db.session.add(
        PostRevision(
            post_id=post.id,
            body=post.body,
            rendered=post.rendered,
            spoiler_text=post.spoiler_text,
            written_at=post.edited_at or post.created_at,
        )
    )
    rendered, people = render_text(body)
    post.body, post.rendered, post.spoiler_text = body, rendered.html, warning
    post.edited_at = utcnow()
    if post.visibility != "direct":  # a message stays with those who have it
        db.session.execute(delete_rows(Mention).where(Mention.post_id == post.id))
        _name(post, people)
    db.session.flush()
    post_edited.send(post, rendered=rendered)


def delete(post: Post) -> None:
    """Remove a post, its history and everything that hangs on it. Replies to it stay. Deleting
    twice, even at the same moment, is deleting once."""
    _take_turn(post.visibility, post.conversation_id)
    counted = [post.in_reply_to_id] if post.in_reply_to_id and post.visibility in OPEN else []
    if post.id not in hold(Post, post.id, *counted):
        return
    db.session.refresh(post, FRESH)
    post_deleted.send(post)
    if post.attachments_count:
        media.forget(post.id)
    author = post.author
    db.session.delete(post)
    db.session.flush()  # posts before accounts, in whatever is done to both
    _count(post, author, -1)


def recipients_of(post: Post) -> tuple[Account, ...]:
    """Who a reply to a direct message goes to: everybody who wrote or was meant in its
    conversation, who came later included, as where one goes on in the conversation itself."""
    here = (Post.conversation_id == post.conversation_id, Post.visibility == "direct")
    meant = select(Mention.account_id).join(Post, Post.id == Mention.post_id).where(*here)
    people = select(Account).where(
        Account.id.in_(select(Post.author_id).where(*here).union(meant)),
        Account.status == "active",
    )
    return tuple(db.session.scalars(people))


def _name(post: Post, people: Iterable[Account]) -> None:
    """Write down whom a post names; not those who have blocked its author or are blocked."""
    wanted = {person.id for person in people} - {post.author_id}
    if not wanted:
        return
    apart = blocked_with(post.author, Account.id)
    reached = select(Account.id).where(Account.id.in_(wanted), ~apart)
    for account_id in db.session.scalars(reached).all():
        db.session.add(Mention(post_id=post.id, account_id=account_id))


def _conversation(parent: Post | None, visibility: str) -> int | None:
    """The conversation a reply belongs to; None begins one. Nothing is said in private in the
    middle of a public conversation, nor in public in a private one."""
    if parent is None or (visibility == "direct") != (parent.visibility == "direct"):
        return None
    return parent.conversation_id


def _take_turn(visibility: str, conversation_id: int | None) -> None:
    """In a conversation one thing happens after the other."""
    if visibility == "direct" and conversation_id:
        take_turn(db.session(), f"conversation {conversation_id}")


def _count(post: Post, author: Account, step: int) -> None:
    """Keep the counts of the author and of the post it answers. Counts are public: they tell
    nothing of messages, nor of replies that are for followers only (as Mastodon counts)."""
    if post.visibility != "direct":
        rows.count(author, "posts_count", step)
    if post.in_reply_to_id and post.visibility in OPEN:
        parent = db.session.get(Post, post.in_reply_to_id)
        if parent:
            rows.count(parent, "replies_count", step)


def _twin(body: str, by: Account, manner: Manner) -> Post | None:
    """What this very form has posted already. One that was filled in anew is another form."""
    if manner.submission is None:
        return None
    query = select(Post).where(Post.author_id == by.id, Post.submission == manner.submission)
    return db.session.scalar(query.where(Post.body == body))


def _values(body: str, by: Account, manner: Manner) -> dict[str, Any]:
    parent, number = manner.in_reply_to, new_id()
    warning = clean(manner.spoiler_text)
    conversation = manner.conversation_id or _conversation(parent, manner.visibility)
    return {
        "id": number,
        "author_id": by.id,
        "body": body,
        "visibility": manner.visibility,
        "spoiler_text": warning,
        "sensitive": manner.sensitive or bool(warning),
        "language": manner.language or detect(body, _habit(by)),
        "in_reply_to_id": parent.id if parent else None,
        "in_reply_to_account_id": parent.author_id if parent else None,
        "conversation_id": conversation or number,
        "submission": manner.submission,
        "edited_at": None,
        **UNCOUNTED,
    }


def _add(values: dict[str, Any]) -> Post | None:
    """Insert the post; None where its form has posted something already. The unique key settles
    which of two equal forms is the post, and in one statement."""
    return rows.insert_once(Post, ("author_id", "submission"), values)


def _habit(account: Account) -> str:
    """The language of somebody's pages: what they write in where the text does not tell."""
    return account.language or choose_language()
