"""What several people do to one post at the very same moment: counts are exact, and nobody is
turned away because two waited for each other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.likes.actions import like, unlike
from app.posts.actions import Manner, delete, edit
from app.posts.actions import publish as publish_post
from app.posts.models import Post, PostRevision
from tests.conftest import publish

ROUNDS = 5


@pytest.fixture(autouse=True)
def cast(ada: Account, grace: Account, alan: Account, person: Any) -> None:
    """Everybody is there."""
    person("linus")


def found(name: str) -> Account:
    return db.session.scalars(select(Account).where(Account.username == name)).one()


def at_once(app: Flask, post: Post, *acts: Callable[[Post], Any]) -> None:
    """All of these acts on a post that everybody has already read. Raises what any of them does."""

    def alone(act: Callable[[Post], Any]) -> None:
        with app.app_context():
            if mine := db.session.get(Post, post.id):
                act(mine)
                db.session.commit()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(alone, acts))
    db.session.expire_all()


def test_deleting_a_post_twice_at_once_counts_once(app: Flask) -> None:
    before = found("ada").posts_count
    for number in range(1, ROUNDS):
        parent = publish("What do you think?", by=found("ada"))
        reply = publish("This.", by=found("ada"), in_reply_to=parent)
        at_once(app, reply, *[delete] * 4)
        assert found("ada").posts_count == before + number
        assert parent.replies_count == 0


def test_likes_come_and_go_while_a_post_is_deleted(app: Flask) -> None:
    def one_who_likes(name: str) -> Callable[[Post], Any]:
        return lambda post: like(post, by=found(name))

    def one_who_no_longer_does(name: str) -> Callable[[Post], Any]:
        return lambda post: unlike(post, by=found(name))

    for _ in range(ROUNDS):
        post = publish("Hello", by=found("ada"))
        for name in ("grace", "alan"):
            like(post, by=found(name))
        db.session.commit()
        number = post.id
        acts = [one_who_no_longer_does("grace"), one_who_likes("linus"), delete]
        at_once(app, post, *acts, one_who_no_longer_does("alan"), one_who_likes("ada"))
        assert db.session.scalar(select(func.count()).where(Post.id == number)) == 0


def test_replies_are_written_while_a_post_is_deleted(app: Flask) -> None:
    def reply_of(name: str) -> Callable[[Post], Any]:
        return lambda post: publish_post("Yes", by=found(name), manner=Manner(in_reply_to=post))

    for _ in range(ROUNDS):
        post = publish("Hello", by=found("ada"))
        acts = [reply_of("ada"), reply_of("grace"), delete]
        at_once(app, post, *acts, reply_of("alan"), reply_of("ada"))
    orphans = select(func.count()).where(Post.body == "Yes", Post.in_reply_to_id.is_not(None))
    assert db.session.scalar(orphans) == 0


def test_a_post_is_edited_while_it_is_deleted(app: Flask) -> None:
    for _ in range(ROUNDS):
        post = publish("Hello", by=found("ada"))
        acts = [lambda post: edit(post, "Hello #world"), delete, lambda post: edit(post, "Hi")]
        at_once(app, post, *acts)


def test_of_two_edits_at_once_each_is_kept_in_the_history(app: Flask) -> None:
    post = publish("One", by=found("ada"))
    at_once(app, post, lambda post: edit(post, "Two"), lambda post: edit(post, "Three"))
    former = select(PostRevision.body).where(PostRevision.post_id == post.id)
    assert {*db.session.scalars(former), post.body} == {"One", "Two", "Three"}


def test_a_thread_is_written_on_while_it_is_taken_down(app: Flask) -> None:
    """Somebody deletes the opening and answers the reply to it: posts come before accounts."""

    def reply_of(name: str, to: Post) -> Callable[[Post], Any]:
        number = to.id

        def write(_: Post) -> None:
            if parent := db.session.get(Post, number):
                publish_post("And?", by=found(name), manner=Manner(in_reply_to=parent))

        return write

    def removal_of(post: Post) -> Callable[[Post], Any]:
        number = post.id
        return lambda _: (mine := db.session.get(Post, number)) and delete(mine)

    ada = found("ada")
    for _ in range(ROUNDS):
        opening = publish("One", by=ada)
        reply = publish("Two", by=found("grace"), in_reply_to=opening)
        last = publish("Three", by=ada, in_reply_to=reply)
        acts = [removal_of(opening), reply_of("ada", reply), removal_of(reply)]
        at_once(app, last, *acts, reply_of("ada", last), reply_of("grace", reply), delete)
    db.session.refresh(ada)
    written = select(func.count()).where(Post.author_id == ada.id)
    assert ada.posts_count == db.session.scalar(written)
