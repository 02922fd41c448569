"""The profile in small that is shown beside a name."""

from __future__ import annotations

from app.accounts.models import Account
from app.core.db import db
from app.relations.actions import block, follow
from tests.conftest import Client
from tests.counting import queries


def test_a_stranger_gets_the_card_that_everybody_gets(client: Client, ada: Account) -> None:
    response = client.get("/@ada/card")
    assert response.status_code == 200
    assert "Ada Lovelace" in response.text
    assert "<html" not in response.text, "a piece of a page"
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in response.headers
    assert "csrf_token" not in response.text


def test_who_is_logged_in_gets_their_own_and_it_is_kept_nowhere(
    as_grace: Client, ada: Account, grace: Account
) -> None:
    follow(ada, by=grace)
    follow(grace, by=ada)
    response = as_grace.get("/@ada/card")
    assert "no-store" in response.headers["Cache-Control"]
    assert 'action="/@ada/unfollow"' in response.text
    assert 'name="next" value="/@ada"' in response.text, "never back to the piece"
    assert "Follows you" in response.text


def test_ones_own_card_has_no_button(as_ada: Client) -> None:
    assert "<form" not in as_ada.get("/@ada/card").text


def test_a_card_costs_three_queries(as_grace: Client, ada: Account) -> None:
    as_grace.get("/@ada/card")
    with queries() as sent:
        as_grace.get("/@ada/card")
    assert len(sent) <= 3, sent


def test_there_is_no_card_of_whom_one_does_not_see(
    client: Client, as_grace: Client, ada: Account, grace: Account
) -> None:
    block(grace, by=ada)
    assert as_grace.get("/@ada/card").status_code == 404
    ada.status = "suspended"
    db.session.commit()
    assert client.get("/@ada/card").status_code == 404
