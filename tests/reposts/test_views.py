"""The button that passes a post on, what home says of it, and the list of who did."""

from __future__ import annotations

import pytest

from app.accounts.models import Account
from app.core.db import db
from app.posts.actions import Manner
from app.posts.actions import publish as write
from app.posts.models import Post
from app.relations.actions import follow
from app.relations.models import Block
from app.reposts.actions import repost
from tests.conftest import Client, publish

JSON = {"Accept": "application/json"}


@pytest.fixture
def post(ada: Account) -> Post:
    return publish("The engine weaves algebra.", by=ada)


def count(post: Post) -> int:
    db.session.refresh(post)
    return post.reposts_count


def test_the_button_reposts_and_the_other_takes_it_back(as_grace: Client, post: Post) -> None:
    for act, number in (("repost", 1), ("unrepost", 0)):
        response = as_grace.post(f"/posts/{post.id}/{act}", data={"next": "/explore"})
        assert (response.status_code, response.location) == (303, f"/explore#post-{post.id}")
        assert count(post) == number


def test_a_script_gets_the_new_state_and_count(as_grace: Client, post: Post) -> None:
    for act, reposted, number in (("repost", True, 1), ("repost", True, 1), ("unrepost", False, 0)):
        response = as_grace.post(f"/posts/{post.id}/{act}", headers=JSON)
        assert response.status_code == 200
        assert response.json == {"reposted": reposted, "reposts_count": number}


@pytest.mark.parametrize("visibility", ["followers", "direct"])
def test_what_is_for_a_few_is_refused_in_words(
    as_grace: Client, ada: Account, visibility: str
) -> None:
    post = write("@grace, a word", by=ada, manner=Manner(visibility=visibility))
    page = as_grace.post(f"/posts/{post.id}/repost")
    assert page.status_code == 422
    assert "This post is not for everybody" in page.text
    answer = as_grace.post(f"/posts/{post.id}/repost", headers=JSON)
    assert answer.status_code == 422
    assert answer.json["error"].endswith("Answer it instead.")
    assert count(post) == 0


def test_what_one_may_not_read_is_not_there(as_grace: Client, ada: Account) -> None:
    post = write("for those who follow", by=ada, manner=Manner(visibility="followers"))
    for act in ("repost", "unrepost"):
        assert as_grace.post(f"/posts/{post.id}/{act}").status_code == 404


def test_a_stranger_is_asked_to_log_in(client: Client, post: Post) -> None:
    assert client.post(f"/posts/{post.id}/repost").status_code == 401
    assert count(post) == 0


def test_home_says_who_brought_it_once_a_page(
    as_grace: Client, grace: Account, alan: Account, post: Post
) -> None:
    follow(alan, by=grace)
    follow(post.author, by=grace)
    repost(post, by=alan)
    page = as_grace.get("/").text
    assert page.count(f'id="post-{post.id}"') == 1
    assert '<a href="/@alan"><bdi>alan</bdi></a> reposted' in page


def test_a_name_is_text_wherever_it_stands(
    as_grace: Client, grace: Account, alan: Account, post: Post
) -> None:
    alan.display_name = "<b>%(name)s"
    follow(alan, by=grace)
    repost(post, by=alan)
    assert "<bdi>&lt;b&gt;%(name)s</bdi></a> reposted" in as_grace.get("/").text


def test_everybody_may_see_who_passed_it_on_but_not_the_blocked(
    client: Client, as_grace: Client, grace: Account, alan: Account, post: Post
) -> None:
    repost(post, by=alan)
    for reader in (client, as_grace):
        page = reader.get(f"{post.url}/reposts")
        assert page.status_code == 200
        assert 'href="/@alan"' in page.text
    db.session.add(Block(blocker_id=alan.id, blocked_id=grace.id))
    assert 'href="/@alan"' not in as_grace.get(f"{post.url}/reposts").text


def test_a_profile_shows_what_its_owner_passed_on(
    client: Client, grace: Account, post: Post
) -> None:
    repost(post, by=grace)
    page = client.get("/@grace").text
    assert "weaves algebra" in page
    assert "</a> reposted" in page
