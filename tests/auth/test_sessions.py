"""Sessions: rows on the server. What ends them, what keeps them, who sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from time_machine import Traveller
from werkzeug.test import TestResponse

from app.accounts.models import Account
from app.auth import actions
from app.auth.devices import describe
from app.auth.models import Session
from app.core.db import db, utcnow
from tests.conftest import PASSWORD, Client


def cookie_of(response: TestResponse) -> str:
    [line] = response.headers.getlist("Set-Cookie")
    return line


def value(line: str) -> tuple[str, str]:
    name, _, content = line.partition(";")[0].partition("=")
    return name, content


def browser_with(app: Flask, line: str) -> Client:
    """Another browser, into which somebody copied a cookie."""
    client: Client = app.test_client()  # type: ignore[assignment]
    client.set_cookie(*value(line))
    return client


def is_in(client: Client) -> bool:
    return client.get("/settings/account").status_code == 200


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Session)) or 0


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    heard: list[str] = []

    def listen(_c, _cursor, statement: str, *_: object) -> None:
        heard.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        yield heard
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)


def test_a_cookie_copied_before_logging_out_is_dead_after_it(app: Flask, ada: Account) -> None:
    client: Client = app.test_client()  # type: ignore[assignment]
    thief = browser_with(app, cookie_of(client.login(ada)))
    assert is_in(thief)
    response = client.post("/auth/logout")
    assert (response.status_code, response.location) == (303, "/")
    assert not is_in(client)
    assert not is_in(thief)
    assert count() == 0


def test_logging_out_takes_a_post(as_ada: Client) -> None:
    assert as_ada.get("/auth/logout").status_code == 405
    assert is_in(as_ada)


def test_logging_out_twice_is_logging_out_once(as_ada: Client) -> None:
    assert as_ada.post("/auth/logout").status_code == 303
    assert as_ada.post("/auth/logout").status_code == 303


def test_the_cookie_is_for_this_site_and_for_no_script(app: Flask, ada: Account) -> None:
    line = cookie_of(app.test_client().login(ada))
    assert "HttpOnly" in line and "SameSite=Lax" in line and "Secure" not in line
    door = {"username": "ada", "password": PASSWORD}
    by_https = app.test_client().post("/auth/login", data=door, base_url="https://localhost")
    assert "Secure" in cookie_of(by_https)
    assert cookie_of(by_https).startswith("__Host-")


def test_the_cookie_does_not_hold_what_the_database_holds(app: Flask, ada: Account) -> None:
    line = cookie_of(app.test_client().login(ada))
    assert db.session.scalar(select(Session.token_hash)) not in line


def test_logging_in_keeps_nothing_of_the_session_before(app: Flask, ada: Account) -> None:
    client: Client = app.test_client()  # type: ignore[assignment]
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"
        before["csrf_token"] = "known to somebody else"
    client.login(ada)
    with client.session_transaction() as after:
        assert "planted" not in after
        assert after.get("csrf_token") != "known to somebody else"


def test_every_log_in_has_a_token_of_its_own(app: Flask, ada: Account) -> None:
    client: Client = app.test_client()  # type: ignore[assignment]
    first = cookie_of(client.login(ada))
    second = cookie_of(client.login(ada))
    assert value(first) != value(second)
    assert count() == 1, "the same browser has one session"
    assert not is_in(browser_with(app, first))


def test_a_made_up_token_opens_nothing(app: Flask, ada: Account) -> None:
    client: Client = app.test_client()  # type: ignore[assignment]
    with client.session_transaction() as session:
        session["_user_id"] = str(ada.id)
    assert not is_in(client)


def test_without_being_remembered_a_day_of_absence_ends_it(
    app: Flask, ada: Account, clock: Traveller
) -> None:
    client: Client = app.test_client()  # type: ignore[assignment]
    line = cookie_of(client.login(ada))
    assert "Expires" not in line and "Max-Age" not in line
    for _ in range(3):
        clock.shift(timedelta(hours=23))
        assert is_in(client)
    clock.shift(timedelta(hours=24, minutes=11))
    assert not is_in(client)


def test_being_remembered_lasts_a_month_and_no_longer(
    app: Flask, ada: Account, clock: Traveller
) -> None:
    client: Client = app.test_client()  # type: ignore[assignment]
    line = cookie_of(client.login(ada, remember_me="y"))
    assert "Expires=Sun, 01 Feb 2026 12:00:00 GMT" in line
    clock.shift(timedelta(days=30))
    thief = browser_with(app, line)
    assert is_in(thief)
    clock.shift(timedelta(days=1))
    assert not is_in(thief)


def test_no_use_keeps_a_session_for_more_than_a_month(
    app: Flask, ada: Account, clock: Traveller
) -> None:
    client: Client = app.test_client()  # type: ignore[assignment]
    client.login(ada)
    for _ in range(34):
        clock.shift(timedelta(hours=22))
        last = is_in(client)
    assert not last


def test_logging_in_sweeps_up_what_has_expired(app: Flask, ada: Account, clock: Traveller) -> None:
    app.test_client().login(ada)
    clock.shift(timedelta(days=2))
    app.test_client().login(ada)
    assert count() == 1


def test_a_use_is_noted_every_ten_minutes(app: Flask, ada: Account, clock: Traveller) -> None:
    client: Client = app.test_client()  # type: ignore[assignment]
    client.login(ada)
    noted = db.session.scalar(select(Session.used_at))
    clock.shift(599)
    client.get("/about")
    assert db.session.scalar(select(Session.used_at)) == noted
    clock.shift(2)
    client.get("/about")
    assert db.session.scalar(select(Session.used_at)) == utcnow()
    assert db.session.get(Account, ada.id, populate_existing=True).last_seen_at == utcnow()


@pytest.mark.parametrize("method", ["get", "post"])
def test_failing_to_note_a_use_does_not_fail_the_request(
    app: Flask, ada: Account, monkeypatch: pytest.MonkeyPatch, method: str, clock: Traveller
) -> None:
    def disk_is_full(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE", None, Exception("database or disk is full"))

    client: Client = app.test_client()  # type: ignore[assignment]
    client.login(ada)
    clock.shift(3600)
    monkeypatch.setattr(actions, "note_use", disk_is_full)
    expected = {"get": 200, "post": 422}[method]
    assert client.open("/settings/account", method=method).status_code == expected


def test_who_is_asking_costs_one_query(as_ada: Client) -> None:
    with statements() as heard:
        assert as_ada.get("/auth/login").status_code == 302
    assert len([line for line in heard if line.startswith("SELECT")]) == 1


def test_a_stranger_costs_no_query_and_gets_no_cookie(client: Client) -> None:
    with statements() as heard:
        response = client.get("/about")
    assert not [line for line in heard if "sessions" in line]
    assert "Set-Cookie" not in response.headers
    assert "no-store" not in response.headers.get("Cache-Control", "")


def test_machines_are_not_greeted(as_ada: Client) -> None:
    with statements() as heard:
        assert as_ada.get("/health").status_code == 200
    assert heard == []
    assert "Cookie" not in as_ada.get("/health").headers.get("Vary", "")


@pytest.mark.parametrize("path", ["/", "/settings/account", "/settings/sessions", "/nowhere"])
def test_no_cache_keeps_what_is_private(as_ada: Client, path: str) -> None:
    assert "no-store" in as_ada.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/auth/login", "/auth/register", "/auth/reset"])
def test_no_cache_keeps_a_door(client: Client, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_an_error_knows_who_is_asking(as_ada: Client) -> None:
    page = as_ada.get("/nowhere")
    assert page.status_code == 404
    assert "Ada Lovelace" in page.text


def test_one_sees_where_one_is_logged_in(app: Flask, as_ada: Client, ada: Account) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    data = {"username": "ada", "password": PASSWORD}
    app.test_client().post("/auth/login", data=data, headers={"User-Agent": agent})
    page = as_ada.get("/settings/sessions").text
    assert "Firefox on Linux" in page
    assert page.count("This one") == 1
    assert len(re.findall(r"/settings/sessions/\d+/revoke", page)) == 1


def test_one_ends_another_session_of_ones_own(app: Flask, as_ada: Client, ada: Account) -> None:
    phone: Client = app.test_client()  # type: ignore[assignment]
    phone.login(ada)
    [address] = re.findall(r"/settings/sessions/\d+/revoke", as_ada.get("/settings/sessions").text)
    response = as_ada.post(address)
    assert (response.status_code, response.location) == (303, "/settings/sessions")
    assert not is_in(phone)
    assert is_in(as_ada)
    assert as_ada.post(address).status_code == 404


def test_one_cannot_end_somebody_elses(as_ada: Client, as_grace: Client, grace: Account) -> None:
    number = db.session.scalar(select(Session.id).where(Session.account_id == grace.id))
    assert as_ada.post(f"/settings/sessions/{number}/revoke").status_code == 404
    assert is_in(as_grace)


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "-1", "²"])
def test_no_session_has_such_a_number(as_ada: Client, number: str) -> None:
    assert as_ada.post(f"/settings/sessions/{number}/revoke").status_code == 404


def test_ending_this_one_is_logging_out(as_ada: Client) -> None:
    number = db.session.scalar(select(Session.id))
    assert as_ada.post(f"/settings/sessions/{number}/revoke").location == "/"
    assert not is_in(as_ada)


def test_one_ends_all_the_others(app: Flask, as_ada: Client, as_grace: Client, ada: Account):
    others: list[Client] = [app.test_client() for _ in range(3)]  # type: ignore[misc]
    for other in others:
        other.login(ada)
    assert as_ada.post("/settings/sessions/revoke-others").status_code == 303
    assert [is_in(client) for client in (as_ada, as_grace, *others)] == [True, True] + [False] * 3


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
         "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
         "(KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari on macOS"),
        ("curl/8.5.0", "curl"),
        ("<script>", "An unknown device"),
        ("", "An unknown device"),
    ],
)  # fmt: skip
def test_a_browser_is_called_by_its_name(app: Flask, agent: str, words: str) -> None:
    assert describe(agent) == words


def test_what_a_browser_says_of_itself_is_kept_without_bytes_that_are_no_text(
    app: Flask, ada: Account
) -> None:
    data = {"username": "ada", "password": PASSWORD}
    headers = {"User-Agent": "Firefox\x00/1 \x07" + "x" * 500}
    assert app.test_client().post("/auth/login", data=data, headers=headers).status_code == 303
    kept = db.session.scalar(select(Session.user_agent))
    assert kept.startswith("Firefox/1 xxx") and len(kept) == 200


def test_a_form_from_elsewhere_changes_nothing(app: Flask, as_ada: Client) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for path in ("/auth/logout", "/auth/login", "/auth/register", "/settings/account"):
        assert as_ada.post(path).status_code == 400
    assert is_in(as_ada)
    token = re.search(r'name="csrf_token" value="([^"]+)"', as_ada.get("/settings/account").text)
    assert as_ada.post("/auth/logout", data={"csrf_token": token[1]}).status_code == 303
    assert not is_in(as_ada)
