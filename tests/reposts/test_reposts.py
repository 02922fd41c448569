"""A repost: one account passes one post on, at most once, and its followers see it at home."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.core.paging import Cursor
from app.posts.actions import Manner, delete
from app.posts.actions import publish as write
from app.posts.models import Post
from app.relations.actions import follow
from app.relations.models import Block, Follow, Mute
from app.reposts.actions import NotOpen, repost, unrepost
from app.reposts.events import post_reposted, post_unreposted
from app.reposts.models import Repost
from app.timelines import queries as timelines
from tests.conftest import publish

News = list[tuple[str, Post, Account]]
Shown = list[tuple[str, str | None]]


@pytest.fixture
def post(ada: Account) -> Post:
    return publish("The engine weaves algebra.", by=ada)


@pytest.fixture
def news() -> Iterator[News]:
    heard: News = []

    def on_repost(post: Post, by: Account) -> None:
        heard.append(("reposted", post, by))

    def on_unrepost(post: Post, by: Account) -> None:
        heard.append(("unreposted", post, by))

    with post_reposted.connected_to(on_repost), post_unreposted.connected_to(on_unrepost):
        yield heard


def counted(post: Post) -> int:
    """The count, as the database has it."""
    db.session.commit()
    return db.session.scalar(select(Post.reposts_count).where(Post.id == post.id)) or 0


def reposts() -> int:
    return db.session.scalar(select(func.count()).select_from(Repost)) or 0


def home(viewer: Account) -> Shown:
    """What stands at home: the text, and who brought it."""
    db.session.commit()
    cards = timelines.home(viewer, Cursor()).items
    return [
        (card.body_html.striptags(), card.reposter.username if card.reposter else None)
        for card in cards
    ]


def test_a_repost_counts_and_is_told(post: Post, grace: Account, news: News) -> None:
    repost(post, by=grace)
    assert post.reposts_count == 1, "the post knows at once"
    assert counted(post) == 1
    assert news == [("reposted", post, grace)]


def test_reposting_twice_is_reposting_once(post: Post, grace: Account, news: News) -> None:
    repost(post, by=grace)
    repost(post, by=grace)
    assert counted(post) == reposts() == 1
    assert len(news) == 1


def test_taking_it_back_may_be_repeated(post: Post, grace: Account, news: News) -> None:
    repost(post, by=grace)
    unrepost(post, by=grace)
    unrepost(post, by=grace)
    assert counted(post) == reposts() == 0
    assert news == [("reposted", post, grace), ("unreposted", post, grace)]


def test_one_may_pass_on_what_one_wrote(post: Post, ada: Account) -> None:
    repost(post, by=ada)
    assert counted(post) == 1


@pytest.mark.parametrize("visibility", ["followers", "direct"])
def test_what_is_for_a_few_is_passed_on_by_nobody(
    ada: Account, grace: Account, news: News, visibility: str
) -> None:
    post = write("@grace, a word", by=ada, manner=Manner(visibility=visibility))
    for person in (ada, grace):
        with pytest.raises(NotOpen):
            repost(post, by=person)
    assert counted(post) == reposts() == 0
    assert not news


def test_an_unlisted_post_may_be_passed_on(ada: Account, grace: Account) -> None:
    post = write("quietly", by=ada, manner=Manner(visibility="unlisted"))
    repost(post, by=grace)
    assert counted(post) == 1


def test_a_deleted_post_takes_its_reposts_with_it(post: Post, grace: Account) -> None:
    repost(post, by=grace)
    delete(post)
    db.session.commit()
    assert reposts() == 0


def test_followers_see_it_at_home_and_who_brought_it(
    post: Post, grace: Account, alan: Account
) -> None:
    follow(grace, by=alan)
    assert home(alan) == []
    repost(post, by=grace)
    assert home(alan) == [("The engine weaves algebra.", "grace")]
    assert home(grace) == [("The engine weaves algebra.", "grace")]
    unrepost(post, by=grace)
    assert home(alan) == []


def test_a_post_stands_once_on_a_page_where_it_came_last(
    post: Post, ada: Account, grace: Account, alan: Account
) -> None:
    follow(ada, by=alan)
    follow(grace, by=alan)
    publish("Another one.", by=ada)
    repost(post, by=ada)
    repost(post, by=grace)
    assert home(alan) == [("The engine weaves algebra.", "grace"), ("Another one.", None)]


def test_reposts_of_one_account_can_be_hidden_its_posts_stay(
    post: Post, grace: Account, alan: Account
) -> None:
    follow(grace, by=alan)
    repost(post, by=grace)
    publish("My own words.", by=grace)
    db.session.execute(Follow.__table__.update().values(shows_reposts=False))
    assert home(alan) == [("My own words.", None)]


@pytest.mark.parametrize("of", ["ada", "grace"])
def test_neither_from_nor_of_the_muted_or_blocked(
    post: Post, ada: Account, grace: Account, alan: Account, of: str
) -> None:
    follow(grace, by=alan)
    repost(post, by=grace)
    whom = {"ada": ada, "grace": grace}[of]
    mute = Mute(muter_id=alan.id, muted_id=whom.id)
    db.session.add(mute)
    assert home(alan) == []
    db.session.delete(mute)
    assert len(home(alan)) == 1
    db.session.add(Block(blocker_id=whom.id, blocked_id=alan.id))
    assert home(alan) == []


def test_what_the_suspended_passed_on_is_gone(post: Post, grace: Account, alan: Account) -> None:
    follow(grace, by=alan)
    repost(post, by=grace)
    grace.status = "suspended"
    assert home(alan) == []
