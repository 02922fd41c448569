"""The same truths where nobody waits for the other to finish."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.core.db import db
from app.relations import actions
from app.relations.models import Block, Follow, FollowRequest
from tests.parallel import account, in_parallel


def test_everything_at_once_leaves_exact_counts_and_no_follow_beside_a_block(
    app: Flask, ada: Account, grace: Account, alan: Account
) -> None:
    people = [ada.id, grace.id, alan.id]
    ada.locked = True
    acts = [
        *(actions.follow, actions.follow, actions.unfollow, actions.accept),
        *(actions.reject, actions.block, actions.unblock, actions.mute, actions.unmute),
    ]
    everything = [
        (act, one, other) for act in acts for one in people for other in people if one != other
    ]
    random.Random(7).shuffle(everything)
    for start in range(0, len(everything), 18):
        in_parallel(app, act_alone, everything[start : start + 18])
    for id in people:
        someone = account(id)
        db.session.refresh(someone)
        assert someone.followers_count == number(Follow.followed_id == id)
        assert someone.following_count == number(Follow.follower_id == id)
    for model in (Follow, FollowRequest):
        pair = (Block.blocker_id == model.follower_id) & (Block.blocked_id == model.followed_id)
        back = (Block.blocked_id == model.follower_id) & (Block.blocker_id == model.followed_id)
        assert not db.session.scalars(select(model).join(Block, pair | back)).all()


def test_who_follows_in_the_moment_of_a_block_waits_and_is_refused(
    app: Flask, ada: Account, grace: Account
) -> None:

    def follow_meanwhile() -> None:
        with app.app_context(), pytest.raises(actions.Apart):
            actions.follow(account(ada.id), by=account(grace.id))

    actions.block(grace, by=ada)  # not committed yet
    with ThreadPoolExecutor(1) as pool:
        meanwhile = pool.submit(follow_meanwhile)
        assert not wait([meanwhile], timeout=0.5).done
        db.session.commit()
        meanwhile.result(timeout=5)
    assert number(Follow.followed_id == ada.id) == 0


def act_alone(act: tuple) -> None:
    do, one, other = act
    try:
        do(account(one), by=account(other))
    except actions.Apart:
        db.session.rollback()
    db.session.commit()


def number(condition: object) -> int:
    return db.session.scalar(select(func.count()).where(condition)) or 0  # type: ignore[arg-type]
