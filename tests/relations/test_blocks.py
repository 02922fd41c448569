"""A block cuts both ways, leaves exact counts, and does not tell."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.relations import actions
from app.relations.actions import block, follow, unblock
from app.relations.models import Block, Follow, FollowRequest
from app.relations.queries import (
    Relation,
    followers_of,
    following_of,
    suggestions,
    visible_accounts,
)
from tests.conftest import Client, bare, publish
from tests.parallel import account, in_parallel
from tests.relations.conftest import counts, standing

JSON = {"Accept": "application/json"}


def test_a_block_ends_follows_in_both_directions_and_counts_them(
    ada: Account, grace: Account, alan: Account
) -> None:
    follow(ada, by=grace)
    follow(grace, by=ada)
    follow(ada, by=alan)
    block(grace, by=ada)
    assert counts(ada) == (1, 0)
    assert counts(grace) == (0, 0)
    assert standing(ada, grace) == Relation(blocking=True)
    assert standing(grace, ada) == Relation(blocked_by=True)


def test_blocking_twice_is_blocking_once(ada: Account, grace: Account, news: list[Any]) -> None:
    follow(ada, by=grace)
    block(grace, by=ada)
    block(grace, by=ada)
    assert number_of(Block) == 1
    assert counts(ada) == (0, 0)
    assert news == [
        ("account_followed", "grace", "ada"),
        ("account_unfollowed", "grace", "ada"),
        ("account_blocked", "ada", "grace"),
    ]


def test_a_block_takes_back_requests_in_both_directions(
    ada: Account, grace: Account, news: list[Any]
) -> None:
    ada.locked = grace.locked = True
    follow(ada, by=grace)
    follow(grace, by=ada)
    block(grace, by=ada)
    assert number_of(FollowRequest) == 0
    assert ("follow_request_dropped", "grace", "ada") in news
    assert ("follow_request_dropped", "ada", "grace") in news


def test_while_a_block_stands_neither_follows_the_other(
    ada: Account, grace: Account, news: list[Any]
) -> None:
    block(grace, by=ada)
    for who, by in ((ada, grace), (grace, ada)):
        for locked in (False, True):
            who.locked = locked
            with pytest.raises(actions.Apart):
                follow(who, by=by)
    assert number_of(Follow) == number_of(FollowRequest) == 0
    assert news == [("account_blocked", "ada", "grace")]


def test_a_request_made_before_is_not_accepted_after_a_block(ada: Account, grace: Account) -> None:
    ada.locked = True
    follow(ada, by=grace)
    block(grace, by=ada)
    actions.accept(grace, by=ada)
    assert counts(ada) == (0, 0)


def test_lifting_a_block_brings_no_follow_back_but_allows_one(
    ada: Account, grace: Account, news: list[Any]
) -> None:
    follow(ada, by=grace)
    block(grace, by=ada)
    unblock(grace, by=ada)
    unblock(grace, by=ada)
    assert standing(ada, grace) == Relation()
    assert news[-1] == ("account_unblocked", "ada", "grace")
    assert news.count(("account_unblocked", "ada", "grace")) == 1
    follow(ada, by=grace)
    assert counts(ada) == (1, 0)


def test_only_who_made_a_block_lifts_it(ada: Account, grace: Account) -> None:
    block(grace, by=ada)
    unblock(ada, by=grace)
    assert standing(ada, grace).blocking


def test_nobody_blocks_themselves(ada: Account, news: list[Any]) -> None:
    with pytest.raises(actions.Oneself):
        block(ada, by=ada)
    assert not news


def test_blocks_and_follows_in_a_jumble_never_stand_together(
    app: Flask, ada: Account, grace: Account
) -> None:
    def act(number: int) -> None:
        one, other = account(ada.id), account(grace.id)
        if number % 2:
            one, other = other, one
        try:
            (follow, block, unblock)[number % 3](one, by=other)
        except actions.Apart:
            db.session.rollback()
        db.session.commit()

    in_parallel(app, act, list(range(30)))
    block(grace, by=account(ada.id))
    db.session.commit()
    assert number_of(Follow) == 0
    assert counts(ada) == counts(grace) == (0, 0)


def test_the_blocked_and_the_blocker_are_in_none_of_each_others_lists(
    ada: Account, grace: Account, alan: Account
) -> None:
    for fan in (ada, grace):
        follow(alan, by=fan)
        follow(fan, by=alan)
    block(grace, by=ada)
    for viewer, hidden in ((ada, grace), (grace, ada)):
        for query in (
            followers_of(alan, viewer),
            following_of(alan, viewer),
            visible_accounts(viewer),
        ):
            assert hidden not in list(db.session.scalars(query))
        assert hidden not in suggestions(viewer, limit=9)
    assert set(db.session.scalars(followers_of(alan, None))) == {ada, grace}


def test_for_the_blocked_one_the_profile_and_all_its_acts_look_like_nobodys(
    as_grace: Client, ada: Account, grace: Account
) -> None:
    block(grace, by=ada)
    for path in ("", "/followers", "/following", "/card", "/mute", "/block"):
        assert look(as_grace.get(f"/@ada{path}"), "ada") == look(
            as_grace.get(f"/@nobody{path}"), "nobody"
        )
    for act in ("follow", "unfollow", "mute", "unmute", "block", "unblock", "hide-reposts"):
        answers = [as_grace.post(f"/@{name}/{act}", headers=JSON) for name in ("ada", "nobody")]
        assert answers[0].status_code == answers[1].status_code == 404
        assert answers[0].json == answers[1].json
        assert "block" not in answers[0].text
    assert not standing(grace, ada).muting


def test_whom_one_has_blocked_one_finds_without_posts_and_with_the_way_back(
    as_ada: Client, ada: Account, grace: Account
) -> None:
    publish("what she wrote", by=grace)
    response = as_ada.post("/@grace/block")
    assert (response.status_code, response.location) == (303, "/@grace")
    page = as_ada.get("/@grace").text
    assert "You have blocked Grace Hopper." in page
    assert 'action="/@grace/unblock"' in page
    assert "what she wrote" not in page
    assert 'action="/@grace/follow"' not in page
    as_ada.post("/@grace/unblock")
    assert "what she wrote" in as_ada.get("/@grace").text


def test_following_whom_one_has_blocked_is_refused_in_words(
    as_ada: Client, ada: Account, grace: Account
) -> None:
    block(grace, by=ada)
    answer = as_ada.post("/@grace/follow", headers=JSON)
    assert answer.status_code == 422
    assert answer.json["error"].startswith("You have blocked Grace Hopper.")


def test_two_who_have_blocked_each_other_can_both_lift_their_own(
    as_ada: Client, as_grace: Client, ada: Account, grace: Account
) -> None:
    block(grace, by=ada)
    block(ada, by=grace)
    assert as_grace.get("/@ada").status_code == 404
    assert 'action="/@ada/unblock"' in as_grace.get("/settings/blocks").text
    assert as_grace.post("/@ada/unblock", data={"next": "/settings/blocks"}).status_code == 303
    assert standing(grace, ada) == Relation(blocked_by=True)
    assert as_grace.post("/@ada/unblock").status_code == 404


def test_before_a_block_one_reads_what_it_does(as_ada: Client, grace: Account) -> None:
    page = as_ada.get("/@grace/block")
    assert "You no longer see each other" in page.text
    assert 'action="/@grace/block"' in page.text
    assert number_of(Block) == 0


def test_nobody_is_offered_to_block_or_mute_themselves(as_ada: Client) -> None:
    for act in ("block", "mute"):
        assert as_ada.get(f"/@ada/{act}").status_code == 422
        answer = as_ada.post(f"/@ada/{act}", headers=JSON)
        assert (answer.status_code, answer.json["error"][:36]) == (
            422,
            "That works with other people only. Y",
        )


def test_a_script_learns_the_new_state(as_ada: Client, grace: Account) -> None:
    answer = as_ada.post("/@grace/block", headers=JSON).json
    assert (answer["blocking"], answer["state"]) == (True, "none")
    assert answer["said"] == "You have blocked Grace Hopper."
    assert "blocked_by" not in answer


def test_the_list_of_the_blocked_says_when_it_is_empty(
    as_ada: Client, ada: Account, grace: Account
) -> None:
    assert "Nobody is blocked" in as_ada.get("/settings/blocks").text
    block(grace, by=ada)
    page = as_ada.get("/settings/blocks").text
    assert 'aria-label="Unblock Grace Hopper"' in page
    assert "Nobody is blocked" not in page


def look(response: Any, name: str) -> tuple[int, str]:
    """What a page tells, but for the name asked for."""
    return response.status_code, bare(response).replace(name, "…")


def number_of(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0
