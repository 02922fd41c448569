"""Nobody finds what they may not read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.bookmarks.models import Bookmark
from app.core.db import db
from app.posts.actions import Manner
from app.posts.actions import publish as publish_post
from app.posts.models import Post
from app.relations.models import Block, Follow, Mute
from app.search import queries
from app.search.asking import understand
from app.tags import actions as tags
from app.tags.models import Tag
from tests.conftest import publish

Found = Callable[..., list[str]]


@pytest.fixture
def everything(ada: Account, grace: Account, alan: Account) -> None:
    """Ada wrote in all four manners, in a message to Grace. Grace follows her, Alan does not."""
    db.session.add(Follow(follower_id=grace.id, followed_id=ada.id))
    db.session.flush()
    for visibility in ("public", "unlisted", "followers"):
        publish_post(f"tea {visibility}", by=ada, manner=Manner(visibility=visibility))
    publish_post("tea direct", by=ada, manner=Manner(visibility="direct", recipients=(grace,)))
    db.session.commit()


def test_others_find_what_is_public(everything: None, found: Found, alan: Account) -> None:
    assert found("tea") == found("tea", alan) == ["tea public"]


def test_a_follower_finds_no_more_unasked(everything: None, found: Found, grace: Account) -> None:
    assert found("tea", grace) == ["tea public"]


def test_the_author_finds_all_but_messages(everything: None, found: Found, ada: Account) -> None:
    assert found("tea", ada) == ["tea followers", "tea unlisted", "tea public"]


def test_messages_are_found_by_those_who_have_them(
    everything: None, found: Found, ada: Account, grace: Account, alan: Account
) -> None:
    assert found("in:messages tea", grace) == found("in:messages", ada) == ["tea direct"]
    assert found("in:messages tea", alan) == found("in:messages tea") == []
    assert found("in:messages tea -direct", grace) == []


def test_bookmarks_are_found_as_long_as_one_may_read_them(
    everything: None, found: Found, ada: Account, grace: Account, alan: Account
) -> None:
    for post in db.session.scalars(select(Post).where(Post.visibility != "direct")):
        db.session.add(Bookmark(account_id=grace.id, post_id=post.id))
        db.session.add(Bookmark(account_id=alan.id, post_id=post.id))
    db.session.flush()
    assert found("in:bookmarks tea", grace) == ["tea followers", "tea unlisted", "tea public"]
    assert found("in:bookmarks", alan) == ["tea unlisted", "tea public"]
    assert found("in:bookmarks -unlisted", alan) == ["tea public"]
    assert found("in:bookmarks", ada) == found("in:bookmarks") == []


def test_a_block_hides_both_from_each_other(
    everything: None, found: Found, ada: Account, alan: Account
) -> None:
    publish("coffee", by=alan)
    db.session.add(Block(blocker_id=ada.id, blocked_id=alan.id))
    db.session.flush()
    assert found("tea", alan) == found("coffee", ada) == []
    assert found("from:ada", alan) == []
    assert db.session.scalars(queries.people(understand("ada"), alan)).all() == []
    assert queries.named("ada", alan) is None
    assert queries.senders(understand("from:ada"), alan) == {}
    assert db.session.execute(queries.names_beginning("ad", alan)).all() == []


def test_the_muted_come_only_when_they_are_asked_for(
    everything: None, found: Found, ada: Account, alan: Account
) -> None:
    db.session.add(Mute(muter_id=alan.id, muted_id=ada.id))
    db.session.flush()
    assert found("tea", alan) == []
    assert found("tea from:ada", alan) == ["tea public"]


@pytest.mark.parametrize("status", ["pending", "suspended"])
def test_the_suspended_and_the_waiting_are_not_found(
    everything: None, found: Found, ada: Account, alan: Account, status: str
) -> None:
    ada.status = status
    db.session.flush()
    assert found("tea", alan) == found("from:ada") == []
    assert db.session.scalars(queries.people(understand("ada"), alan)).all() == []


def test_the_address_of_a_post_opens_only_what_one_may_read(
    everything: None, found: Found, grace: Account, alan: Account
) -> None:
    post = db.session.scalars(select(Post).where(Post.visibility == "followers")).one()
    assert found(post.url, grace) == ["tea followers"]
    assert found(post.url, alan) == found(post.url) == []


@pytest.mark.parametrize("visibility", ["unlisted", "followers", "direct"])
def test_a_hashtag_that_only_private_posts_carry_is_unknown(
    ada: Account, grace: Account, visibility: str
) -> None:
    manner = Manner(visibility=visibility, recipients=(grace,))
    publish_post("about #secretproject", by=ada, manner=manner)
    db.session.commit()

    def names(viewer: Account | None) -> list[str]:
        return [tag.name for tag in db.session.scalars(queries.tags(understand("secret"), viewer))]

    assert names(None) == names(grace) == names(ada) == []
    assert db.session.scalars(queries.tags_beginning("secret", grace)).all() == []
    publish("open #secretproject", by=ada)
    assert names(None) == ["secretproject"]


def test_a_hashtag_one_follows_is_proposed_though_nobody_uses_it(ada: Account) -> None:
    tag = tags.named("rarebirds")
    assert isinstance(tag, Tag)
    tags.follow(tag, by=ada)
    assert db.session.scalars(queries.tags_beginning("rare", ada)).all() == [tag]
