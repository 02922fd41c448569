"""Logging in: by name or address, a few wrong tries, and back to where one wanted to go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from time_machine import Traveller

from app.accounts.models import Account
from app.auth import passwords
from app.auth.models import Credential
from app.auth.queries import credential_of
from app.core.db import db
from app.core.returning import local_path
from tests.conftest import PASSWORD, Client, bare, make_app, migrate


def try_door(
    client: Client, name: str, password: str = "wrong password", address: str = "192.0.2.1"
):
    data = {"username": name, "password": password}
    return client.post("/auth/login", data=data, environ_base={"REMOTE_ADDR": address})


@pytest.mark.parametrize("name", ["ada", "ADA", " ada ", "ada@example.org", "Ada@EXAMPLE.org"])
def test_name_or_address_will_do_in_any_letter_case(
    client: Client, ada: Account, name: str
) -> None:
    response = try_door(client, name, PASSWORD)
    assert (response.status_code, response.location) == (303, "/")
    assert client.get("/settings/account").status_code == 200


def test_a_wrong_password_gives_the_form_back_with_the_name(client: Client, ada: Account) -> None:
    response = try_door(client, "ada")
    assert response.status_code == 401
    assert 'value="ada"' in response.text
    assert "Name and password do not fit." in response.text
    assert "wrong password" not in response.text


def test_an_unknown_name_is_answered_like_a_wrong_password(client: Client, ada: Account) -> None:
    known, unknown = try_door(client, "ada"), try_door(client, "adb")
    assert known.status_code == unknown.status_code
    assert bare(known).replace("ada", "") == bare(unknown).replace("adb", "")


@pytest.mark.parametrize("name", ["ada", "nobody", "ada@example.org", "nobody@example.org"])
def test_known_or_not_one_hash_is_compared(
    client: Client, ada: Account, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    costs = []
    verify = passwords.verify

    def counted(hashed: str | None, password: str) -> bool:
        costs.append(hashed)
        return verify(hashed, password)

    monkeypatch.setattr(passwords, "verify", counted)
    try_door(client, name)
    assert len(costs) == 1


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 422),
        ({"username": "ada"}, 422),
        ({"username": "a\0da", "password": PASSWORD}, 422),
        ({"username": "\ud800".encode("utf-8", "surrogatepass"), "password": PASSWORD}, 401),
        ({"username": "a" * 100_000, "password": "b" * 100_000}, 401),
        ({"username": "' OR 1=1 --", "password": PASSWORD}, 401),
    ],
)
def test_nonsense_is_refused_calmly(client: Client, ada: Account, data: dict, status: int) -> None:
    assert client.post("/auth/login", data=data).status_code == status


def test_a_suspended_account_stays_outside(client: Client, ada: Account) -> None:
    ada.status = "suspended"
    assert try_door(client, "ada").status_code == 401
    response = try_door(client, "ada", PASSWORD)
    assert response.status_code == 403
    assert "This account is suspended." in response.text
    assert client.get("/settings/account").status_code == 303


def test_suspending_ends_what_is_open(as_ada: Client, ada: Account) -> None:
    ada.status = "suspended"
    assert as_ada.get("/settings/account").status_code == 303


def test_a_hash_of_old_parameters_is_made_anew(app: Flask, client: Client, ada: Account) -> None:
    before = credential_of(ada).password_hash
    app.config["PASSWORD_TIME_COST"] = 2
    assert try_door(client, "ada", PASSWORD).status_code == 303
    after = db.session.get_one(Credential, ada.id, populate_existing=True).password_hash
    assert after != before
    assert not passwords.needs_rehash(after)
    assert try_door(client, "ada", PASSWORD).status_code == 303


def test_ten_wrong_tries_close_an_account_for_five_minutes(
    client: Client, ada: Account, clock: Traveller
) -> None:
    for number in range(10):
        assert try_door(client, "ada", address=f"192.0.2.{number}").status_code == 401
    clock.shift(60)
    refused = try_door(client, "ada", PASSWORD, address="198.51.100.1")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "240")
    assert try_door(client, "ada@example.org", PASSWORD, "198.51.100.1").status_code == 429
    clock.shift(241)
    assert try_door(client, "ada", PASSWORD).status_code == 303


def test_a_name_nobody_has_closes_likewise(client: Client) -> None:
    statuses = [
        try_door(client, "Nobody", address=f"192.0.2.{number}").status_code for number in range(11)
    ]
    assert statuses == [401] * 10 + [429]
    assert try_door(client, "nobody", address="198.51.100.1").status_code == 429


def test_ten_wrong_tries_close_an_address_for_all_names(client: Client, ada: Account) -> None:
    for number in range(10):
        assert try_door(client, f"name{number}").status_code == 401
    assert try_door(client, "ada", PASSWORD).status_code == 429
    assert try_door(client, "ada", PASSWORD, address="192.0.2.2").status_code == 303


def test_who_has_a_network_of_addresses_counts_as_one(client: Client, ada: Account) -> None:
    for number in range(10):
        assert try_door(client, f"name{number}", address=f"2001:db8::{number:x}").status_code == 401
    assert try_door(client, "ada", PASSWORD, address="2001:db8::ffff:1").status_code == 429
    assert try_door(client, "ada", PASSWORD, address="2001:db8:0:1::1").status_code == 303


def test_the_right_password_clears_the_account_but_not_the_address(
    client: Client, ada: Account
) -> None:
    for _ in range(9):
        try_door(client, "ada")
    assert try_door(client, "ada", PASSWORD).status_code == 303
    assert try_door(client, "ada", address="192.0.2.2").status_code == 401
    assert try_door(client, "ada").status_code == 401
    assert try_door(client, "ada").status_code == 429
    assert try_door(client, "ada", PASSWORD, address="192.0.2.3").status_code == 303


def test_open_sessions_go_on_while_strangers_guess(
    app: Flask, as_ada: Client, ada: Account
) -> None:
    for _ in range(11):
        last = try_door(app.test_client(), "ada")
    assert last.status_code == 429
    assert as_ada.get("/settings/account").status_code == 200


def test_programs_hear_too_many_in_json(client: Client) -> None:
    for _ in range(10):
        try_door(client, "nobody")
    response = client.post(
        "/auth/login",
        data={"username": "nobody", "password": "x"},
        headers={"Accept": "application/json"},
        environ_base={"REMOTE_ADDR": "192.0.2.1"},
    )
    assert response.status_code == 429
    assert response.json["error"]
    assert response.headers["Retry-After"]


@pytest.fixture
def two_apps(tmp_path: Path) -> tuple[Flask, Flask]:
    """Two servers beside one database, as two workers are."""
    first = make_app(tmp_path)
    migrate(first)
    with first.app_context():
        from app.auth.actions import register

        register("ada", "ada@example.org", PASSWORD)
        db.session.commit()
    return first, make_app(tmp_path)


def test_wrong_tries_are_counted_across_servers(two_apps: tuple[Flask, Flask]) -> None:
    for number in range(10):
        assert try_door(two_apps[number % 2].test_client(), "ada").status_code == 401
    for app in two_apps:
        assert try_door(app.test_client(), "ada", PASSWORD).status_code == 429


def test_of_forty_tries_at_once_ten_are_answered(two_apps: tuple[Flask, Flask]) -> None:
    def guess(number: int) -> int:
        return try_door(two_apps[number % 2].test_client(), "ada").status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(guess, range(40)))
    assert statuses == [401] * 10 + [429] * 30


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/ /evil.example",
        "https://evil.example",
        "https:evil.example",
        "https:/evil.example",
        "HTTPS:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "@evil.example",
        "/a\\b",
        "/\x00",
        "/a\r\nSet-Cookie: x=y",
        "",
        None,
    ],
)
def test_nobody_is_sent_to_another_site(client: Client, ada: Account, target: str | None) -> None:
    assert local_path(target) == "/"
    query = {} if target is None else {"next": target}
    data = {"username": "ada", "password": PASSWORD}
    response = client.post("/auth/login", query_string=query, data=data)
    # Bytes that are no text never come as far as a view.
    assert response.status_code == 400 if "\0" in (target or "") else response.location == "/"


@pytest.mark.parametrize("target", ["/", "/explore", "/@ada/1?max_id=2#top", "/tags/%C3%A9t%C3%A9"])
def test_one_gets_back_to_where_one_wanted_to_go(client: Client, ada: Account, target: str) -> None:
    data = {"username": "ada", "password": PASSWORD}
    response = client.post("/auth/login", query_string={"next": target}, data=data)
    assert response.location == target


def test_a_guarded_page_shows_the_door_and_leads_back(client: Client, ada: Account) -> None:
    door = client.get("/settings/sessions?x=1")
    assert (door.status_code, door.location) == (303, "/auth/login?next=/settings/sessions?x%3D1")
    response = client.post(door.location, data={"username": "ada", "password": PASSWORD})
    assert response.location == "/settings/sessions?x=1"


def test_a_guarded_action_is_refused_without_a_session(client: Client) -> None:
    assert client.post("/settings/account").status_code == 401
    headers = {"Accept": "application/json"}
    assert client.get("/settings/account", headers=headers).status_code == 401
