"""What can be done: put one's own post first on the profile, and take it down again."""

from __future__ import annotations

from sqlalchemy import func, select

from app.accounts.models import Account
from app.core import mark
from app.core.db import db, take_turn
from app.pins.models import Pin
from app.posts.models import Post

MOST = 5


class NotForProfile(ValueError):  # noqa: N818 - named after the post
    """A message to a few people has no place on a profile."""


class TooMany(ValueError):  # noqa: N818 - named after the pins
    """As many posts are pinned as a profile bears."""


def pin(post: Post, *, by: Account) -> None:
    """Pin one's own post. Pinning twice is pinning once. Raises NotForProfile, TooMany."""
    if post.visibility == "direct":
        raise NotForProfile
    take_turn(db.session(), f"pins of {by.id}")  # two at once must not both be the fifth
    if mark.add(Pin, post, by=by) and _pins_of(by) > MOST:
        mark.remove(Pin, post, by=by)
        raise TooMany


def unpin(post: Post, *, by: Account) -> None:
    """Take it down. Nothing happens where it was not pinned."""
    mark.remove(Pin, post, by=by)


def _pins_of(account: Account) -> int:
    pins = select(func.count()).select_from(Pin).where(Pin.account_id == account.id)
    return db.session.scalar(pins) or 0
