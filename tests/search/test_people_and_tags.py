"""People and hashtags are found by their names; while one writes, they are proposed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.accounts.actions import describe
from app.accounts.models import Account
from app.core.db import db
from app.relations.models import Follow
from app.search import queries
from app.search.asking import understand
from tests.conftest import Client, publish

Person = Callable[..., Account]


def call(account: Account, name: str, bio: str = "") -> None:
    describe(account, display_name=name, bio=bio, location="", links=[])
    db.session.commit()


@pytest.fixture
def cast(ada: Account, grace: Account, alan: Account, person: Person) -> None:
    call(ada, "Ada Lovelace", "Poetry and numbers")
    call(grace, "Grace Brewster Hopper", "Compilers, anchors")
    call(alan, "Ålan Türing")
    person("grace_kelly", followers_count=5)


def people(text: str) -> list[str]:
    found = db.session.scalars(queries.people(understand(text), None))
    return [account.username for account in found]


def test_people_are_found_by_username_name_and_bio(cast: None) -> None:
    assert people("hopper") == people("brewster hop") == people("GRACE hop") == ["grace"]
    assert people("turing") == people("alan") == people("Åla") == ["alan"]
    assert people("compilers") == ["grace"]
    assert people("@ada") == ["ada"]
    assert people("kelly") == people("grace_k") == ["grace_kelly"]
    assert people("hop brewster") == people("nobody") == []


def test_the_most_followed_come_first(cast: None) -> None:
    assert people("grace") == ["grace_kelly", "grace"]


def test_of_a_bio_only_whole_words_are_found(cast: None) -> None:
    assert people("compil") == people("an") == []


def test_a_person_is_found_by_what_they_are_called_now(cast: None, grace: Account) -> None:
    call(grace, "Amazing Grace")
    assert people("amazing") == ["grace"]
    assert people("hopper") == people("compilers") == []


def test_a_question_without_a_word_finds_no_people(cast: None) -> None:
    assert people("from:ada") == people("has:media") == people("#books") == []


def test_hashtags_are_found_by_their_beginning(ada: Account) -> None:
    publish("#café #Cafeteria #book #東京", by=ada)

    def found(text: str) -> list[str]:
        return [tag.name for tag in db.session.scalars(queries.tags(understand(text), None))]

    assert found("caf") == found("#CAF") == ["Cafeteria", "café"]
    assert found("book") == ["book"]
    assert found("東") == ["東京"]
    assert found("ook") == found("has:media") == []


def names(rows: list[dict[str, str]]) -> list[str]:
    return [row["value"] for row in rows]


def test_names_are_proposed_those_one_follows_first(
    cast: None, as_ada: Client, ada: Account, grace: Account
) -> None:
    assert names(as_ada.get("/search/complete?q=@gr").json) == ["@grace_kelly", "@grace"]
    db.session.add(Follow(follower_id=ada.id, followed_id=grace.id))
    rows = as_ada.get("/search/complete?q=@GR").json
    assert names(rows) == ["@grace", "@grace_kelly"]
    assert rows[0]["name"] == "Grace Brewster Hopper"
    assert rows[0]["hint"] == "You follow them"
    assert rows[0]["avatar"].startswith("/avatars/")
    assert names(as_ada.get("/search/complete?q=@").json) == ["@grace"]
    assert names(as_ada.get("/search/complete?q=@hop").json) == ["@grace"]
    assert names(as_ada.get("/search/complete?q=@grace_k").json) == ["@grace_kelly"]
    assert names(as_ada.get("/search/complete?q=@compilers").json) == []


def test_nobody_is_proposed_to_themselves(cast: None, as_ada: Client) -> None:
    assert as_ada.get("/search/complete?q=@ada").json == []


def test_hashtags_are_proposed_with_how_many_posts_they_have(
    as_ada: Client, grace: Account
) -> None:
    publish("#tea", by=grace)
    publish("#tea #teapot", by=grace)
    rows = as_ada.get("/search/complete?q=%23te").json
    assert [(row["value"], row["hint"]) for row in rows] == [
        ("#tea", "2 posts"),
        ("#teapot", "1 post"),
    ]
    as_ada.post("/tags/teapot/follow")
    assert names(as_ada.get("/search/complete?q=%23").json) == ["#teapot"]
    assert names(as_ada.get("/search/complete?q=%23te").json) == ["#teapot", "#tea"]


@pytest.mark.parametrize("q", ["", "x", "@%F0%9F%8D%B5", "%23", "@" + "a" * 5000, "@'\"*:", "%23("])
def test_whatever_is_being_written_is_answered(as_ada: Client, q: str) -> None:
    assert as_ada.get(f"/search/complete?q={q}").json == []


def test_strangers_are_proposed_nothing(client: Client, cast: None) -> None:
    accept = {"Accept": "application/json"}
    assert client.get("/search/complete?q=@gr", headers=accept).status_code == 401
