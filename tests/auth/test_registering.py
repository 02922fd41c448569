"""Registering: who may, under which name, and what happens when many do at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.auth import actions, passwords
from app.auth.models import Credential, Invitation
from app.auth.problems import RefusedError
from app.core.db import db
from tests.conftest import PASSWORD, Client, make_app, migrate

FIELDS = {
    "username": "ada",
    "email": "ada@example.org",
    "password": PASSWORD,
    "password2": PASSWORD,
}


def account(name: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.username_key == name))


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_who_registers_is_logged_in_and_sent_home(client: Client) -> None:
    response = client.post("/auth/register", data=FIELDS)
    assert (response.status_code, response.location) == (303, "/")
    assert client.get("/settings/account").status_code == 200
    assert db.session.scalar(select(Credential.email)) == "ada@example.org"


def test_the_first_account_administrates_and_the_second_does_not(ada: Account, grace: Account):
    assert (ada.role, grace.role) == ("admin", "member")


def test_who_is_logged_in_needs_no_door(as_ada: Client) -> None:
    assert as_ada.get("/auth/register").location == "/"
    assert as_ada.get("/auth/login").location == "/"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("username", "", "Choose a username."),
        ("username", "a" * 31, "at most 30 characters"),
        ("username", "ada lovelace", "letters from a to z"),
        ("username", "adа", "letters from a to z"),
        ("username", "Admin", "kept for the place itself"),
        ("email", "", "Type your e-mail address."),
        ("email", "ada", "not an e-mail address"),
        ("email", "ada@example.org\r\nBcc: all@example.org", "not an e-mail address"),
        ("email", "a" * 300 + "@example.org", "not an e-mail address"),
        ("password", "", "Choose a password."),
        ("password", "short", "eight characters or more"),
        ("password", "password1", "guessed first"),
        ("password", "x" * 1001, "at most 1,000 characters"),
        ("password", "ada@example.org", "the first guess"),
        ("password2", "another one", "The two passwords differ."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: Client, field: str, value: str, sentence: str
) -> None:
    data = FIELDS | {field: value}
    if field == "password":
        data["password2"] = value
    response = client.post("/auth/register", data=data)
    assert response.status_code == 422
    assert sentence in response.text
    assert f'id="{field}-problem"' in response.text
    assert count(Account) == 0


def test_what_was_typed_comes_back_but_never_a_password(client: Client) -> None:
    page = client.post("/auth/register", data=FIELDS | {"email": "nowhere"}).text
    assert 'value="ada"' in page
    assert 'value="nowhere"' in page
    assert PASSWORD not in page


@pytest.mark.parametrize("name", ["ada", "ADA", "Ada"])
def test_a_name_is_taken_whatever_the_letter_case(client: Client, ada: Account, name: str) -> None:
    response = client.post("/auth/register", data=FIELDS | {"username": name, "email": "x@y.org"})
    assert response.status_code == 422
    assert "Somebody has this name" in response.text


def test_a_name_is_taken_by_one_that_looks_like_it(client: Client, person: Callable) -> None:
    person("PayPal_I")
    response = client.post("/auth/register", data=FIELDS | {"username": "PayPaI_l"})
    assert "Somebody has this name" in response.text


def test_an_address_has_one_account_whatever_the_letter_case(client: Client, ada: Account) -> None:
    data = FIELDS | {"username": "linus", "email": "ADA@Example.ORG"}
    response = client.post("/auth/register", data=data)
    assert response.status_code == 422
    assert "belongs to an account already" in response.text


def test_a_taken_name_costs_no_password_hash(
    client: Client, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "hash", lambda _: pytest.fail("hashed"))
    assert client.post("/auth/register", data=FIELDS).status_code == 422


def test_programs_get_json(client: Client) -> None:
    headers = {"Accept": "application/json"}
    response = client.post("/auth/register", data=FIELDS | {"email": "no"}, headers=headers)
    assert response.status_code == 422
    assert "not an e-mail address" in response.json["error"]


def test_a_closed_place_says_so(app: Flask, client: Client) -> None:
    app.config["REGISTRATION"] = "closed"
    for response in (client.get("/auth/register"), client.post("/auth/register", data=FIELDS)):
        assert response.status_code == 403
        assert "Registration is closed" in response.text
    assert count(Account) == 0


def test_a_place_with_approval_lets_nobody_in_before(
    app: Flask, ada: Account, client: Client
) -> None:
    app.config["REGISTRATION"] = "approval"
    data = FIELDS | {"username": "linus", "email": "linus@example.org"}
    response = client.post("/auth/register", data=data, follow_redirects=True)
    assert "An administrator reads your request." in response.text
    assert account("linus").status == "pending"

    door = {"username": "linus", "password": PASSWORD}
    refused = client.post("/auth/login", data=door)
    assert refused.status_code == 403
    assert "An administrator has not yet let this account in." in refused.text

    actions.approve(account("linus"))
    assert client.post("/auth/login", data=door).status_code == 303


def test_the_first_account_waits_for_nobody(app: Flask, client: Client) -> None:
    app.config["REGISTRATION"] = "approval"
    assert client.post("/auth/register", data=FIELDS).location == "/"
    assert (account("ada").role, account("ada").status) == ("admin", "active")


def test_an_invitation_lets_one_person_in(app: Flask, ada: Account, client: Client) -> None:
    app.config["REGISTRATION"] = "invite"
    assert client.get("/auth/register").status_code == 403
    code = actions.create_invitation()
    data = FIELDS | {"username": "linus", "email": "linus@example.org"}
    assert "This place is by invitation." in client.post("/auth/register", data=data).text

    page = client.get(f"/auth/register?invite={code}")
    assert f'value="{code}"' in page.text
    assert client.post("/auth/register", data=data | {"invite": code}).status_code == 303
    assert db.session.scalar(select(Invitation)).used_by_id == account("linus").id

    other = FIELDS | {"username": "alan", "email": "alan@example.org", "invite": code}
    again = app.test_client().post("/auth/register", data=other)
    assert again.status_code == 422
    assert "This invitation has been used" in again.text
    assert account("alan") is None


def test_the_code_of_an_invitation_is_not_stored(app: Flask) -> None:
    code = actions.create_invitation()
    db.session.commit()
    assert code not in db.session.scalar(select(Invitation.code_hash))


def test_a_place_takes_only_so_many_accounts_from_one_address(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.auth import views
    from app.core.limits import Limit

    monkeypatch.setattr(views, "registrations", Limit("register", amount=1, seconds=60))
    assert client.post("/auth/register", data=FIELDS | {"username": "admin"}).status_code == 422
    refused = client.post("/auth/register", data=FIELDS)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")


def in_parallel(app: Flask, people: list[dict[str, str]]) -> list[int]:
    def go(fields: dict[str, str]) -> int:
        return app.test_client().post("/auth/register", data=fields).status_code

    with ThreadPoolExecutor(8) as pool:
        return sorted(pool.map(go, people))


@pytest.fixture
def own_app(tmp_path: Path) -> Flask:
    """A server of its own: its threads use connections that no test shares."""
    app = make_app(tmp_path)
    migrate(app)
    return app


def test_twenty_who_want_one_name_at_once_make_one_account(own_app: Flask) -> None:
    people = [FIELDS | {"email": f"ada{number}@example.org"} for number in range(20)]
    assert in_parallel(own_app, people) == [303] + [422] * 19
    with own_app.app_context():
        assert (count(Account), count(Credential)) == (1, 1)


def test_twenty_who_come_first_at_once_have_one_administrator(own_app: Flask) -> None:
    people = [
        FIELDS | {"username": f"p{number}", "email": f"p{number}@example.org"}
        for number in range(20)
    ]
    assert in_parallel(own_app, people) == [303] * 20
    with own_app.app_context():
        roles = sorted(db.session.scalars(select(Account.role)))
        assert roles == ["admin"] + ["member"] * 19


def test_a_command_may_choose_the_role(app: Flask, ada: Account) -> None:
    linus = actions.register("linus", "linus@example.org", PASSWORD, role="moderator")
    assert linus.role == "moderator"
    with pytest.raises(RefusedError) as refused:
        actions.register("linus", "ada@example.org", PASSWORD)
    assert set(refused.value.sentences) == {"username", "email"}
