"""The follow button."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.accounts.models import Account
from app.core.db import db
from app.relations.queries import relations_with
from tests.conftest import Client, bare

JSON = {"Accept": "application/json"}


def follows(one: Account, other: Account) -> bool:
    return relations_with(one, [other])[other.id].following


def test_the_button_follows_and_leads_back_to_the_page_it_was_on(
    as_grace: Client, grace: Account, ada: Account
) -> None:
    response = as_grace.post("/@ada/follow", data={"next": "/explore?max_id=5"})
    assert (response.status_code, response.location) == (303, "/explore?max_id=5")
    assert follows(grace, ada)
    assert "You now follow Ada Lovelace." in as_grace.get("/explore").text


def test_the_other_button_ends_it_and_leads_to_the_profile_by_default(
    as_grace: Client, grace: Account, ada: Account
) -> None:
    as_grace.post("/@ada/follow")
    response = as_grace.post("/@ada/unfollow")
    assert (response.status_code, response.location) == (303, "/@ada")
    assert not follows(grace, ada)


def test_a_script_gets_the_new_state(as_grace: Client) -> None:
    for act, state in (("follow", True), ("follow", True), ("unfollow", False)):
        response = as_grace.post(f"/@ada/{act}", headers=JSON)
        assert response.status_code == 200
        assert response.json["following"] is state
        assert response.json["state"] == ("following" if state else "none")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
    ],
)
def test_the_way_back_never_leaves_the_place(as_grace: Client, address: str) -> None:
    response = as_grace.post("/@ada/follow", data={"next": address})
    assert response.location == "/@ada"


def test_a_name_is_found_in_any_letter_case(as_grace: Client, grace: Account, ada: Account) -> None:
    assert as_grace.post("/@ADA/follow").status_code == 303
    assert follows(grace, ada)


def test_following_oneself_is_refused_in_words(as_ada: Client, ada: Account) -> None:
    page = as_ada.post("/@ada/follow")
    assert page.status_code == 422
    assert "Nobody can follow themselves" in page.text
    answer = as_ada.post("/@ada/follow", headers=JSON)
    assert answer.status_code == 422
    assert answer.json["error"].startswith("Nobody can follow themselves.")
    db.session.refresh(ada)
    assert (ada.followers_count, ada.following_count) == (0, 0)


def test_a_stranger_is_asked_to_log_in(client: Client, ada: Account, grace: Account) -> None:
    assert client.post("/@ada/follow").status_code == 401
    assert client.post("/@ada/follow", headers=JSON).json["error"]
    assert not follows(grace, ada)


@pytest.mark.parametrize("act", ["follow", "unfollow"])
def test_whom_nobody_sees_nobody_follows(
    as_grace: Client, person: Callable[..., Account], act: str
) -> None:
    person("linus", status="suspended")
    person("barbara", status="pending")
    answers = []
    for name in ("nobody", "linus", "barbara"):
        response = as_grace.post(f"/@{name}/{act}")
        answers.append((response.status_code, bare(response).replace(name, "…")))
    assert answers[0][0] == 404
    assert answers == answers[:1] * 3


def test_a_link_changes_nothing(as_grace: Client, grace: Account, ada: Account) -> None:
    assert as_grace.get("/@ada/follow").status_code == 405
    assert not follows(grace, ada)
