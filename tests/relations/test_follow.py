"""Who follows whom, and that the counts are right however many press the button at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.relations import actions
from app.relations.events import account_followed, account_unfollowed
from app.relations.models import Follow
from app.relations.queries import Relation, relations_with, suggested, suggestions
from tests.counting import queries
from tests.parallel import account, in_parallel

People = Callable[..., Account]


def follow(who: Account, *, by: Account) -> None:
    actions.follow(who, by=by)
    db.session.commit()


def unfollow(who: Account, *, by: Account) -> None:
    actions.unfollow(who, by=by)
    db.session.commit()


def counts(account: Account) -> tuple[int, int]:
    """Followers and followed, as the database has them."""
    db.session.refresh(account)
    return account.followers_count, account.following_count


@pytest.fixture
def news() -> Iterator[list[tuple[str, Account, Account]]]:
    heard: list[tuple[str, Account, Account]] = []

    def on_follow(by: Account, followed: Account) -> None:
        heard.append(("followed", by, followed))

    def on_unfollow(by: Account, followed: Account) -> None:
        heard.append(("unfollowed", by, followed))

    with account_followed.connected_to(on_follow), account_unfollowed.connected_to(on_unfollow):
        yield heard


def test_a_follow_counts_on_both_sides(ada: Account, grace: Account) -> None:
    follow(ada, by=grace)
    assert counts(ada) == (1, 0)
    assert counts(grace) == (0, 1)


def test_following_twice_is_following_once(ada: Account, grace: Account, news: list[Any]) -> None:
    follow(ada, by=grace)
    follow(ada, by=grace)
    assert counts(ada) == (1, 0)
    assert news == [("followed", grace, ada)]


def test_what_else_was_done_survives_a_second_follow(ada: Account, grace: Account) -> None:
    follow(ada, by=grace)
    grace.location = "Arlington"
    follow(ada, by=grace)
    db.session.refresh(grace)
    assert grace.location == "Arlington"


def test_unfollowing_ends_it_and_may_be_repeated(
    ada: Account, grace: Account, news: list[Any]
) -> None:
    follow(ada, by=grace)
    unfollow(ada, by=grace)
    unfollow(ada, by=grace)
    assert counts(ada) == counts(grace) == (0, 0)
    assert news == [("followed", grace, ada), ("unfollowed", grace, ada)]


def test_unfollowing_somebody_one_does_not_follow_changes_nothing(
    ada: Account, grace: Account, alan: Account
) -> None:
    follow(ada, by=alan)
    unfollow(ada, by=grace)
    assert counts(ada) == (1, 0)


def test_nobody_follows_themselves(ada: Account, news: list[Any]) -> None:
    with pytest.raises(actions.FollowsSelf):
        actions.follow(ada, by=ada)
    assert counts(ada) == (0, 0)
    assert not news


def test_fifty_people_who_follow_at_once_are_fifty_followers(
    app: Flask, ada: Account, person: People
) -> None:
    fans = [person(f"fan{number}").id for number in range(50)]
    in_parallel(app, lambda fan: follow(account(ada.id), by=account(fan)), fans)
    assert counts(ada) == (50, 0)
    assert number_of_follows() == 50
    assert {counts(account(fan)) for fan in fans} == {(0, 1)}


def test_one_person_who_presses_fifty_times_at_once_is_one_follower(
    app: Flask, ada: Account, grace: Account
) -> None:
    in_parallel(app, lambda id: follow(account(ada.id), by=account(id)), [grace.id] * 50)
    assert counts(ada) == (1, 0)
    assert counts(grace) == (0, 1)


def test_follows_and_unfollows_in_a_jumble_leave_the_counts_exact(
    app: Flask, ada: Account, grace: Account, alan: Account
) -> None:
    people = [ada.id, grace.id, alan.id]
    acts = [(act, one, other) for one in people for other in people for act in (follow, unfollow)]
    acts = [act for act in acts if act[1] != act[2]] * 5
    in_parallel(app, lambda act: act[0](account(act[1]), by=account(act[2])), acts)
    for someone in (ada, grace, alan):
        followers = select(func.count()).where(Follow.followed_id == someone.id)
        followed = select(func.count()).where(Follow.follower_id == someone.id)
        expected = (db.session.scalar(followers), db.session.scalar(followed))
        assert counts(someone) == expected


def test_a_viewer_learns_how_they_stand_to_everybody_in_one_query(
    ada: Account, grace: Account, alan: Account
) -> None:
    follow(ada, by=grace)
    follow(grace, by=alan)
    with queries() as sent:
        relations = relations_with(grace, [ada, grace, alan])
    assert relations == {
        ada.id: Relation(following=True),
        grace.id: Relation(is_self=True),
        alan.id: Relation(followed_by=True),
    }
    assert len(sent) == 1


def test_a_stranger_stands_to_nobody_and_asks_nothing(ada: Account) -> None:
    with queries() as sent:
        assert relations_with(None, [ada]) == {ada.id: Relation()}
    assert not sent


def test_the_most_followed_are_suggested_but_not_those_one_follows(
    ada: Account, grace: Account, alan: Account, person: People
) -> None:
    linus = person("linus")
    follow(alan, by=ada)
    follow(alan, by=linus)
    follow(ada, by=grace)
    assert list(suggestions(grace)) == [alan, linus]
    assert list(suggestions(linus, limit=1)) == [ada]


def test_the_suspended_are_not_suggested(ada: Account, grace: Account, person: People) -> None:
    person("linus", status="suspended")
    person("barbara", status="pending")
    assert list(suggestions(grace)) == [ada]


@pytest.mark.sqlite("its plan, in its words")
def test_suggestions_read_an_index_and_sort_nothing(ada: Account) -> None:
    query = suggested(3).params(viewer_id=ada.id)
    query = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
    steps = [row[3] for row in plan]
    assert any("ix_accounts_suggested" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps


def number_of_follows() -> int:
    return db.session.scalar(select(func.count()).select_from(Follow)) or 0
