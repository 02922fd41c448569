"""Pins: up to five of one's own posts, first on the profile."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.pins.actions import NotForProfile, TooMany, pin, unpin
from app.pins.models import Pin
from app.posts.actions import Manner, delete
from app.posts.actions import publish as write
from app.posts.models import Post
from app.relations.actions import follow
from tests.conftest import Client, publish

JSON = {"Accept": "application/json"}


@pytest.fixture
def posts(ada: Account) -> list[Post]:
    return [publish(f"post number {n}", by=ada) for n in range(6)]


def pins() -> int:
    return db.session.scalar(select(func.count()).select_from(Pin)) or 0


def numbers(page: str) -> list[int]:
    """Which of the six posts stand on the page, in their order."""
    places = {n: page.find(f"<p>post number {n}</p>") for n in range(6)}
    return sorted((n for n in places if places[n] >= 0), key=lambda n: places[n])


def test_pinning_twice_is_pinning_once(posts: list[Post], ada: Account) -> None:
    pin(posts[0], by=ada)
    pin(posts[0], by=ada)
    assert pins() == 1


def test_unpinning_may_be_repeated(posts: list[Post], ada: Account) -> None:
    pin(posts[0], by=ada)
    unpin(posts[0], by=ada)
    unpin(posts[0], by=ada)
    assert pins() == 0


def test_five_are_enough(posts: list[Post], ada: Account) -> None:
    for post in posts[:5]:
        pin(post, by=ada)
    with pytest.raises(TooMany):
        pin(posts[5], by=ada)
    pin(posts[4], by=ada)  # again, which is no sixth
    assert pins() == 5
    unpin(posts[0], by=ada)
    pin(posts[5], by=ada)
    assert pins() == 5


def test_a_message_is_not_pinned(ada: Account, grace: Account) -> None:
    message = write("@grace, a word", by=ada, manner=Manner(visibility="direct"))
    with pytest.raises(NotForProfile):
        pin(message, by=ada)
    assert pins() == 0


def test_a_deleted_post_makes_room_for_another(posts: list[Post], ada: Account) -> None:
    for post in posts[:5]:
        pin(post, by=ada)
    delete(posts[0])
    pin(posts[5], by=ada)
    db.session.commit()
    assert pins() == 5


def test_pinned_posts_come_first_on_the_profile_and_are_not_repeated(
    client: Client, posts: list[Post], ada: Account
) -> None:
    assert numbers(client.get("/@ada").text) == [5, 4, 3, 2, 1, 0]
    pin(posts[4], by=ada)
    pin(posts[1], by=ada)
    page = client.get("/@ada").text
    assert numbers(page) == [1, 4, 5, 3, 2, 0]
    assert page.count("<article") == 6
    assert page.count("<span>Pinned</span>") == 2


def test_only_the_first_page_begins_with_them(
    client: Client, posts: list[Post], ada: Account
) -> None:
    pin(posts[0], by=ada)
    for query in (f"max_id={posts[3].id}", f"min_id={posts[3].id}"):
        assert "Pinned" not in client.get(f"/@ada?{query}").text
    assert numbers(client.get(f"/@ada?max_id={posts[3].id}").text) == [2, 1, 0]


def test_elsewhere_a_pinned_post_is_like_any_other(
    client: Client, posts: list[Post], ada: Account
) -> None:
    pin(posts[0], by=ada)
    page = client.get("/explore").text
    assert numbers(page) == [5, 4, 3, 2, 1, 0]
    assert "Pinned" not in page


def test_a_pinned_post_for_followers_is_shown_to_followers_only(
    client: Client, as_grace: Client, ada: Account, grace: Account
) -> None:
    post = write("for those who follow", by=ada, manner=Manner(visibility="followers"))
    pin(post, by=ada)
    assert "for those who follow" not in client.get("/@ada").text
    assert "for those who follow" not in as_grace.get("/@ada").text
    follow(ada, by=grace)
    assert "<span>Pinned</span>" in as_grace.get("/@ada").text


def test_the_button_pins_and_the_other_unpins(as_ada: Client, posts: list[Post]) -> None:
    post = posts[0]
    for act, number, words in (
        ("pin", 1, "The post now stands first on your profile."),
        ("unpin", 0, "The post no longer stands first on your profile."),
    ):
        response = as_ada.post(f"/posts/{post.id}/{act}", data={"next": "/@ada"})
        assert (response.status_code, response.location) == (303, f"/@ada#post-{post.id}")
        assert pins() == number
        assert words in as_ada.get("/@ada").text


def test_the_menu_offers_what_is_possible(as_ada: Client, posts: list[Post]) -> None:
    assert f"/posts/{posts[0].id}/pin" in as_ada.get("/@ada").text
    as_ada.post(f"/posts/{posts[0].id}/pin")
    page = as_ada.get("/@ada").text
    assert f"/posts/{posts[0].id}/unpin" in page
    assert f'/posts/{posts[0].id}/pin"' not in page


def test_a_script_gets_the_new_state(as_ada: Client, posts: list[Post]) -> None:
    for act, state in (("pin", True), ("pin", True), ("unpin", False)):
        response = as_ada.post(f"/posts/{posts[0].id}/{act}", headers=JSON)
        assert (response.status_code, response.json) == (200, {"pinned": state})


def test_a_sixth_is_refused_with_what_to_do(
    as_ada: Client, posts: list[Post], ada: Account
) -> None:
    for post in posts[:5]:
        pin(post, by=ada)
    page = as_ada.post(f"/posts/{posts[5].id}/pin")
    assert page.status_code == 422
    assert "Unpin one of them on your profile first" in page.text
    answer = as_ada.post(f"/posts/{posts[5].id}/pin", headers=JSON)
    assert answer.status_code == 422
    assert answer.json["error"].startswith("Five posts are pinned already.")
    assert pins() == 5


def test_a_message_is_refused_in_words(as_ada: Client, ada: Account, grace: Account) -> None:
    message = write("@grace, a word", by=ada, manner=Manner(visibility="direct"))
    page = as_ada.post(f"/posts/{message.id}/pin")
    assert page.status_code == 422
    assert "A direct message cannot be pinned" in page.text


@pytest.mark.parametrize("act", ["pin", "unpin"])
def test_nobody_pins_what_somebody_else_wrote(
    as_grace: Client, posts: list[Post], ada: Account, act: str
) -> None:
    pin(posts[0], by=ada)
    assert as_grace.post(f"/posts/{posts[0].id}/{act}").status_code == 404
    assert as_grace.post(f"/posts/{posts[1].id}/{act}").status_code == 404
    assert pins() == 1


def test_a_stranger_is_asked_to_log_in(client: Client, posts: list[Post]) -> None:
    assert client.post(f"/posts/{posts[0].id}/pin").status_code == 401
    assert pins() == 0
