"""How accounts are found."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.accounts.mentions import render_text
from app.accounts.models import Account
from app.accounts.queries import by_username, by_usernames
from app.core.db import db
from tests.counting import queries


@pytest.mark.parametrize("name", ["ada", "Ada", "ADA"])
def test_a_name_is_the_same_in_any_letter_case(ada: Account, name: str) -> None:
    assert db.session.scalar(by_username(name)) == ada


@pytest.mark.parametrize("name", ["", "ad", "ada ", "аda", "ada%", "_da", "ada\n", "x" * 10_000])
def test_what_is_no_name_finds_nobody(ada: Account, name: str) -> None:
    assert db.session.scalar(by_username(name)) is None


@pytest.mark.parametrize("status", ["pending", "suspended"])
def test_who_is_not_active_is_not_found(person: Callable[..., Account], status: str) -> None:
    person("linus", status=status)
    assert db.session.scalar(by_username("linus")) is None
    assert not db.session.scalars(by_usernames(["linus"])).all()


def test_the_accounts_a_text_names_are_found_in_one_query(ada: Account, grace: Account) -> None:
    with queries() as sent:
        rendered, people = render_text("@Ada and @grace, not @nobody, like #Maths")
    assert len(sent) == 1
    assert set(people) == {ada, grace}
    assert 'href="/@ada"' in rendered.html
    assert 'href="/tags/maths"' in rendered.html
    assert "@nobody" in rendered.html


def test_a_text_that_names_nobody_asks_nothing(ada: Account) -> None:
    with queries() as sent:
        render_text("No names here, only somebody@example.org.")
    assert not [query for query in sent if "accounts" not in query]
