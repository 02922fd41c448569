"""Who may come near: locked, what a new post begins with, last seen."""

from __future__ import annotations

import re

import pytest

from app.accounts.models import Account
from app.core.db import db
from app.relations.actions import follow
from app.relations.queries import requests_count
from tests.conftest import Client

PRIVACY = "/settings/privacy"
JSON = {"Accept": "application/json"}


def saved(account: Account) -> Account:
    db.session.refresh(account)
    return account


def test_what_is_chosen_is_kept_and_offered_again(as_ada: Client, ada: Account) -> None:
    data = {"locked": "y", "default_visibility": "followers"}
    response = as_ada.post(PRIVACY, data=data)
    assert (response.status_code, response.location) == (303, PRIVACY)
    assert saved(ada).locked
    assert (ada.default_visibility, ada.show_last_seen) == ("followers", False)
    form = as_ada.get(PRIVACY).text
    assert checked(form) == {"locked", "default_visibility=followers"}


def test_it_begins_open(as_ada: Client) -> None:
    form = as_ada.get(PRIVACY).text
    assert checked(form) == {"default_visibility=public", "show_last_seen"}


@pytest.mark.parametrize("choice", ["direct", "everybody", "", "\x00"])
def test_a_new_post_cannot_begin_with_anything_else(
    as_ada: Client, ada: Account, choice: str
) -> None:
    response = as_ada.post(PRIVACY, data={"default_visibility": choice, "locked": "y"})
    assert response.status_code == 422
    assert "problem" in response.text
    answer = as_ada.post(PRIVACY, data={"default_visibility": choice}, headers=JSON)
    assert answer.status_code == 422
    assert answer.json["fields"]["default_visibility"]
    assert not saved(ada).locked


def test_unlocking_leaves_requests_to_be_answered(
    as_ada: Client, ada: Account, grace: Account
) -> None:
    ada.locked = True
    follow(ada, by=grace)
    as_ada.post(PRIVACY, data={"default_visibility": "public"})
    assert not saved(ada).locked
    assert db.session.scalar(requests_count(ada)) == 1
    assert saved(ada).followers_count == 0
    assert 'href="/follow-requests"' in as_ada.get(PRIVACY).text


def test_a_lock_shows_on_the_profile(client: Client, ada: Account) -> None:
    assert "Approves followers" not in client.get("/@ada").text
    ada.locked = True
    assert "Approves followers" in client.get("/@ada").text


def test_settings_lead_to_each_other_and_say_where_one_is(as_ada: Client) -> None:
    for path, tab in (
        (PRIVACY, PRIVACY),
        ("/settings/blocks", PRIVACY),
        ("/settings/mutes", PRIVACY),
    ):
        page = as_ada.get(path).text
        assert re.findall(r'href="(/settings/\w+)"\s+aria-current="page"', page)[-1:] == [tab]


def checked(page: str) -> set[str]:
    """The names (radio: name=value) of what is ticked."""
    found = set()
    for box in re.findall(r"<input[^>]*\bchecked\b[^>]*>", page):
        name, value = re.search(r'name="(\w+)"', box), re.search(r'value="(\w+)"', box)
        assert name
        radio = 'type="radio"' in box and value
        found.add(f"{name[1]}={value[1]}" if radio else name[1])
    return found
