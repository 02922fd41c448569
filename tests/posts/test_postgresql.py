"""What several people do to one post at the very same moment, on PostgreSQL: counts are exact, and
nobody is turned away because two waited for each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.auth.actions import register
from app.core.db import db
from app.likes.actions import like, unlike
from app.posts.actions import Manner, delete, edit
from app.posts.actions import publish as publish_post
from app.posts.models import Post, PostRevision
from tests.conftest import PASSWORD, make_app, migrate, publish
from tests.postgresql import Server

pytestmark = pytest.mark.postgresql
ROUNDS = 5


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory, postgresql: Server) -> Iterator[Flask]:
    """A place whose database is a server."""
    postgresql.query("CREATE DATABASE acts")
    url = postgresql.url.replace("/postgres", "/acts")
    app = make_app(tmp_path_factory.mktemp("acts"), DATABASE_URL=url, THREADS=10)
    migrate(app)
    with app.app_context():
        for name in ("ada", "grace", "alan", "linus"):
            register(name, f"{name}@example.org", PASSWORD)
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def person(name: str) -> Account:
    return db.session.scalars(select(Account).where(Account.username == name)).one()


def at_once(app: Flask, post: Post, *acts: Callable[[Post], Any]) -> None:
    """All of these acts on a post that everybody has already read. Raises what any of them does."""

    def alone(act: Callable[[Post], Any]) -> None:
        with app.app_context():
            found = db.session.get(Post, post.id)
            if found:
                act(found)
                db.session.commit()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(alone, acts))
    db.session.expire_all()


def test_deleting_a_post_twice_at_once_counts_once(big: Flask) -> None:
    before = person("ada").posts_count
    for number in range(1, ROUNDS):
        parent = publish("What do you think?", by=person("ada"))
        reply = publish("This.", by=person("ada"), in_reply_to=parent)
        at_once(big, reply, *[delete] * 4)
        assert person("ada").posts_count == before + number
        assert parent.replies_count == 0


def test_likes_come_and_go_while_a_post_is_deleted(big: Flask) -> None:
    def one_who_likes(name: str) -> Callable[[Post], Any]:
        return lambda post: like(post, by=person(name))

    def one_who_no_longer_does(name: str) -> Callable[[Post], Any]:
        return lambda post: unlike(post, by=person(name))

    for _ in range(ROUNDS):
        post = publish("Hello", by=person("ada"))
        for name in ("grace", "alan"):
            like(post, by=person(name))
        db.session.commit()
        number = post.id
        acts = [one_who_no_longer_does("grace"), one_who_likes("linus"), delete]
        at_once(big, post, *acts, one_who_no_longer_does("alan"), one_who_likes("ada"))
        assert db.session.scalar(select(func.count()).where(Post.id == number)) == 0


def test_replies_are_written_while_a_post_is_deleted(big: Flask) -> None:
    def reply_of(name: str) -> Callable[[Post], Any]:
        return lambda post: publish_post("Yes", by=person(name), manner=Manner(in_reply_to=post))

    for _ in range(ROUNDS):
        post = publish("Hello", by=person("ada"))
        acts = [reply_of("ada"), reply_of("grace"), delete]
        at_once(big, post, *acts, reply_of("alan"), reply_of("ada"))
    orphans = select(func.count()).where(Post.body == "Yes", Post.in_reply_to_id.is_not(None))
    assert db.session.scalar(orphans) == 0


def test_a_post_is_edited_while_it_is_deleted(big: Flask) -> None:
    for _ in range(ROUNDS):
        post = publish("Hello", by=person("ada"))
        acts = [lambda post: edit(post, "Hello #world"), delete, lambda post: edit(post, "Hi")]
        at_once(big, post, *acts)


def test_of_two_edits_at_once_each_is_kept_in_the_history(big: Flask) -> None:
    post = publish("One", by=person("ada"))
    at_once(big, post, lambda post: edit(post, "Two"), lambda post: edit(post, "Three"))
    former = select(PostRevision.body).where(PostRevision.post_id == post.id)
    assert {*db.session.scalars(former), post.body} == {"One", "Two", "Three"}


def test_a_thread_is_written_on_while_it_is_taken_down(big: Flask) -> None:
    """Somebody deletes the opening and answers the reply to it: posts come before accounts."""

    def reply_of(name: str, to: Post) -> Callable[[Post], Any]:
        number = to.id

        def write(_: Post) -> None:
            if parent := db.session.get(Post, number):
                publish_post("And?", by=person(name), manner=Manner(in_reply_to=parent))

        return write

    def removal_of(post: Post) -> Callable[[Post], Any]:
        number = post.id
        return lambda _: (found := db.session.get(Post, number)) and delete(found)

    ada = person("ada")
    for _ in range(ROUNDS):
        opening = publish("One", by=ada)
        reply = publish("Two", by=person("grace"), in_reply_to=opening)
        last = publish("Three", by=ada, in_reply_to=reply)
        acts = [removal_of(opening), reply_of("ada", reply), removal_of(reply)]
        at_once(big, last, *acts, reply_of("ada", last), reply_of("grace", reply), delete)
    db.session.refresh(ada)
    written = select(func.count()).where(Post.author_id == ada.id)
    assert ada.posts_count == db.session.scalar(written)
