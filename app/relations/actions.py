"""What can be done: follow and unfollow."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Account
from app.core.db import db
from app.relations.events import account_followed, account_unfollowed
from app.relations.models import Follow


class FollowsSelf(ValueError):  # noqa: N818 - named after what somebody tried
    """Nobody follows themselves: home shows their own posts anyway."""


def follow(account: Account, *, by: Account) -> None:
    """Follow an account. Following twice is following once. Raises FollowsSelf."""
    if account.id == by.id:
        raise FollowsSelf
    try:
        with db.session.begin_nested():
            db.session.add(Follow(follower_id=by.id, followed_id=account.id))
    except IntegrityError:  # the unique key: it is done already, perhaps a moment ago
        return
    _count(account, by, 1)
    account_followed.send(by, followed=account)


def unfollow(account: Account, *, by: Account) -> None:
    """Follow no longer. Nothing happens where one did not follow."""
    pair = (Follow.follower_id == by.id, Follow.followed_id == account.id)
    gone = db.session.execute(delete(Follow).where(*pair).returning(Follow.id)).first()
    if gone is None:
        return
    _count(account, by, -1)
    account_unfollowed.send(by, followed=account)


def _count(account: Account, follower: Account, step: int) -> None:
    """Counted by the database, not from what we read before: others are counting too. One flush
    writes both rows in the order of their ids, so that two who follow each other can't deadlock."""
    account.followers_count = Account.followers_count + step
    follower.following_count = Account.following_count + step
    db.session.flush()
