"""A like: one account, one post, at most once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.likes.actions import like, unlike
from app.likes.events import post_liked, post_unliked
from app.likes.models import Like
from app.likes.queries import likers_of
from app.posts.actions import delete
from app.posts.models import Post
from app.relations.models import Block
from tests.conftest import publish

News = list[tuple[str, Post, Account]]


@pytest.fixture
def post(ada: Account) -> Post:
    return publish("The engine weaves algebra.", by=ada)


@pytest.fixture
def news() -> Iterator[News]:
    heard: News = []

    def on_like(post: Post, by: Account) -> None:
        heard.append(("liked", post, by))

    def on_unlike(post: Post, by: Account) -> None:
        heard.append(("unliked", post, by))

    with post_liked.connected_to(on_like), post_unliked.connected_to(on_unlike):
        yield heard


def counted(post: Post) -> int:
    """The count, as the database has it."""
    db.session.commit()
    return db.session.scalar(select(Post.likes_count).where(Post.id == post.id)) or 0


def likes() -> int:
    return db.session.scalar(select(func.count()).select_from(Like)) or 0


def likers(post: Post, viewer: Account | None = None) -> list[Account]:
    return list(db.session.scalars(likers_of(post, viewer).order_by(Like.id.desc())))


def test_a_like_counts_and_is_told(post: Post, grace: Account, news: News) -> None:
    like(post, by=grace)
    assert post.likes_count == 1, "the post knows at once"
    assert counted(post) == 1
    assert news == [("liked", post, grace)]


def test_liking_twice_is_liking_once(post: Post, grace: Account, news: News) -> None:
    like(post, by=grace)
    like(post, by=grace)
    assert counted(post) == likes() == 1
    assert news == [("liked", post, grace)]


def test_what_else_was_done_survives_a_second_like(post: Post, grace: Account) -> None:
    like(post, by=grace)
    grace.location = "Arlington"
    like(post, by=grace)
    db.session.commit()
    assert db.session.scalar(select(Account.location).filter_by(id=grace.id)) == "Arlington"


def test_unliking_takes_it_back_and_may_be_repeated(post: Post, grace: Account, news: News) -> None:
    like(post, by=grace)
    unlike(post, by=grace)
    unlike(post, by=grace)
    assert counted(post) == likes() == 0
    assert news == [("liked", post, grace), ("unliked", post, grace)]


def test_unliking_what_one_does_not_like_changes_nothing(
    post: Post, grace: Account, alan: Account, news: News
) -> None:
    like(post, by=alan)
    unlike(post, by=grace)
    assert counted(post) == 1
    assert news == [("liked", post, alan)]


def test_everybody_counts_once_the_author_too(
    post: Post, ada: Account, grace: Account, alan: Account
) -> None:
    for person in (grace, ada, alan):
        like(post, by=person)
    assert counted(post) == 3
    assert likers(post) == [alan, ada, grace]


def test_the_count_is_the_databases_not_what_was_read_before(post: Post, grace: Account) -> None:
    assert post.likes_count == 0
    quietly = Post.__table__.update().values(likes_count=7)  # somebody else's transaction
    db.session.execute(quietly)
    like(post, by=grace)
    assert post.likes_count == counted(post) == 8


def test_a_deleted_post_takes_its_likes_with_it(post: Post, ada: Account, grace: Account) -> None:
    other = publish("stays", by=ada)
    like(post, by=grace)
    like(other, by=grace)
    delete(post)
    db.session.commit()
    assert likes() == counted(other) == 1


@pytest.mark.parametrize("who", ["ada", "grace"])
def test_the_blocked_do_not_show_in_the_list_nor_see_each_other_there(
    post: Post, ada: Account, grace: Account, alan: Account, who: str
) -> None:
    like(post, by=grace)
    like(post, by=alan)
    pair: Any = {"ada": (ada, grace), "grace": (grace, ada)}[who]
    db.session.add(Block(blocker_id=pair[0].id, blocked_id=pair[1].id))
    db.session.commit()
    assert likers(post, ada) == [alan]
    assert likers(post, alan) == [alan, grace]
    assert counted(post) == 2, "counts are for everybody the same"


def test_the_suspended_do_not_show_in_the_list(post: Post, grace: Account) -> None:
    like(post, by=grace)
    grace.status = "suspended"
    db.session.commit()
    assert likers(post) == []
