"""The same truths on PostgreSQL, where writers do not queue up one behind the other."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.auth.actions import register
from app.core.db import db, utcnow
from app.relations import actions
from app.relations.models import Block, Follow, FollowRequest
from app.relations.queries import Relation, relation_with
from tests.conftest import PASSWORD
from tests.parallel import account, in_parallel

pytestmark = pytest.mark.postgresql


def test_everything_at_once_leaves_exact_counts_and_no_follow_beside_a_block(big: Flask) -> None:
    people = [person(name).id for name in ("ada", "grace", "alan")]
    db.session.get_one(Account, people[0]).locked = True
    acts = [
        *(actions.follow, actions.follow, actions.unfollow, actions.accept),
        *(actions.reject, actions.block, actions.unblock, actions.mute, actions.unmute),
    ]
    everything = [
        (act, one, other) for act in acts for one in people for other in people if one != other
    ]
    random.Random(7).shuffle(everything)
    for start in range(0, len(everything), 18):
        in_parallel(big, act_alone, everything[start : start + 18])
    for id in people:
        someone = account(id)
        db.session.refresh(someone)
        assert someone.followers_count == number(Follow.followed_id == id)
        assert someone.following_count == number(Follow.follower_id == id)
    for model in (Follow, FollowRequest):
        pair = (Block.blocker_id == model.follower_id) & (Block.blocked_id == model.followed_id)
        back = (Block.blocked_id == model.follower_id) & (Block.blocker_id == model.followed_id)
        assert not db.session.scalars(select(model).join(Block, pair | back)).all()


def test_who_follows_in_the_moment_of_a_block_waits_and_is_refused(big: Flask) -> None:
    ada, grace = person("ada"), person("grace")

    def follow_meanwhile() -> None:
        with big.app_context(), pytest.raises(actions.Apart):
            actions.follow(account(ada.id), by=account(grace.id))

    actions.block(grace, by=ada)  # not committed yet
    with ThreadPoolExecutor(1) as pool:
        meanwhile = pool.submit(follow_meanwhile)
        assert not wait([meanwhile], timeout=0.5).done
        db.session.commit()
        meanwhile.result(timeout=5)
    assert number(Follow.followed_id == ada.id) == 0


def test_how_one_stands_to_another_is_read_as_on_sqlite(big: Flask) -> None:
    ada, grace = person("ada"), person("grace")
    until = utcnow().replace(microsecond=0) + timedelta(hours=1)
    ada.locked = True
    actions.follow(ada, by=grace)
    actions.mute(grace, by=ada, until=until)
    assert relation_with(ada, grace) == Relation(asked_by=True, muting=True, muted_until=until)
    actions.accept(grace, by=ada)
    actions.show_reposts(ada, False, by=grace)
    assert relation_with(grace, ada) == Relation(following=True, hides_reposts=True)
    actions.block(grace, by=ada)
    assert relation_with(grace, ada) == Relation(blocked_by=True)


def act_alone(act: tuple) -> None:
    do, one, other = act
    try:
        do(account(one), by=account(other))
    except actions.Apart:
        db.session.rollback()
    db.session.commit()


def person(name: str) -> Account:
    someone = register(name, f"{name}@example.org", PASSWORD)
    db.session.commit()
    return someone


def number(condition: object) -> int:
    return db.session.scalar(select(func.count()).where(condition)) or 0  # type: ignore[arg-type]
