"""A forgotten password: the same answer to everybody, one link, one use, one hour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller
from werkzeug.test import TestResponse

from app.accounts.models import Account
from app.auth import actions, passwords, resetting
from app.auth.queries import credential_of
from app.core.db import db
from app.core.jobs import Job
from tests.conftest import PASSWORD, Client, bare
from tests.jobs import do_jobs

NEW = "a sentence nobody knows"


class Outbox(Sequence[Any]):
    """The mails that were sent; whoever looks lets those that wait be sent first."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        app.extensions["mailman"].outbox = []

    @property
    def mails(self) -> list[Any]:
        do_jobs(self._app)
        mails: list[Any] = self._app.extensions["mailman"].outbox
        return mails

    def __getitem__(self, index: Any) -> Any:
        return self.mails[index]

    def __len__(self) -> int:
        return len(self.mails)


@pytest.fixture
def outbox(app: Flask) -> Outbox:
    return Outbox(app)


def ask(client: Client, email: str, address: str = "192.0.2.1", **options: object) -> TestResponse:
    return client.post(
        "/auth/reset",
        data={"email": email},
        environ_base={"REMOTE_ADDR": address},
        **options,
    )


def link_in(text: str) -> str:
    return re.search(r"http://localhost(/auth/reset/\S+)", text)[1]


def choose(client: Client, link: str, password: str = NEW, again: str | None = None):
    return client.post(link, data={"password": password, "password2": again or password})


def is_let_in(client: Client, password: str) -> bool:
    door = {"username": "ada", "password": password}
    return client.post("/auth/login", data=door).status_code == 303


def test_a_link_by_mail_leads_to_a_new_password(
    client: Client, ada: Account, outbox: Outbox
) -> None:
    response = ask(client, "ADA@example.org")
    assert (response.status_code, response.location) == (303, "/auth/reset?sent=1")
    assert "a message with a link is on its way" in client.get(response.location).text
    [mail] = outbox
    assert (mail.to, mail.subject) == (["ada@example.org"], "A new password for @ada")
    assert "Hello Ada Lovelace," in mail.body

    link = link_in(mail.body)
    assert client.get(link).status_code == 200
    changed = choose(client, link)
    assert (changed.status_code, changed.location) == (303, "/auth/login")
    assert not is_let_in(client, PASSWORD)
    assert is_let_in(client, NEW)


def test_an_unknown_address_gets_the_same_answer(
    client: Client, ada: Account, outbox: Outbox
) -> None:
    known, unknown = ask(client, "ada@example.org"), ask(client, "nobody@example.org")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert bare(known) == bare(unknown)
    assert len(outbox) == 1


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a\0da@example.org"])
def test_what_is_no_address_is_said(
    client: Client, ada: Account, outbox: Outbox, email: str
) -> None:
    assert ask(client, email).status_code == 422
    assert not outbox


def test_a_link_works_once(client: Client, ada: Account, outbox: Outbox) -> None:
    ask(client, "ada@example.org")
    link = link_in(outbox[0].body)
    assert choose(client, link).status_code == 303
    for response in (client.get(link), choose(client, link, "yet another sentence")):
        assert response.status_code == 404
        assert "This link has been used or is too old." in response.text
        assert 'href="/auth/reset"' in response.text
    assert is_let_in(client, NEW)


def test_of_two_links_the_second_dies_with_the_first(
    client: Client, ada: Account, outbox: Outbox
) -> None:
    ask(client, "ada@example.org")
    ask(client, "ada@example.org")
    first, second = (link_in(mail.body) for mail in outbox)
    assert choose(client, first).status_code == 303
    assert choose(client, second).status_code == 404


def test_a_link_used_twice_at_once_works_once(
    client: Client, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = resetting.make_token(credential_of(ada))
    hash_, other_tab = passwords.hash, []

    def slowly(password: str) -> str:
        if not other_tab:
            other_tab.append(True)
            other_tab[0] = choose(client, f"/auth/reset/{token}", "the faster sentence")
        return hash_(password)

    monkeypatch.setattr(passwords, "hash", slowly)
    assert choose(client, f"/auth/reset/{token}").status_code == 404
    assert other_tab[0].status_code == 303
    assert is_let_in(client, "the faster sentence")


def test_a_link_works_for_an_hour(client: Client, ada: Account, clock: Traveller) -> None:
    link = f"/auth/reset/{resetting.make_token(credential_of(ada))}"
    clock.shift(3600)
    assert client.get(link).status_code == 200
    clock.shift(1)
    assert client.get(link).status_code == 404


def test_a_link_dies_with_the_address_it_was_sent_to(client: Client, ada: Account) -> None:
    link = f"/auth/reset/{resetting.make_token(credential_of(ada))}"
    actions.change_email(ada, "ada@example.com")
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("token", ["x", "a.b.c", "WzEsMl0.aSTE1g.xxxx", "." * 5000])
def test_a_forged_link_leads_on(client: Client, token: str) -> None:
    response = client.get(f"/auth/reset/{token}")
    assert response.status_code == 404
    assert client.post(f"/auth/reset/{token}").status_code == 404


def test_a_new_password_ends_all_sessions(as_ada: Client, ada: Account, client: Client) -> None:
    link = f"/auth/reset/{resetting.make_token(credential_of(ada))}"
    assert choose(client, link).status_code == 303
    assert as_ada.get("/settings/account").status_code == 303


def test_a_new_password_opens_an_account_that_wrong_tries_have_closed(
    client: Client, ada: Account
) -> None:
    for number in range(10):
        data = {"username": "ada", "password": "wrong"}
        client.post("/auth/login", data=data, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
    assert not is_let_in(client, PASSWORD)
    choose(client, f"/auth/reset/{resetting.make_token(credential_of(ada))}")
    assert is_let_in(client, NEW)


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", "short", "eight characters or more"),
        ("password1", "password1", "guessed first"),
        (NEW, "something else", "The two passwords differ."),
    ],
)
def test_a_bad_password_is_refused_and_the_link_lives(
    client: Client, ada: Account, password: str, again: str, sentence: str
) -> None:
    link = f"/auth/reset/{resetting.make_token(credential_of(ada))}"
    response = choose(client, link, password, again)
    assert response.status_code == 422
    assert sentence in response.text
    assert choose(client, link).status_code == 303


def test_the_secret_address_is_told_to_nobody(client: Client, ada: Account) -> None:
    for token in (resetting.make_token(credential_of(ada)), "forged"):
        headers = client.get(f"/auth/reset/{token}").headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"


def test_five_links_an_hour_to_one_address(
    client: Client, ada: Account, outbox: Outbox, clock: Traveller
) -> None:
    for number in range(5):
        assert ask(client, "ada@example.org", f"192.0.2.{number}").status_code == 303
    refused = ask(client, "Ada@example.org", "198.51.100.1")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert len(outbox) == 5


def test_five_links_an_hour_from_one_place(client: Client, ada: Account) -> None:
    for number in range(5):
        assert ask(client, f"nobody{number}@example.org").status_code == 303
    assert ask(client, "ada@example.org").status_code == 429


def test_no_link_leads_to_a_host_that_somebody_made_up(
    app: Flask, client: Client, ada: Account, outbox: Outbox
) -> None:
    response = ask(client, "ada@example.org", base_url="http://evil.example")
    assert "An administrator can give you a new password" in response.text
    assert not outbox

    app.config["BASE_URL"] = "https://microblog.example.org"
    ask(client, "ada@example.org", base_url="http://evil.example")
    assert "https://microblog.example.org/auth/reset/" in outbox[0].body
    assert "evil" not in outbox[0].body


def test_without_mail_the_page_says_who_can_help(app: Flask, client: Client) -> None:
    app.config["TESTING"] = False
    for response in (client.get("/auth/reset"), ask(client, "ada@example.org")):
        assert response.status_code == 200
        assert "An administrator can give you a new password" in response.text
        assert 'name="email"' not in response.text


@pytest.mark.parametrize(
    ("own", "wish", "subject"),
    [
        ("fr", "en", "Nouveau mot de passe pour @ada"),
        ("en", "fr", "A new password for @ada"),
        (None, "fr", "Nouveau mot de passe pour @ada"),
    ],
)
def test_the_mail_is_in_the_readers_language(
    client: Client, ada: Account, outbox: Outbox, own: str | None, wish: str, subject: str
) -> None:
    ada.language = own
    ask(client, "ada@example.org", headers={"Accept-Language": wish})
    [mail] = outbox
    assert mail.subject == subject


def test_the_request_does_the_same_for_everybody(
    client: Client, ada: Account, queries: list[str]
) -> None:
    """What it takes, and what it asks of the database, tells nobody whether an address is known."""
    ask(client, "ada@example.org")
    known = list(queries)
    queries.clear()
    ask(client, "nobody@example.org")
    assert queries == known


def test_no_queue_and_no_backup_holds_a_link(client: Client, ada: Account) -> None:
    ask(client, "ada@example.org")
    [row] = db.session.scalars(select(Job))
    assert set(row.payload) == {"email", "origin", "language"}


def test_a_link_asked_for_while_the_mail_server_is_away_is_sent_when_it_is_back(
    client: Client, ada: Account, outbox: Outbox, monkeypatch: pytest.MonkeyPatch, clock: Traveller
) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    with monkeypatch.context() as away:
        away.setattr("flask_mailman.EmailMessage.send", refuse)
        ask(client, "ada@example.org")
        assert not outbox
    clock.shift(3600)
    [mail] = outbox
    assert client.get(link_in(mail.body)).status_code == 200
