"""Fifty people do the same thing at the same moment: every count is exact, nothing happens twice,
with several workers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, select

from app.accounts.models import Account
from app.auth import visits
from app.auth.actions import register
from app.core.db import db
from app.likes.models import Like
from app.notifications.models import Notification
from app.posts.actions import publish
from app.posts.models import Post
from app.relations.models import Follow
from app.reposts.models import Repost
from tests.conftest import PASSWORD, make_app, migrate
from tests.serving import Server, serving

CROWD = 50


@dataclass
class Visitor:
    """Somebody who is logged in already: a cookie, and the token that forms carry."""

    server: Server
    cookie: str
    token: str

    def post(self, path: str, **fields: object) -> int:
        """Send a form; the status of the answer."""
        form = {"csrf_token": self.token} | {name: str(value) for name, value in fields.items()}
        return self.server.person().ask(path, form, Cookie=self.cookie)[0]


@dataclass
class Square:
    """A server, the app on the same data, Ada with a post, and a crowd."""

    server: Server
    app: Flask
    post: int = 0
    crowd: list[Visitor] = field(default_factory=list)
    ada: Visitor | None = None

    def fill(self) -> None:
        """Let Ada write, and everybody come in, without fifty slow log-ins."""
        with self.app.app_context():
            _person("first")
            ada = _person("ada")
            self.post = publish("Who likes this?", by=ada).id
            people = [_person(f"member{number}") for number in range(CROWD)]
            db.session.commit()
        self.ada, *self.crowd = (self.enter(person) for person in (ada, *people))

    def enter(self, person: Account) -> Visitor:
        """A session as logging in makes one, with this server's cookie."""
        with self.app.test_request_context("/", base_url=self.server.address):
            g.viewer = g.login = None
            visits.begin(person, remember=True)
            token = generate_csrf()
            db.session.commit()
            response = self.app.make_response("")
            self.app.session_interface.save_session(self.app, session, response)
        [(name, morsel)] = SimpleCookie(response.headers["Set-Cookie"]).items()
        return Visitor(self.server, f"{name}={morsel.value}", token)

    def all_at_once(self, act: Callable[[Visitor], int], crowd: Any = None) -> Counter[int]:
        """Everybody does it; how often which status came back."""
        with ThreadPoolExecutor(CROWD) as pool:
            return Counter(pool.map(act, crowd or self.crowd))

    def count(self, model: Any, **values: object) -> int:
        """How many rows there are."""
        with self.app.app_context():
            query = select(func.count()).select_from(model).filter_by(**values)
            return db.session.scalar(query) or 0

    def row(self, model: Any, **values: object) -> Any:
        """The one row of these values."""
        with self.app.app_context():
            return db.session.scalars(select(model).filter_by(**values)).one()

    def news(self, kind: str) -> int:
        """How many notifications of a kind Ada got."""
        return self.count(Notification, kind=kind, account_id=self.row(Account, username="ada").id)


def _person(name: str) -> Account:
    return register(name, f"{name}@example.org", PASSWORD)


@pytest.fixture(scope="module")
def square(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Square]:
    settings = {"WEB_CONCURRENCY": 3}
    folder: Path = tmp_path_factory.mktemp("parallel") / "data"
    app = make_app(folder, **settings, WTF_CSRF_ENABLED=True)
    migrate(app)
    with serving(folder, **settings) as server:
        place = Square(server, app)
        place.fill()
        yield place
    with app.app_context():
        db.engine.dispose()


def test_fifty_likes_are_fifty(square: Square) -> None:
    assert square.all_at_once(lambda one: one.post(f"/posts/{square.post}/like")) == {303: CROWD}
    assert square.count(Like, post_id=square.post) == CROWD
    assert square.row(Post, id=square.post).likes_count == CROWD
    assert square.news("like") == CROWD


def test_fifty_reposts_are_fifty(square: Square) -> None:
    assert square.all_at_once(lambda one: one.post(f"/posts/{square.post}/repost")) == {303: CROWD}
    assert square.count(Repost, post_id=square.post) == CROWD
    assert square.row(Post, id=square.post).reposts_count == CROWD
    assert square.news("repost") == CROWD


def test_fifty_followers_are_fifty(square: Square) -> None:
    assert square.all_at_once(lambda one: one.post("/@ada/follow")) == {303: CROWD}
    ada = square.row(Account, username="ada")
    assert square.count(Follow, followed_id=ada.id) == ada.followers_count == CROWD
    assert square.news("follow") == CROWD


def test_fifty_replies_are_fifty(square: Square) -> None:
    def reply(one: Visitor) -> int:
        return one.post("/posts", body="I do.", in_reply_to_id=square.post)

    assert square.all_at_once(reply) == {303: CROWD}
    assert square.count(Post, in_reply_to_id=square.post) == CROWD
    assert square.row(Post, id=square.post).replies_count == CROWD
    assert square.news("reply") == CROWD


def test_a_form_sent_fifty_times_posts_once(square: Square) -> None:
    sender = square.crowd[0]
    before = square.row(Account, username="member0").posts_count

    def send(one: Visitor) -> int:
        return one.post("/posts", body="Only once, @ada", submission="a-form-of-its-own")

    assert square.all_at_once(send, [sender] * CROWD) == {303: CROWD}
    assert square.count(Post, body="Only once, @ada") == 1
    assert square.row(Account, username="member0").posts_count == before + 1
    assert square.news("mention") == 1


@pytest.mark.parametrize(
    ("act", "undo", "model", "column"),
    [
        ("like", "unlike", Like, "likes_count"),
        ("repost", "unrepost", Repost, "reposts_count"),
    ],
)
def test_a_storm_of_yes_and_no_ends_with_the_count_of_what_is_there(
    square: Square, act: str, undo: str, model: Any, column: str
) -> None:
    """Five people, ten hands each; then everybody has said yes once more, at last."""
    storm = [(one, number % 2) for one in square.crowd[:5] for number in range(10)]

    def hand(step: Any) -> int:
        visitor, no = step
        return visitor.post(f"/posts/{square.post}/{undo if no else act}")

    assert square.all_at_once(hand, storm) == {303: len(storm)}
    there = square.count(model, post_id=square.post)
    assert getattr(square.row(Post, id=square.post), column) == there
    square.all_at_once(lambda one: one.post(f"/posts/{square.post}/{act}"), square.crowd[:5])
    assert getattr(square.row(Post, id=square.post), column) == CROWD
    assert square.news(act) == CROWD


def test_a_storm_of_follows_ends_with_the_count_of_what_is_there(square: Square) -> None:
    storm = [(one, number % 2) for one in square.crowd[:5] for number in range(10)]

    def hand(step: Any) -> int:
        visitor, no = step
        return visitor.post(f"/@ada/{'unfollow' if no else 'follow'}")

    assert square.all_at_once(hand, storm) == {303: len(storm)}
    ada = square.row(Account, username="ada")
    assert square.count(Follow, followed_id=ada.id) == ada.followers_count
    following = [square.row(Account, username=f"member{number}") for number in range(5)]
    for person in following:
        assert square.count(Follow, follower_id=person.id) == person.following_count


def test_two_who_block_each_other_at_once_leave_no_follow(square: Square) -> None:
    """Follows and blocks in both directions at the same moment; whatever comes first."""
    ada, others = square.ada, square.crowd[10:20]
    assert ada
    steps: list[Callable[[], int]] = []
    for number, one in enumerate(others, 10):
        name = f"member{number}"
        steps += [
            lambda one=one: one.post("/@ada/block"),
            lambda name=name: ada.post(f"/@{name}/block"),
            lambda one=one: one.post("/@ada/follow"),
            lambda name=name: ada.post(f"/@{name}/follow"),
        ]
    statuses = square.all_at_once(lambda step: step(), steps)  # type: ignore[arg-type,operator]
    assert not {status for status in statuses if status >= 500}
    account = square.row(Account, username="ada")
    for number in range(10, 20):
        other = square.row(Account, username=f"member{number}")
        assert square.count(Follow, follower_id=other.id, followed_id=account.id) == 0
        assert square.count(Follow, follower_id=account.id, followed_id=other.id) == 0
    assert square.count(Follow, followed_id=account.id) == account.followers_count
    assert square.count(Follow, follower_id=account.id) == account.following_count
