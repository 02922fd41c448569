"""A page is kept as long as it is true, not a moment longer, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update

from app.accounts.models import Account
from app.core.data_version import Observer
from app.core.db import db, utcnow
from app.core.page_cache import ROOM, Making, Page, Shelf
from app.likes.actions import like
from app.posts import actions
from app.posts.models import Post
from app.relations.actions import block, follow, mute
from app.timelines import queries as timelines
from tests.auth.conftest import clock  # noqa: F401 - a fixture
from tests.conftest import Client, make_app, migrate, publish

PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def post(grace: Account) -> Post:
    return publish("Something to read.", by=grace)


@pytest.fixture
def as_alan(app: Flask, alan: Account) -> Client:
    client: Client = app.test_client()  # type: ignore[assignment]
    client.login(alan)
    return client


def is_kept(client: Client, sent: list[str], path: str = "/explore", **headers: str) -> bool:
    """Whether the page comes without a question to the database."""
    before = len(sent)
    assert client.get(path, headers=headers).status_code == 200
    return len(sent) == before


@pytest.mark.parametrize("path", ["/", "/explore", "/@grace", "/@grace/followers", "/about"])
def test_a_page_is_made_once_for_all_strangers(
    client: Client, app: Flask, post: Post, queries: list[str], path: str
) -> None:
    assert not is_kept(client, queries, path)
    assert is_kept(client, queries, path)
    assert is_kept(app.test_client(), queries, path)  # type: ignore[arg-type]


def test_a_page_that_is_made_again_asks_for_the_version_once(
    client: Client, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/explore")
    publish("News.", by=post.author)
    asked, really = [], Observer.version

    def version(self: Observer) -> Any:
        asked.append(really(self))
        return asked[-1]

    monkeypatch.setattr(Observer, "version", version)
    assert "News." in client.get("/explore").text
    assert len(asked) == 1


def test_it_is_the_same_answer_but_for_its_number(client: Client, post: Post) -> None:
    first, second = client.get("/explore"), client.get("/explore")
    assert first.data == second.data
    assert first.headers.pop("X-Request-ID") != second.headers.pop("X-Request-ID")
    assert first.headers == second.headers


@pytest.mark.parametrize("path", ["/", "/explore", "/@grace"])
def test_members_have_pages_of_their_own(
    as_ada: Client, as_alan: Client, post: Post, queries: list[str], path: str
) -> None:
    assert not is_kept(as_ada, queries, path)
    assert is_kept(as_ada, queries, path)
    assert not is_kept(as_alan, queries, path)
    assert 'data-viewer="ada"' in as_ada.get(path).text
    assert 'data-viewer="alan"' in as_alan.get(path).text


def test_after_logging_out_there_is_nothing_to_see(as_ada: Client, queries: list[str]) -> None:
    assert not is_kept(as_ada, queries, "/")
    assert is_kept(as_ada, queries, "/")
    [cookie] = [c for c in as_ada._cookies.values() if c.key.startswith("microblog_")]
    as_ada.post("/auth/logout")
    as_ada.set_cookie(cookie.key, cookie.value)
    assert "data-viewer" not in as_ada.get("/").text


WRITES: dict[str, Callable[[Post, Account, Account], None]] = {
    "a post": lambda post, ada, grace: publish("Something new.", by=grace) and None,
    "an edit": lambda post, ada, grace: actions.edit(post, "Something else."),
    "a deletion": lambda post, ada, grace: actions.delete(post),
    "a like": lambda post, ada, grace: like(post, by=ada),
    "a suspension": lambda post, ada, grace: setattr(grace, "status", "suspended"),
    "a new name": lambda post, ada, grace: setattr(grace, "display_name", "Amazing"),
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("inside", [False, True])
def test_what_anybody_writes_is_on_the_next_page(
    client: Client, ada: Account, grace: Account, post: Post, write: str, inside: bool
) -> None:
    if inside:
        client.login(ada)
    before = client.get("/explore").text
    assert client.get("/explore").text == before
    WRITES[write](post, ada, grace)
    db.session.commit()
    assert client.get("/explore").text != before


def test_one_who_blocks_is_gone_from_the_next_page(
    as_ada: Client, ada: Account, grace: Account, post: Post
) -> None:
    follow(grace, by=ada)
    db.session.commit()
    assert all("Something to read." in as_ada.get("/").text for _ in range(2))
    block(ada, by=grace)
    db.session.commit()
    assert "Something to read." not in as_ada.get("/").text


def test_what_is_written_while_a_page_is_being_made_is_on_the_next(
    client: Client, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page that is being made may be one without it, and must not be kept as one with it."""
    made = timelines.explore

    def interrupted(*args: object) -> object:
        page = made(*args)  # type: ignore[arg-type]
        with db.engine.begin() as somebody_else:
            somebody_else.execute(update(Post).values(rendered="<p>In between.</p>"))
        return page

    with monkeypatch.context() as patch:
        patch.setattr(timelines, "explore", interrupted)
        assert "In between." not in client.get("/explore").text
    assert "In between." in client.get("/explore").text


def test_ages_are_right_to_the_minute(
    clock: Any,  # noqa: F811
    client: Client,
    post: Post,
    queries: list[str],
) -> None:
    clock.shift(150)
    assert ">2 min<" in client.get("/explore").text
    clock.shift(25)
    assert is_kept(client, queries)
    clock.shift(10)
    assert ">3 min<" in client.get("/explore").text
    clock.shift(-60)  # a clock that was put right
    assert ">2 min<" in client.get("/explore").text


def test_that_somebody_is_here_is_still_noted(
    clock: Any,  # noqa: F811
    as_ada: Client,
    ada: Account,
    queries: list[str],
) -> None:
    as_ada.get("/about")
    seen = db.session.get_one(Account, ada.id).last_seen_at
    clock.shift(550)
    as_ada.get("/about")
    clock.shift(49)
    assert is_kept(as_ada, queries, "/about")
    clock.shift(2)
    as_ada.get("/about")
    assert db.session.get_one(Account, ada.id).last_seen_at > seen


def test_who_was_muted_for_an_hour_is_heard_of_again(
    clock: Any,  # noqa: F811
    as_ada: Client,
    ada: Account,
    grace: Account,
) -> None:
    publish("Here I am again.", by=grace)
    mute(grace, by=ada, until=utcnow() + timedelta(hours=1))
    db.session.commit()
    clock.shift(3590)
    assert all("Here I am again." not in as_ada.get("/explore").text for _ in range(2))
    clock.shift(60)
    assert "Here I am again." in as_ada.get("/explore").text


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"Accept-Language": "fr"}, "Explorer"),
        ({"Accept-Language": "de, en;q=0.5"}, "Explore"),
        ({"Cookie": "theme=dark"}, 'data-theme="dark"'),
        ({"Cookie": "lang=fr"}, "Explorer"),
        ({"X-Fragment": "timeline"}, "<article"),
        ({"Host": "127.0.0.1:5001"}, "Explore"),
    ],
)
def test_another_language_look_or_part_is_another_page(
    client: Client, post: Post, queries: list[str], headers: dict[str, str], found: str
) -> None:
    client.get("/explore")
    client = client.application.test_client(use_cookies="Cookie" not in headers)  # type: ignore[assignment]
    assert not is_kept(client, queries, **headers)
    assert is_kept(client, queries, **headers)
    assert found in client.get("/explore", headers=headers).text
    assert (found == "<article") == ("<html" not in client.get("/explore", headers=headers).text)


def test_cookies_of_other_programs_make_no_other_page(
    client: Client, post: Post, queries: list[str]
) -> None:
    client.get("/explore")
    stranger = client.application.test_client(use_cookies=False)
    assert is_kept(stranger, queries, Cookie="consent=yes; _ga=1.2.3")  # type: ignore[arg-type]


@pytest.mark.parametrize("cookie", ["microblog_01234567=made.up", "__Host-microblog_01234567=x"])
def test_for_made_up_sessions_nothing_is_kept(
    app: Flask, post: Post, queries: list[str], cookie: str
) -> None:
    own = app.session_interface.get_cookie_name
    with app.test_request_context("/", base_url="http://localhost"):
        real = own(app)
    client = app.test_client(use_cookies=False)
    for _ in range(2):
        assert not is_kept(client, queries, Cookie=f"{real}=made.up")  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/explore?page=2", "/search?q=read", "/auth/login"])
def test_questions_and_forms_are_answered_anew(client: Client, post: Post, path: str) -> None:
    client.get(path)
    first, second = client.get(path), client.get(path)
    assert "ETag" not in first.headers and "ETag" not in second.headers


def test_whoever_has_the_page_is_told_so(client: Client, post: Post, ada: Account) -> None:
    first = client.get("/explore")
    again = client.get("/explore", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Vary"] == first.headers["Vary"]
    assert "Content-Length" not in again.headers
    like(post, by=ada)
    db.session.commit()
    changed = client.get("/explore", headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, "ETag" in changed.headers) == (200, True)


def test_what_nobody_may_store_has_no_name(as_ada: Client) -> None:
    for _ in range(2):
        response = as_ada.get("/explore")
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in response.headers


def test_a_head_has_no_body_and_does_not_disturb(client: Client, post: Post) -> None:
    page = client.get("/explore")
    head = client.head("/explore")
    assert (head.status_code, head.data) == (200, b"")
    assert client.get("/explore").data == page.data


def test_gzip_is_for_those_who_read_it(client: Client, post: Post) -> None:
    packed = client.get("/explore", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/explore", headers=PLAIN)
    assert (packed.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == (
        "gzip",
        None,
    )
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_in_dev_nothing_is_kept(tmp_path: Path) -> None:
    app = make_app(tmp_path, CONTEXT="DEV")
    migrate(app)
    with app.app_context():
        assert "ETag" not in app.test_client().get("/explore").headers


def test_the_shelf_has_room_for_so_many_bytes() -> None:
    shelf, third = Shelf(), b"x" * (ROOM // 3)
    for key in "abc":
        shelf.put(key, Page(Making(0), [], "", third))
    assert shelf.get("a")  # wanted again: now b is the one that nobody wanted for longest
    shelf.put("d", Page(Making(0), [], "", third))
    assert [key for key in "abcd" if shelf.get(key)] == ["a", "c", "d"]
    shelf.put("a", Page(Making(0), [], "", b""))
    shelf.put("e", Page(Making(0), [], "", third))
    assert [key for key in "acde" if shelf.get(key)] == ["a", "c", "d", "e"]


def test_a_database_that_is_away_gives_no_page(app: Flask, client: Client, post: Post) -> None:
    client.get("/explore")
    observer = app.extensions["data_version"]
    connection = observer._connection
    connection.close()
    assert observer.version() is None
    assert client.get("/explore").status_code == 200, "it is made anew"
    observer._away_until = 0.0
    assert observer.version() is not None
    db.session.execute(text("SELECT 1"))
