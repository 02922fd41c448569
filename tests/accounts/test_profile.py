"""Profiles and lists of followers, as anybody sees them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from app.accounts import actions
from app.accounts.models import Account
from app.core.db import db
from app.relations.actions import follow
from tests.conftest import Client, bare, publish
from tests.counting import queries

People = Callable[..., Account]


def describe(account: Account, **changes: object) -> None:
    values = {"display_name": "", "bio": "", "location": "", "links": []}
    actions.describe(account, **values | changes)  # type: ignore[arg-type]
    db.session.commit()


def names(page: str) -> list[str]:
    """Usernames of the people listed, in order."""
    return re.findall(r'class="person-name\b[^>]*href="/@(\w+)"', page)


def test_a_stranger_reads_a_profile_and_gets_no_cookie(client: Client, ada: Account) -> None:
    publish("Notes on the engine", by=ada)
    response = client.get("/@ada")
    assert response.status_code == 200
    assert "Ada Lovelace" in response.text
    assert "Notes on the engine" in response.text
    assert "Set-Cookie" not in response.headers
    assert "csrf_token" not in response.text


def test_any_letter_case_leads_to_the_one_address(client: Client, person: People) -> None:
    person("AdaL")
    for path in ("", "/followers", "/following"):
        response = client.get(f"/@adal{path}?max_id=7&_external=1")
        assert response.status_code == 301
        assert response.location == f"/@AdaL{path}?max_id=7&_external=1"


@pytest.mark.parametrize(
    "name",
    ["nobody", "%D0%B0da", "ada%20", "a" * 10_000, "%F0%9F%A6%84", "..", "%2e%2e", "ada%0d%0aX:1"],
)
def test_silly_names_are_nobody(client: Client, ada: Account, name: str) -> None:
    assert client.get(f"/@{name}").status_code == 404


@pytest.mark.parametrize("name", ["ada%00", "%ED%A0%80", "%FF"])
def test_names_that_are_no_text_are_refused(client: Client, ada: Account, name: str) -> None:
    assert client.get(f"/@{name}").status_code in (400, 404)


@pytest.mark.parametrize("path", ["", "/followers", "/following"])
def test_who_is_not_visible_looks_like_nobody(client: Client, person: People, path: str) -> None:
    person("linus", status="suspended")
    person("barbara", status="pending")
    unknown, *hidden = (
        look(client, name, path) for name in ("nobody", "linus", "Linus", "barbara")
    )
    assert unknown[0] == 404
    assert hidden == [unknown] * 3


def look(client: Client, name: str, path: str) -> tuple[int, str, dict[str, str]]:
    """Everything a page tells, but for the name that was asked for and what changes anyway."""
    response = client.get(f"/@{name}{path}")
    headers = {key: value for key, value in response.headers if key != "X-Request-ID"}
    headers.pop("Content-Length")
    return response.status_code, bare(response).replace(name, "…"), headers


def test_last_seen_is_shown_only_to_those_who_are_allowed_to_see_it(
    client: Client, ada: Account
) -> None:
    ada.last_seen_at = datetime(2026, 5, 17, 12, tzinfo=UTC)
    db.session.commit()
    assert "2026-05-17" in client.get("/@ada").text
    ada.show_last_seen = False
    db.session.commit()
    assert "2026-05-17" not in client.get("/@ada").text


def test_links_are_claimed_but_not_vouched_for(client: Client, ada: Account) -> None:
    describe(ada, links=[{"label": "My bank", "url": "https://evil.example/login"}])
    page = client.get("/@ada").text
    [link] = re.findall(r'<a [^>]*href="https://evil\.example/login"[^>]*>.*?</li>', page, re.S)
    assert 'rel="me nofollow noopener ugc"' in link
    assert "evil.example" in link.partition(">")[2], "words of one's own do not hide the host"


def test_a_bio_cannot_bring_markup(client: Client, ada: Account) -> None:
    describe(ada, bio='<script>alert(1)</script> https://example.org <img onerror="x">')
    page = client.get("/@ada").text
    assert "<script>alert" not in page
    assert "<img onerror" not in page
    assert re.search(r'<a href="https://example.org/?" rel="nofollow noopener ugc"', page)


def test_a_visitor_sees_whether_they_are_followed_back(
    as_grace: Client, ada: Account, grace: Account
) -> None:
    assert "Follows you" not in as_grace.get("/@ada").text
    follow(grace, by=ada)
    page = as_grace.get("/@ada").text
    assert "Follows you" in page
    assert 'action="/@ada/follow"' in page
    follow(ada, by=grace)
    assert 'action="/@ada/unfollow"' in as_grace.get("/@ada").text


def test_nobody_is_offered_to_follow_themselves(as_ada: Client) -> None:
    page = as_ada.get("/@ada").text
    assert 'action="/@ada/follow"' not in page
    assert "/settings/profile" in page


def test_forty_five_followers_come_in_three_pages_there_and_back(
    client: Client, ada: Account, person: People
) -> None:
    fans = [person(f"fan{number}") for number in range(45)]
    for fan in fans:
        follow(ada, by=fan)
    db.session.commit()
    first = client.get("/@ada/followers").text
    second = client.get(link("next", first)).text
    third = client.get(link("next", second)).text
    seen = [names(page) for page in (first, second, third)]
    assert [len(page) for page in seen] == [20, 20, 5]
    assert [name for page in seen for name in page] == [fan.username for fan in reversed(fans)]
    assert link("next", third) == ""
    assert names(client.get(link("prev", third)).text) == seen[1]
    assert link("prev", first) == ""


def link(rel: str, page: str) -> str:
    for anchor in re.findall(r"<a [^>]*>", page):
        if f'rel="{rel}"' in anchor:
            return re.search(r'href="([^"]*)"', anchor)[1].replace("&amp;", "&")  # type: ignore[index]
    return ""


def test_following_lists_whom_one_follows(client: Client, ada: Account, grace: Account) -> None:
    follow(grace, by=ada)
    assert names(client.get("/@ada/following").text) == ["grace"]
    assert names(client.get("/@ada/followers").text) == []
    assert names(client.get("/@grace/followers").text) == ["ada"]


def test_the_suspended_are_in_no_list(client: Client, ada: Account, grace: Account) -> None:
    follow(ada, by=grace)
    grace.status = "suspended"
    assert names(client.get("/@ada/followers").text) == []


@pytest.mark.parametrize("cursor", ["max_id=abc", "max_id=-1", "min_id=9223372036854775808"])
def test_a_cursor_that_is_no_id_is_refused(client: Client, ada: Account, cursor: str) -> None:
    for path in ("/@ada", "/@ada/followers", "/@ada/following"):
        assert client.get(f"{path}?{cursor}").status_code == 400


@pytest.mark.parametrize("path", ["/@ada", "/@ada/followers", "/@ada/following"])
def test_a_page_asks_the_database_a_few_things_however_long_it_is(
    as_grace: Client, ada: Account, person: People, path: str
) -> None:
    for number in range(25):
        fan = person(f"fan{number}")
        follow(ada, by=fan)
        follow(fan, by=ada)
        publish(f"Note {number} for @grace", by=ada)
    as_grace.get(path)
    with queries() as sent:
        assert as_grace.get(path).status_code == 200
    assert len(sent) <= 8, sent


def test_portraits_are_drawn_for_anybody_and_kept_for_a_day(client: Client, ada: Account) -> None:
    response = client.get(ada.avatar_url)
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    assert response.text.startswith("<svg")
    assert "max-age=86400" in response.headers["Cache-Control"]
    again = client.get(ada.avatar_url, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/avatars/1.svg").status_code == 200
    for nonsense in ("0x1", "-1", "9" * 19, "²", "9" * 5000):
        assert client.get(f"/avatars/{nonsense}.svg").status_code in (400, 404)
