"""Timelines: who sees what, in which order, page by page, for how many queries."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from app.accounts.models import Account
from app.core.db import db
from app.core.paging import Cursor
from app.posts.actions import Manner, delete
from app.posts.actions import publish as write
from app.posts.models import Post
from app.relations.actions import block, follow
from app.tags.models import Tag
from app.timelines import queries as timelines
from tests.conftest import Client, publish


def bodies(piece: Any) -> list[str]:
    return [card.body_html.removeprefix("<p>").removesuffix("</p>") for card in piece.items]


def write_many(number: int, *, by: Account, text: str = "post {}") -> None:
    for n in range(number):
        write(text.format(n), by=by)
    db.session.commit()


def test_home_shows_ones_own_posts_and_those_of_whom_one_follows(
    ada: Account, grace: Account, alan: Account
) -> None:
    follow(grace, by=ada)
    publish("from ada", by=ada)
    publish("from grace", by=grace)
    publish("from alan", by=alan)
    assert bodies(timelines.home(ada, Cursor())) == ["from grace", "from ada"]


def test_explore_shows_everything_public(ada: Account, grace: Account) -> None:
    publish("from ada", by=ada)
    publish("from grace", by=grace)
    assert bodies(timelines.explore(None, Cursor())) == ["from grace", "from ada"]


def test_a_hashtag_shows_the_posts_that_carry_it(ada: Account) -> None:
    publish("about #Tea", by=ada)
    publish("about coffee", by=ada)
    tag = db.session.scalars(select(Tag)).one()
    assert len(timelines.tag(tag, None, Cursor()).items) == 1


def test_a_suspended_author_is_in_nobodys_timeline(ada: Account, grace: Account) -> None:
    follow(grace, by=ada)
    publish("#spam", by=grace)
    tag = db.session.scalars(select(Tag)).one()
    grace.status = "suspended"
    db.session.commit()
    for piece in (
        timelines.home(ada, Cursor()),
        timelines.explore(ada, Cursor()),
        timelines.profile(grace, ada, Cursor()),
        timelines.tag(tag, ada, Cursor()),
    ):
        assert bodies(piece) == []


def test_pages_follow_each_other_without_gap_or_repetition(ada: Account) -> None:
    write_many(45, by=ada)
    first = timelines.explore(None, Cursor())
    second = timelines.explore(None, Cursor(max_id=first.older))
    third = timelines.explore(None, Cursor(max_id=second.older))
    seen = bodies(first) + bodies(second) + bodies(third)
    assert seen == [f"post {n}" for n in range(44, -1, -1)]
    assert first.newer is None
    assert third.older is None


def test_newer_leads_back_the_same_way(ada: Account) -> None:
    write_many(45, by=ada)
    first = timelines.explore(None, Cursor())
    second = timelines.explore(None, Cursor(max_id=first.older))
    assert bodies(timelines.explore(None, Cursor(min_id=second.newer))) == bodies(first)


@pytest.mark.parametrize("number", [0, 1, 20, 21])
def test_an_older_page_is_offered_only_when_there_is_one(ada: Account, number: int) -> None:
    write_many(number, by=ada)
    assert (timelines.explore(None, Cursor()).older is not None) is (number > 20)


@pytest.mark.parametrize("path", ["/", "/explore", "/tags/tea", "/@ada"])
def test_a_page_says_what_it_shows_and_leads_on(client: Client, ada: Account, path: str) -> None:
    write_many(25, by=ada, text="cup {} of #tea")
    page = client.get(path)
    assert page.status_code == 200
    assert page.text.count("<article") == 20
    assert "max_id=" in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("query", ["max_id=abc", "min_id=-1", "max_id=9223372036854775808"])
def test_a_cursor_that_is_none_is_a_bad_request(client: Client, query: str) -> None:
    assert client.get(f"/explore?{query}").status_code == 400


def test_a_script_gets_the_posts_alone(client: Client, ada: Account) -> None:
    post = publish("first", by=ada)
    fragment = {"X-Fragment": "timeline"}
    assert client.get(f"/explore?min_id={post.id}", headers=fragment).status_code == 204
    newer = publish("second", by=ada)
    page = client.get(f"/explore?min_id={post.id}", headers=fragment)
    assert "<html" not in page.text
    assert str(newer.id) in page.text
    assert "X-Fragment" in page.headers["Vary"]


def test_an_unused_hashtag_is_an_empty_page(client: Client, ada: Account) -> None:
    assert client.get("/tags/neverused").status_code == 200


def test_a_hashtag_has_one_address(client: Client, ada: Account) -> None:
    moved = client.get("/tags/TEA")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/tags/tea")


def test_an_empty_home_suggests_whom_to_follow(
    as_ada: Client, ada: Account, grace: Account
) -> None:
    publish("hello", by=grace)
    assert "/@grace/follow" in as_ada.get("/").text


@pytest.mark.parametrize("number", [1, 40])
def test_home_costs_at_most_six_queries_however_much_it_shows(
    as_ada: Client, ada: Account, grace: Account, queries: list[str], number: int
) -> None:
    follow(grace, by=ada)
    write_many(number, by=grace, text="with @ada and #tag {}")
    queries.clear()
    assert as_ada.get("/").status_code == 200
    reading = [query for query in queries if query.startswith("SELECT")]
    assert len(reading) <= 6, reading


@pytest.mark.parametrize("path", ["/explore", "/tags/tea", "/@ada"])
def test_public_pages_cost_at_most_six_queries(
    client: Client, ada: Account, queries: list[str], path: str
) -> None:
    write_many(25, by=ada, text="{} #tea")
    queries.clear()
    assert client.get(path).status_code == 200
    assert len([query for query in queries if query.startswith("SELECT")]) <= 6


def reply(body: str, to: Post, *, by: Account) -> Post:
    post = write(body, by=by, manner=Manner(in_reply_to=to))
    db.session.commit()
    return post


def test_replies_are_not_in_explore_even_when_what_they_answered_is_gone(
    ada: Account, grace: Account
) -> None:
    post = publish("a question", by=ada)
    other = publish("another", by=ada)
    reply("an answer", post, by=grace)
    reply("one more", other, by=grace)
    delete(post)
    db.session.commit()
    assert bodies(timelines.explore(None, Cursor())) == ["another"]
    assert bodies(timelines.profile(grace, None, Cursor())) == []


def test_a_profile_has_replies_to_oneself_and_on_its_tab_those_to_others(
    client: Client, ada: Account, grace: Account
) -> None:
    theirs = publish("a question", by=ada)
    mine = publish("part one", by=grace)
    reply("part two", mine, by=grace)
    reply("an answer", theirs, by=grace)
    profile, tab = client.get("/@grace").text, client.get("/@grace/with_replies").text
    assert "part two" in profile and "an answer" not in profile
    assert "part two" in tab and "an answer" in tab
    assert "part one" in tab


@pytest.mark.parametrize("path", ["with_replies", "media"])
def test_a_tab_says_that_one_is_there_and_has_one_address(
    client: Client, ada: Account, path: str
) -> None:
    page = " ".join(client.get(f"/@ada/{path}").text.split())
    assert f'<a href="/@ada/{path}" aria-current="page">' in page
    assert page.count('<a href="/@ada" aria-current') == 0
    moved = client.get(f"/@ADA/{path}?max_id=5")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"/@ada/{path}?max_id=5")
    assert client.get(f"/@nobody/{path}").status_code == 404


def test_the_tab_of_pictures_has_posts_with_pictures_only(as_ada: Client, ada: Account) -> None:
    publish("words alone", by=ada)
    file = BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    file.seek(0)
    as_ada.post("/posts", data={"body": "with", "media": (file, "black.png")})
    page = as_ada.get("/@ada/media").text
    assert "<p>with</p>" in page
    assert "words alone" not in page


def test_whoever_has_blocked_one_has_no_tabs_either(
    as_grace: Client, ada: Account, grace: Account
) -> None:
    publish("hello", by=ada)
    block(grace, by=ada)
    db.session.commit()
    for path in ("", "/with_replies", "/media"):
        assert as_grace.get(f"/@ada{path}").status_code == 404
