"""The stage of the access matrix: Ada's secrets, and everybody who might come across them.

Every reader has liked, passed on, kept and been told of every post of hers, as if they had once
been allowed to read it: what counts is what they may read now.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import update

from app.accounts.models import Account
from app.auth.actions import register
from app.bookmarks.models import Bookmark
from app.core.db import db
from app.exports import actions as exports
from app.exports.models import Export
from app.likes.models import Like
from app.media import store
from app.media.keys import POSTS
from app.media.models import Attachment
from app.notifications.models import Notification
from app.pins.models import Pin
from app.posts.actions import Manner, edit, publish
from app.posts.models import VISIBILITIES, Mention, Post
from app.relations.models import Block, Follow, FollowRequest, Mute
from app.reposts.models import Repost
from tests.conftest import PASSWORD, Client

NAME = "Adaquuxname"
EXPORT = "export.zip"
READERS = ("author", "follower", "stranger", "named", "blocked", "blocker", "pending", "muter")


@dataclass(frozen=True)
class Secret:
    """A post of Ada's, and the words by which it is known again, by where they stand in it."""

    visibility: str
    id: int
    conversation_id: int
    answer_id: int  # Alan's public reply to it
    words: dict[str, str]
    keys: tuple[str, ...] = ()


@dataclass
class Stage:
    """`alone`: posts that begin something; `replies`: her replies to Alan's public `opening`."""

    app: Flask
    opening_id: int = 0
    alone: list[Secret] = field(default_factory=list)
    replies: list[Secret] = field(default_factory=list)
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def secrets(self) -> list[Secret]:
        return self.alone + self.replies


def build(app: Flask) -> Stage:
    """Let everybody register, write, look on and fall out."""
    stage = Stage(app)
    with app.app_context():
        people = {name: _person(name) for name in ("first", "ada", "alan", *READERS[1:])}
        people["ada"].display_name, people["ada"].locked = NAME, True
        for name in ("alan", "follower", "muter"):
            db.session.add(Follow(follower_id=people[name].id, followed_id=people["ada"].id))
        opening = publish("What do you think? #world", by=people["alan"])
        stage.opening_id = opening.id
        db.session.add(Follow(follower_id=people["ada"].id, followed_id=people["first"].id))
        for mark in (Like, Repost):
            db.session.add(mark(account_id=people["ada"].id, post_id=opening.id))
        opening.likes_count = opening.reposts_count = 1
        for visibility in VISIBILITIES:
            stage.alone.append(_secret("alone", visibility, people, None))
            stage.replies.append(_secret("reply", visibility, people, opening))
        _fall_out(people)
        db.session.commit()
        for reader in READERS:
            _export(people["ada" if reader == "author" else reader])
    stage.clients["anonymous"] = app.test_client()  # type: ignore[assignment]
    for reader in READERS:
        stage.clients[reader] = app.test_client()  # type: ignore[assignment]
        stage.clients[reader].login(people["ada" if reader == "author" else reader])
    return stage


@contextmanager
def suspended(app: Flask) -> Iterator[None]:
    """As long as the block lasts, Ada is suspended."""
    _set_status(app, "suspended")
    try:
        yield
    finally:
        _set_status(app, "active")


def _set_status(app: Flask, status: str) -> None:
    with app.app_context():
        ada = update(Account).where(Account.username == "ada")
        db.session.execute(ada.values(status=status))
        db.session.commit()


def _person(name: str) -> Account:
    return register(name, f"{name}@example.org", PASSWORD)


def _secret(kind: str, visibility: str, people: dict[str, Account], parent: Post | None) -> Secret:
    """A post with everything a post can have, and everything others can do to it."""
    places = ("former", "body", "warning", "alt")
    words = {place: f"quux{place}{visibility}{kind}" for place in places}
    ada, alan = people["ada"], people["alan"]
    manner = Manner(
        visibility=visibility,
        in_reply_to=parent,
        spoiler_text=words["warning"],
        recipients=tuple(people[name] for name in ("named", "alan", "blocked", "blocker")),
    )
    post = publish(f"{words['former']} #world @named", by=ada, manner=manner)
    edit(post, f"{words['body']} #world @named")
    if visibility != "direct":  # editing has forgotten those whom the text does not name
        for name in ("alan", "blocked", "blocker"):
            db.session.add(Mention(post_id=post.id, account_id=people[name].id))
    picture = _picture(post, words["alt"])
    answer = publish("So it is.", by=alan, manner=Manner(in_reply_to=post))
    for person in people.values():
        _touch(post, person)
    db.session.add(Pin(account_id=ada.id, post_id=post.id))
    post.likes_count = post.reposts_count = len(people)
    db.session.flush()
    keys = (picture.key, picture.small_key)
    return Secret(visibility, post.id, post.conversation_id, answer.id, words, keys)


def _picture(post: Post, alt: str) -> Attachment:
    key, small_key = store.save(b"whole", POSTS), store.save(b"small", POSTS)
    sizes = {"width": 8, "height": 6, "small_width": 4, "small_height": 3, "size": 10}
    picture = Attachment(
        account_id=post.author_id, post_id=post.id, key=key, small_key=small_key, alt=alt, **sizes
    )
    db.session.add(picture)
    post.attachments_count = 1
    return picture


def _export(person: Account) -> None:
    """What somebody takes away; each calls it the same, so that all ask for all of them."""
    exports.make(person, origin="", language="en")
    db.session.execute(update(Export).values(name=EXPORT))
    db.session.commit()


def _touch(post: Post, person: Account) -> None:
    """Somebody has done everything to a post, and heard everything about it."""
    for mark in (Like, Repost, Bookmark):
        db.session.add(mark(account_id=person.id, post_id=post.id))
    for kind in ("mention", "reply", "like", "repost"):
        if person.id != post.author_id:
            values = {"account_id": person.id, "actor_id": post.author_id, "post_id": post.id}
            db.session.add(Notification(kind=kind, **values))
    db.session.flush()


def _fall_out(people: dict[str, Account]) -> None:
    ada = people["ada"].id
    db.session.add(Block(blocker_id=ada, blocked_id=people["blocked"].id))
    db.session.add(Block(blocker_id=people["blocker"].id, blocked_id=ada))
    db.session.add(Mute(muter_id=people["muter"].id, muted_id=ada))
    db.session.add(FollowRequest(follower_id=people["pending"].id, followed_id=ada))
