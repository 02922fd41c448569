"""What may happen between two accounts at a time, and what is counted of it."""

from __future__ import annotations

from app.accounts.models import Account
from app.core.db import db, take_turn


def one_at_a_time(one: Account, other: Account) -> None:
    """Until this transaction ends, nothing else changes between these two: nobody follows in the
    very moment in which they are blocked."""
    low, high = sorted((one.id, other.id))
    take_turn(db.session(), f"pair {low} {high}")


def count_follow(follower: Account, followed: Account, step: int) -> None:
    """Counted by the database, not from what we read before: others are counting too. One flush
    writes both rows in the order of their ids, so that two who follow each other can't deadlock."""
    followed.followers_count = Account.followers_count + step
    follower.following_count = Account.following_count + step
    db.session.flush()
