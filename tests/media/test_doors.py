"""Who sees the pictures of a post: those who may read it. To all others there are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.db import db
from app.media import store
from app.media.keys import POSTS
from app.posts.actions import delete
from app.posts.models import Post
from app.relations.models import Block, Follow
from tests.conftest import Client, bare
from tests.media.conftest import rows

pytestmark = pytest.mark.usefixtures("kept")
UNKNOWN = "/media/posts/ab/cd/abcd" + "0" * 28 + ".webp"


@pytest.fixture
def browser(app: Flask) -> Callable[[Account | None], Client]:
    """Somebody's browser; nobody's where none is named."""

    def open_for(account: Account | None) -> Client:
        client: Client = app.test_client()  # type: ignore[assignment]
        if account:
            client.login(account)
        return client

    return open_for


def addresses(post: Post) -> list[str]:
    [row] = rows(post)
    return [row.url, row.small_url]


def statuses(client: Client, post: Post) -> set[int]:
    return {client.get(address).status_code for address in addresses(post)}


@pytest.mark.parametrize("visibility", ["public", "unlisted"])
def test_everybody_sees_those_of_open_posts_and_may_keep_them(
    ada: Account, client: Client, illustrate: Any, visibility: str
) -> None:
    for address in addresses(illustrate("hello", by=ada, visibility=visibility)):
        answer = client.get(address)
        assert (answer.status_code, answer.content_type) == (200, "image/webp")
        assert answer.headers["Cache-Control"] == "public, max-age=86400, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        known = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(address, headers=known).status_code == 304


def test_those_for_followers_are_for_followers_and_whom_the_post_names(
    ada: Account, grace: Account, alan: Account, person: Any, browser: Any, illustrate: Any
) -> None:
    stranger = person("linus")
    db.session.add(Follow(follower_id=grace.id, followed_id=ada.id))
    post = illustrate("for you and @alan", by=ada, visibility="followers")
    for reader in (ada, grace, alan):
        assert statuses(browser(reader), post) == {200}, reader.username
    for outsider in (stranger, None):
        assert statuses(browser(outsider), post) == {404}


def test_those_of_a_message_are_for_whom_it_names(
    ada: Account, grace: Account, alan: Account, browser: Any, illustrate: Any
) -> None:
    db.session.add(Follow(follower_id=grace.id, followed_id=ada.id))
    post = illustrate("@alan, only you", by=ada, visibility="direct")
    assert statuses(browser(ada), post) == statuses(browser(alan), post) == {200}
    assert statuses(browser(grace), post) == statuses(browser(None), post) == {404}


def test_what_is_not_for_everybody_is_kept_by_nobody_else_and_not_for_long(
    ada: Account, as_ada: Client, illustrate: Any
) -> None:
    post = illustrate("hello", by=ada, visibility="followers")
    for address in addresses(post):
        cache = as_ada.get(address).headers["Cache-Control"]
        assert "private" in cache
        assert "public" not in cache
        assert int(cache.rpartition("=")[2]) <= 600


def test_whoever_is_blocked_sees_none(
    ada: Account, grace: Account, browser: Any, illustrate: Any
) -> None:
    db.session.add(Follow(follower_id=grace.id, followed_id=ada.id))
    posts = [illustrate("hello", by=ada, visibility=kind) for kind in ("public", "followers")]
    reader = browser(grace)
    assert [statuses(reader, post) for post in posts] == [{200}, {200}]
    db.session.add(Block(blocker_id=ada.id, blocked_id=grace.id))
    db.session.commit()
    assert [statuses(reader, post) for post in posts] == [{404}, {404}]


def test_those_of_a_suspended_account_are_gone_for_everybody(
    ada: Account, grace: Account, browser: Any, illustrate: Any
) -> None:
    post = illustrate("hello", by=grace)
    grace.status = "suspended"
    db.session.commit()
    assert statuses(browser(ada), post) == statuses(browser(None), post) == {404}


def test_denied_looks_like_unknown(
    ada: Account, grace: Account, client: Client, browser: Any, illustrate: Any
) -> None:
    post = illustrate("secret", by=ada, visibility="followers")
    for reader in (client, browser(grace)):
        denied, unknown = reader.get(addresses(post)[0]), reader.get(UNKNOWN)
        assert (denied.status_code, unknown.status_code) == (404, 404)
        assert bare(denied).replace(addresses(post)[0], "") == bare(unknown).replace(UNKNOWN, "")
        assert denied.headers["Cache-Control"] == unknown.headers["Cache-Control"]


def test_a_deleted_post_takes_its_pictures_along(
    ada: Account, client: Client, illustrate: Any
) -> None:
    post = illustrate("hello", by=ada)
    there = addresses(post)
    delete(post)
    db.session.commit()
    assert {client.get(address).status_code for address in there} == {404}


def test_a_file_without_a_row_is_unknown(app: Flask, client: Client, shelf: Any) -> None:
    key = store.save(b"RIFF....WEBP", POSTS)
    assert client.get(f"/media/{key}").status_code == 404


def test_the_door_of_profiles_does_not_lead_to_posts(
    ada: Account, client: Client, illustrate: Any
) -> None:
    [row] = rows(illustrate("secret", by=ada, visibility="direct"))
    inner = row.key.removeprefix(POSTS)
    for way in (
        inner,
        f"/posts/{inner}",
        f"x/../posts/{inner}",
        f"./posts/{inner}",
        f"POSTS/{inner}",
    ):
        assert client.get(f"/media/{way}", follow_redirects=True).status_code == 404, way


def test_a_picture_costs_a_stranger_one_query(
    ada: Account, client: Client, illustrate: Any, queries: list[str]
) -> None:
    address = addresses(illustrate("hello", by=ada))[0]
    queries.clear()
    client.get(address)
    assert len([query for query in queries if query.startswith("SELECT")]) == 1


@pytest.mark.sqlite("its plan, in its words")
def test_a_picture_is_found_by_its_key_however_many_there_are(app: Flask) -> None:
    from sqlalchemy import text

    plan = db.session.execute(
        text("EXPLAIN QUERY PLAN SELECT id FROM attachments WHERE key = 'x' OR small_key = 'x'")
    ).all()
    assert not [row for row in plan if "SCAN" in row[3]]
