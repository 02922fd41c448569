"""A locked account decides who follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.posts.actions import Manner
from app.posts.actions import publish as write
from app.relations.actions import accept, follow, reject, show_reposts, unfollow
from app.relations.models import Follow, FollowRequest
from app.relations.queries import Relation, requests_count, requests_of, suggestions
from tests.conftest import Client
from tests.parallel import account, in_parallel
from tests.relations.conftest import counts, standing

JSON = {"Accept": "application/json"}


@pytest.fixture
def locked(ada: Account) -> Account:
    """Ada, who approves her followers."""
    ada.locked = True
    db.session.commit()
    return ada


def test_whoever_follows_a_locked_account_asks_first(
    locked: Account, grace: Account, news: list[Any]
) -> None:
    follow(locked, by=grace)
    follow(locked, by=grace)
    assert counts(locked) == counts(grace) == (0, 0)
    assert standing(grace, locked) == Relation(requested=True)
    assert standing(locked, grace) == Relation(asked_by=True)
    assert waiting(locked) == 1
    assert news == [("follow_requested", "grace", "ada")]


def test_accepting_makes_one_follower_however_often_it_is_done(
    locked: Account, grace: Account, news: list[Any]
) -> None:
    follow(locked, by=grace)
    accept(grace, by=locked)
    accept(grace, by=locked)
    assert counts(locked) == (1, 0)
    assert counts(grace) == (0, 1)
    assert waiting(locked) == 0
    assert news[1:] == [
        ("account_followed", "grace", "ada"),
        ("follow_request_accepted", "ada", "grace"),
    ]


def test_nobody_is_accepted_who_has_not_asked(locked: Account, grace: Account) -> None:
    accept(grace, by=locked)
    assert counts(locked) == (0, 0)


def test_who_is_turned_down_may_ask_again(locked: Account, grace: Account, news: list[Any]) -> None:
    follow(locked, by=grace)
    reject(grace, by=locked)
    reject(grace, by=locked)
    assert standing(grace, locked) == Relation()
    assert news[1:] == [("follow_request_dropped", "grace", "ada")]
    follow(locked, by=grace)
    assert waiting(locked) == 1


def test_a_request_is_taken_back_by_unfollowing(locked: Account, grace: Account) -> None:
    follow(locked, by=grace)
    unfollow(locked, by=grace)
    assert waiting(locked) == 0
    assert counts(locked) == counts(grace) == (0, 0)


def test_those_who_follow_already_stay_when_an_account_is_locked(
    ada: Account, grace: Account
) -> None:
    follow(ada, by=grace)
    ada.locked = True
    follow(ada, by=grace)
    assert counts(ada) == (1, 0)
    assert waiting(ada) == 0


def test_unlocking_answers_nobody_but_asking_again_follows(locked: Account, grace: Account) -> None:
    follow(locked, by=grace)
    locked.locked = False
    assert waiting(locked) == 1
    follow(locked, by=grace)
    assert waiting(locked) == 0
    assert counts(locked) == (1, 0)


def test_what_is_for_followers_stays_closed_until_the_request_is_accepted(
    as_grace: Client, locked: Account, grace: Account
) -> None:
    post = write("for my followers", by=locked, manner=Manner(visibility="followers"))
    follow(locked, by=grace)
    assert as_grace.get(post.url).status_code == 404
    accept(grace, by=locked)
    assert as_grace.get(post.url).status_code == 200


def test_accepting_and_withdrawing_at_once_leave_the_counts_exact(
    app: Flask, locked: Account, grace: Account
) -> None:
    def act(number: int) -> None:
        ada, fan = account(locked.id), account(grace.id)
        if number % 3 == 0:
            follow(ada, by=fan)
        elif number % 3 == 1:
            accept(fan, by=ada)
        else:
            unfollow(ada, by=fan)
        db.session.commit()

    in_parallel(app, act, list(range(30)))
    follows = db.session.scalar(select(func.count()).select_from(Follow)) or 0
    requests = db.session.scalar(select(func.count()).select_from(FollowRequest)) or 0
    assert counts(locked) == (follows, 0)
    assert counts(grace) == (0, follows)
    assert follows + requests <= 1


def test_whom_one_has_asked_is_not_suggested(locked: Account, grace: Account) -> None:
    follow(locked, by=grace)
    assert locked not in list(suggestions(grace))


def test_the_suspended_wait_unseen(locked: Account, grace: Account) -> None:
    follow(locked, by=grace)
    grace.status = "suspended"
    assert waiting(locked) == 0


def test_the_button_says_requested_and_takes_it_back(
    as_grace: Client, grace: Account, locked: Account
) -> None:
    as_grace.post("/@ada/follow")
    page = as_grace.get("/@ada").text
    assert "Ada Lovelace has been asked and will decide." in page
    assert button(page, "ada") == ("unfollow", "requested")
    assert "Approves followers" in page
    as_grace.post("/@ada/unfollow")
    page = as_grace.get("/@ada").text
    assert "Your request to Ada Lovelace is withdrawn." in page
    assert button(page, "ada") == ("follow", "none")


def test_a_script_hears_that_it_is_a_request(as_grace: Client, locked: Account) -> None:
    answer = as_grace.post("/@ada/follow", headers=JSON).json
    assert (answer["following"], answer["requested"], answer["state"]) == (False, True, "requested")


def test_requests_are_listed_and_answered_on_their_page(
    as_ada: Client, locked: Account, grace: Account, alan: Account
) -> None:
    assert "Nobody is waiting" in as_ada.get("/follow-requests").text
    follow(locked, by=grace)
    follow(locked, by=alan)
    page = as_ada.get("/follow-requests").text
    assert re.findall(r'action="/follow-requests/(\w+)/accept"', page) == ["alan", "grace"]
    response = as_ada.post("/follow-requests/grace/accept")
    assert (response.status_code, response.location) == (303, "/follow-requests")
    as_ada.post("/follow-requests/ALAN/reject")
    page = as_ada.get("/follow-requests").text
    assert "Grace Hopper follows you now." in page
    assert "The request of alan is declined." in page
    assert counts(locked) == (1, 0)


def test_accepting_what_was_withdrawn_says_so(as_ada: Client, grace: Account) -> None:
    answer = as_ada.post("/follow-requests/grace/accept", headers=JSON)
    assert answer.json["said"] == "Grace Hopper does not ask any more."
    assert as_ada.post("/follow-requests/nobody/accept").status_code == 404


def test_somebody_who_asks_is_answered_on_their_profile(
    as_ada: Client, locked: Account, grace: Account
) -> None:
    follow(locked, by=grace)
    page = as_ada.get("/@grace").text
    assert "Grace Hopper asks to follow you." in page
    assert 'action="/follow-requests/grace/accept"' in page


def test_requests_come_in_pages(
    as_ada: Client, locked: Account, person: Callable[..., Account]
) -> None:
    for number in range(25):
        follow(locked, by=person(f"fan{number}"))
    assert 'rel="next"' in as_ada.get("/follow-requests").text
    assert len(list(db.session.scalars(requests_of(locked)))) == 25


def test_ones_reposts_can_be_hidden_where_one_follows(
    as_grace: Client, ada: Account, grace: Account
) -> None:
    assert as_grace.post("/@ada/hide-reposts").status_code == 404
    follow(ada, by=grace)
    for _twice in range(2):
        assert as_grace.post("/@ada/hide-reposts", headers=JSON).json["hides_reposts"]
    assert standing(grace, ada) == Relation(following=True, hides_reposts=True)
    assert 'action="/@ada/show-reposts"' in as_grace.get("/@ada").text
    assert not as_grace.post("/@ada/show-reposts", headers=JSON).json["hides_reposts"]
    assert standing(grace, ada) == Relation(following=True)
    assert not show_reposts(grace, False, by=ada)


def button(page: str, name: str) -> tuple[str, str]:
    """Where the follow button leads, and the state it shows."""
    form = re.search(
        rf'<form class="follow" action="/@{name}/(\w+)".*?data-state="(\w+)"', page, re.S
    )
    assert form
    return form[1], form[2]


def waiting(account: Account) -> int:
    return db.session.scalar(requests_count(account)) or 0
