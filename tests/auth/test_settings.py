"""Settings: another address, another password, and the password asked again."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts.models import Account
from app.auth.queries import credential_of
from tests.conftest import PASSWORD, Client

NEW = "a sentence nobody knows"


def change_email(client: Client, email: str, password: str = PASSWORD):
    data = {"email": email, "current_password": password}
    return client.post("/settings/account", data=data)


def change_password(
    client: Client, current: str = PASSWORD, new: str = NEW, again: str | None = None
):
    data = {"current_password": current, "password": new, "password2": again or new}
    return client.post("/settings/security", data=data)


def test_the_settings_begin_with_the_profile(as_ada: Client) -> None:
    assert as_ada.get("/settings").location == "/settings/profile"


def test_one_moves_to_another_address(as_ada: Client, ada: Account) -> None:
    assert 'value="ada@example.org"' in as_ada.get("/settings/account").text
    response = change_email(as_ada, " Ada@EXAMPLE.com ")
    assert (response.status_code, response.location) == (303, "/settings/account")
    credential = credential_of(ada)
    assert (credential.email, credential.email_key) == ("Ada@example.com", "ada@example.com")


def test_the_same_address_in_other_letters_is_still_ones_own(as_ada: Client, ada: Account) -> None:
    assert change_email(as_ada, "ADA@example.org").status_code == 303


def test_somebody_elses_address_is_refused_beside_the_field(
    as_ada: Client, grace: Account, ada: Account
) -> None:
    response = change_email(as_ada, "Grace@example.org")
    assert response.status_code == 422
    assert "belongs to an account already" in response.text
    assert 'id="email-problem"' in response.text
    assert credential_of(ada).email == "ada@example.org"


@pytest.mark.parametrize("email", ["", "ada", "ada@example", "ada@exa mple.org"])
def test_what_is_no_address_is_refused(as_ada: Client, email: str) -> None:
    assert change_email(as_ada, email).status_code == 422


def test_without_the_password_nothing_changes(as_ada: Client, ada: Account) -> None:
    response = change_email(as_ada, "eve@example.org", "wrong password")
    assert response.status_code == 401
    assert "That is not your password." in response.text
    assert 'value="eve@example.org"' in response.text
    assert change_email(as_ada, "eve@example.org", "").status_code == 422
    assert change_password(as_ada, "wrong password").status_code == 401
    assert credential_of(ada).email == "ada@example.org"


def test_programs_hear_of_a_wrong_password_in_json(as_ada: Client) -> None:
    data = {"email": "eve@example.org", "current_password": "wrong password"}
    headers = {"Accept": "application/json"}
    response = as_ada.post("/settings/account", data=data, headers=headers)
    assert (response.status_code, response.json["error"]) == (
        401,
        "That is not your password. Try again.",
    )


def test_guessing_the_password_in_the_settings_is_limited_like_logging_in(
    as_ada: Client, ada: Account
) -> None:
    statuses = [change_email(as_ada, "eve@example.org", "guess").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert change_password(as_ada).status_code == 429
    assert as_ada.get("/settings/account").status_code == 200


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    app: Flask, as_ada: Client, ada: Account
) -> None:
    phone: Client = app.test_client()  # type: ignore[assignment]
    phone.login(ada)
    copy: Client = app.test_client()  # type: ignore[assignment]
    for cookie in as_ada._cookies.values():
        copy.set_cookie(cookie.key, cookie.value)
    assert copy.get("/settings/account").status_code == 200

    response = change_password(as_ada)
    assert (response.status_code, response.location) == (303, "/settings/security")
    assert as_ada.get("/settings/account").status_code == 200
    assert phone.get("/settings/account").status_code == 303
    assert copy.get("/settings/account").status_code == 303, "this one has a new token"
    phone.login(ada, NEW)


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("short", None, "eight characters or more"),
        ("password1", None, "guessed first"),
        ("ada@example.org", None, "the first guess"),
        (NEW, "another one", "The two passwords differ."),
    ],
)
def test_a_bad_new_password_is_refused(
    as_ada: Client, ada: Account, new: str, again: str | None, sentence: str
) -> None:
    response = change_password(as_ada, PASSWORD, new, again)
    assert response.status_code == 422
    assert sentence in response.text
    as_ada.login(ada, PASSWORD)


def test_a_remembered_browser_stays_remembered(app: Flask, ada: Account) -> None:
    client: Client = app.test_client()  # type: ignore[assignment]
    client.login(ada, remember_me="y")
    assert "Expires" in change_password(client).headers["Set-Cookie"]
