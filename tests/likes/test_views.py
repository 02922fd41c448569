"""The heart below a post: with a script and without, for whom, and the lists it fills."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.db import db
from app.likes.actions import like
from app.posts.actions import Manner
from app.posts.actions import publish as write
from app.posts.models import Post
from app.relations.actions import follow
from app.relations.models import Block
from tests.conftest import Client, publish
from tests.counting import queries

JSON = {"Accept": "application/json"}
NOWHERE = 2**63 - 1


@pytest.fixture
def post(ada: Account) -> Post:
    return publish("The engine weaves algebra.", by=ada)


def count(post: Post) -> int:
    db.session.refresh(post)
    return post.likes_count


def test_the_button_likes_and_leads_back_to_the_post_on_its_page(
    as_grace: Client, post: Post
) -> None:
    response = as_grace.post(f"/posts/{post.id}/like", data={"next": "/explore?max_id=5#post-7"})
    assert response.status_code == 303
    assert response.location == f"/explore?max_id=5#post-{post.id}"
    assert count(post) == 1


def test_the_other_button_takes_it_back_and_leads_to_the_post_by_default(
    as_grace: Client, post: Post
) -> None:
    as_grace.post(f"/posts/{post.id}/like")
    response = as_grace.post(f"/posts/{post.id}/unlike")
    assert (response.status_code, response.location) == (303, f"{post.url}#post-{post.id}")
    assert count(post) == 0


def test_a_script_gets_the_new_state_and_count(as_grace: Client, post: Post) -> None:
    for act, liked, number in (("like", True, 1), ("like", True, 1), ("unlike", False, 0)):
        response = as_grace.post(f"/posts/{post.id}/{act}", headers=JSON)
        assert response.status_code == 200
        assert response.json == {"liked": liked, "likes_count": number}


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_way_back_never_leaves_the_place(as_grace: Client, post: Post, address: str) -> None:
    response = as_grace.post(f"/posts/{post.id}/like", data={"next": address})
    assert response.location == f"{post.url}#post-{post.id}"


def test_a_stranger_is_asked_to_log_in_and_comes_back(
    client: Client, grace: Account, post: Post
) -> None:
    response = client.post(f"/posts/{post.id}/like", data={"next": "/explore?max_id=5"})
    assert response.status_code == 401
    assert 'href="/auth/login?next=/explore%3Fmax_id%3D5"' in response.text
    assert client.post(f"/posts/{post.id}/like", headers=JSON).json["error"]
    assert count(post) == 0


def test_a_stranger_whose_token_went_with_the_session_finds_the_door_too(
    app: Flask, client: Client, post: Post
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    response = client.post(f"/posts/{post.id}/like", data={"next": "/@ada"})
    assert response.status_code == 400
    assert 'href="/auth/login?next=/%40ada"' in response.text


@pytest.mark.parametrize("act", ["like", "unlike"])
def test_what_one_may_not_read_looks_like_what_is_not_there(
    as_grace: Client, ada: Account, act: str
) -> None:
    hidden = write("for those who follow", by=ada, manner=Manner(visibility="followers"))
    for post_id in (hidden.id, NOWHERE):
        assert as_grace.post(f"/posts/{post_id}/{act}").status_code == 404
    assert count(hidden) == 0


def test_whoever_may_read_it_may_like_it(as_grace: Client, ada: Account, grace: Account) -> None:
    follow(ada, by=grace)
    for visibility in ("unlisted", "followers", "direct"):
        post = write("@grace, a word", by=ada, manner=Manner(visibility=visibility))
        assert as_grace.post(f"/posts/{post.id}/like").status_code == 303
        assert count(post) == 1


def test_the_blocked_like_nothing(as_grace: Client, grace: Account, post: Post) -> None:
    db.session.add(Block(blocker_id=post.author_id, blocked_id=grace.id))
    assert as_grace.post(f"/posts/{post.id}/like").status_code == 404
    assert count(post) == 0


def test_a_link_likes_nothing(as_grace: Client, post: Post) -> None:
    assert as_grace.get(f"/posts/{post.id}/like").status_code == 405
    assert count(post) == 0


def test_everybody_may_see_who_likes_a_post(client: Client, post: Post, grace: Account) -> None:
    like(post, by=grace)
    page = client.get(f"{post.url}/likes")
    assert page.status_code == 200
    assert "Grace Hopper" in page.text
    assert "1 like" in page.text


def test_nobody_sees_who_likes_what_they_may_not_read(
    client: Client, ada: Account, grace: Account
) -> None:
    post = write("for those who follow", by=ada, manner=Manner(visibility="followers"))
    like(post, by=ada)
    answers = {client.get(f"/@ada/{id}/likes").status_code for id in (post.id, NOWHERE)}
    assert answers == {404}


def test_the_list_of_likers_has_one_address(client: Client, grace: Account, post: Post) -> None:
    moved = client.get(f"/@ADA/{post.id}/likes")
    assert (moved.status_code, moved.location) == (301, f"/@ada/{post.id}/likes")
    assert client.get(f"/@grace/{post.id}/likes").status_code == 404


def test_many_likers_come_page_by_page(
    client: Client, post: Post, person: Callable[..., Account]
) -> None:
    for number in range(21):
        like(post, by=person(f"fan{number:02}"))
    first = client.get(f"{post.url}/likes")
    assert first.text.count('class="person ') == 20
    older = first.text.split('rel="next" href="')[1].split('"')[0]
    rest = client.get(older)
    assert rest.text.count('class="person ') == 1
    assert "@fan00" in rest.text


def test_a_long_list_of_likers_costs_no_more_queries_than_a_short_one(
    as_grace: Client, post: Post, person: Callable[..., Account]
) -> None:
    costs = []
    for number in range(4):
        like(post, by=person(f"fan{number}"))
        db.session.commit()
        with queries() as sent:
            as_grace.get(f"{post.url}/likes")
        costs.append(len(sent))
    assert costs[0] == costs[-1]


def test_ones_own_likes_are_listed_the_latest_first(
    as_grace: Client, grace: Account, ada: Account
) -> None:
    posts = [publish(f"post number {n}", by=ada) for n in range(3)]
    for post in (posts[2], posts[0]):
        like(post, by=grace)
    page = as_grace.get("/likes")
    assert page.status_code == 200
    assert "post number 1" not in page.text
    assert page.text.index("post number 0") < page.text.index("post number 2")


def test_what_was_hidden_since_is_no_longer_in_the_list(
    as_grace: Client, grace: Account, post: Post
) -> None:
    like(post, by=grace)
    db.session.add(Block(blocker_id=post.author_id, blocked_id=grace.id))
    assert "weaves algebra" not in as_grace.get("/likes").text


def test_an_empty_list_says_how_to_fill_it(as_grace: Client) -> None:
    page = as_grace.get("/likes").text
    assert "Press the heart" in page
    assert 'href="/bookmarks"' in page


def test_a_stranger_has_no_list(client: Client, ada: Account) -> None:
    response = client.get("/likes")
    assert (response.status_code, response.location) == (303, "/auth/login?next=/likes")
