"""Following a hashtag brings its public posts home."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.posts.actions import Manner
from app.posts.actions import publish as publish_post
from app.tags import actions
from app.tags.models import Tag, TagFollow
from tests.conftest import Client, bare, publish


def follows() -> int:
    return db.session.scalar(select(func.count()).select_from(TagFollow)) or 0


def test_a_followed_hashtag_comes_home(as_ada: Client, grace: Account) -> None:
    publish("nightingale #birds", by=grace)
    assert "nightingale" not in as_ada.get("/").text
    assert as_ada.post("/tags/birds/follow").headers["Location"] == "/tags/birds"
    assert "nightingale" in as_ada.get("/").text
    as_ada.post("/tags/birds/unfollow")
    assert "nightingale" not in as_ada.get("/").text


@pytest.mark.parametrize("visibility", ["unlisted", "followers", "direct"])
def test_only_public_posts_come(as_ada: Client, grace: Account, visibility: str) -> None:
    as_ada.post("/tags/birds/follow")
    publish_post("owl #birds", by=grace, manner=Manner(visibility=visibility))
    assert "owl" not in as_ada.get("/").text


def test_following_twice_is_following_once(ada: Account) -> None:
    tag = actions.named("birds")
    assert tag
    actions.follow(tag, by=ada)
    actions.follow(tag, by=ada)
    assert follows() == 1
    actions.unfollow(tag, by=ada)
    actions.unfollow(tag, by=ada)
    assert follows() == 0


def test_a_hashtag_that_nobody_used_can_be_followed(as_ada: Client) -> None:
    assert as_ada.post("/tags/Rare_Birds/follow").status_code == 303
    [tag] = db.session.scalars(select(Tag))
    assert (tag.key, tag.name) == ("rare_birds", "Rare_Birds")


def test_capitals_make_no_other_hashtag(as_ada: Client, grace: Account) -> None:
    publish("#Été", by=grace)
    as_ada.post("/tags/ÉTÉ/follow")
    assert [tag.name for tag in db.session.scalars(select(Tag))] == ["Été"]
    as_ada.post("/tags/été/unfollow")
    assert follows() == 0


@pytest.mark.parametrize("name", ["1984", "a b", "a-b", "%23x", "é" * 101, "🎉", "@ada"])
def test_what_is_no_hashtag_cannot_be_followed(as_ada: Client, name: str) -> None:
    assert as_ada.post(f"/tags/{name}/follow").status_code == 404
    assert as_ada.post(f"/tags/{name}/unfollow").status_code == 404


def test_a_script_is_told_the_new_state(as_ada: Client) -> None:
    accept = {"Accept": "application/json"}
    assert as_ada.post("/tags/birds/follow", headers=accept).json["state"] == "following"
    assert as_ada.post("/tags/birds/unfollow", headers=accept).json["state"] == "none"


def test_the_way_back_stays_on_this_site(as_ada: Client) -> None:
    response = as_ada.post("/tags/birds/follow", data={"next": "/search"})
    assert response.headers["Location"] == "/search"
    response = as_ada.post("/tags/birds/follow", data={"next": "//evil.example"})
    assert response.headers["Location"] == "/tags/birds"


def test_the_page_shows_the_button_that_fits(as_ada: Client, grace: Account) -> None:
    publish("#birds", by=grace)
    assert 'action="/tags/birds/follow"' in as_ada.get("/tags/birds").text
    as_ada.post("/tags/birds/follow")
    page = as_ada.get("/tags/birds").text
    assert 'action="/tags/birds/unfollow"' in page
    assert "1 post" in page


def test_strangers_are_offered_no_button(client: Client, grace: Account) -> None:
    publish("#birds", by=grace)
    assert "/follow" not in client.get("/tags/birds").text


def test_a_hashtag_of_private_posts_looks_like_an_unused_one(
    client: Client, as_grace: Client, ada: Account
) -> None:
    publish_post("#SecretProject", by=ada, manner=Manner(visibility="followers"))

    def page(reader: Client, name: str) -> str:
        return bare(reader.get(f"/tags/{name}")).replace(name, "NAME")

    for reader in (client, as_grace):
        assert page(reader, "secretproject") == page(reader, "secretobjects")


def test_two_new_hashtags_of_one_key_in_a_text_are_one(ada: Account) -> None:
    publish("#Été #été #ÉTÉ", by=ada)
    assert [tag.name for tag in db.session.scalars(select(Tag))] == ["Été"]


def test_the_feed_of_a_hashtag_of_private_posts_is_unknown(client: Client, ada: Account) -> None:
    publish_post("#SecretProject", by=ada, manner=Manner(visibility="followers"))
    assert client.get("/tags/secretproject/feed.atom").status_code == 404
    publish("#SecretProject", by=ada)
    assert client.get("/tags/secretproject/feed.atom").status_code == 200
