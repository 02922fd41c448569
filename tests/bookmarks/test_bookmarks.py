"""Bookmarks: posts one keeps, and nobody hears of it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accounts.models import Account
from app.bookmarks.actions import bookmark, unbookmark
from app.bookmarks.models import Bookmark
from app.core.db import db
from app.posts.actions import Manner, delete
from app.posts.actions import publish as write
from app.posts.models import Post
from app.relations.actions import follow, unfollow
from tests.conftest import Client, publish

JSON = {"Accept": "application/json"}


@pytest.fixture
def post(ada: Account) -> Post:
    return publish("The engine weaves algebra.", by=ada)


def bookmarks() -> int:
    return db.session.scalar(select(func.count()).select_from(Bookmark)) or 0


def test_keeping_twice_is_keeping_once(post: Post, grace: Account) -> None:
    bookmark(post, by=grace)
    bookmark(post, by=grace)
    assert bookmarks() == 1


def test_letting_go_may_be_repeated(post: Post, grace: Account, alan: Account) -> None:
    bookmark(post, by=grace)
    bookmark(post, by=alan)
    unbookmark(post, by=grace)
    unbookmark(post, by=grace)
    assert bookmarks() == 1


def test_a_deleted_post_is_kept_by_nobody(post: Post, grace: Account) -> None:
    bookmark(post, by=grace)
    delete(post)
    db.session.commit()
    assert bookmarks() == 0


def test_the_button_keeps_and_the_other_lets_go(as_grace: Client, post: Post) -> None:
    for act, number in (("bookmark", 1), ("unbookmark", 0)):
        response = as_grace.post(f"/posts/{post.id}/{act}", data={"next": "/explore"})
        assert (response.status_code, response.location) == (303, f"/explore#post-{post.id}")
        assert bookmarks() == number


def test_a_script_gets_the_new_state(as_grace: Client, post: Post) -> None:
    for act, state in (("bookmark", True), ("bookmark", True), ("unbookmark", False)):
        response = as_grace.post(f"/posts/{post.id}/{act}", headers=JSON)
        assert (response.status_code, response.json) == (200, {"bookmarked": state})


def test_what_one_may_not_read_is_not_kept(as_grace: Client, ada: Account) -> None:
    hidden = write("for those who follow", by=ada, manner=Manner(visibility="followers"))
    assert as_grace.post(f"/posts/{hidden.id}/bookmark").status_code == 404
    assert bookmarks() == 0


def test_a_stranger_is_asked_to_log_in(client: Client, post: Post) -> None:
    assert client.post(f"/posts/{post.id}/bookmark").status_code == 401
    response = client.get("/bookmarks")
    assert (response.status_code, response.location) == (303, "/auth/login?next=/bookmarks")


def test_the_latest_bookmark_comes_first_and_only_ones_own(
    as_grace: Client, grace: Account, alan: Account, ada: Account
) -> None:
    posts = [publish(f"post number {n}", by=ada) for n in range(3)]
    for number in (2, 0):
        bookmark(posts[number], by=grace)
    bookmark(posts[1], by=alan)
    page = as_grace.get("/bookmarks").text
    assert "post number 1" not in page
    assert page.index("post number 0") < page.index("post number 2")


def test_the_list_goes_on_by_the_order_of_bookmarks(
    as_grace: Client, grace: Account, ada: Account
) -> None:
    posts = [publish(f"post number {n:02}", by=ada) for n in range(21)]
    for post in reversed(posts):
        bookmark(post, by=grace)
    first = as_grace.get("/bookmarks").text
    assert first.count("<article") == 20
    assert "post number 20" not in first
    older = first.split('rel="next" href="')[1].split('"')[0]
    assert "post number 20" in as_grace.get(older).text


def test_what_one_may_no_longer_read_is_no_longer_shown(
    as_grace: Client, grace: Account, ada: Account
) -> None:
    follow(ada, by=grace)
    post = write("for those who follow", by=ada, manner=Manner(visibility="followers"))
    bookmark(post, by=grace)
    assert "for those who follow" in as_grace.get("/bookmarks").text
    unfollow(ada, by=grace)
    assert "for those who follow" not in as_grace.get("/bookmarks").text


def test_an_empty_list_says_how_to_fill_it(as_grace: Client) -> None:
    page = as_grace.get("/bookmarks").text
    assert "Press the bookmark" in page
    assert 'href="/likes"' in page
