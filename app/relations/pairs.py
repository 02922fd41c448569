"""What may happen between two accounts at a time, and what is counted of it."""

from __future__ import annotations

from app.accounts.models import Account
from app.core import rows
from app.core.db import db, take_turn


def one_at_a_time(one: Account, other: Account) -> None:
    """Until this transaction ends, nothing else changes between these two: nobody follows in the
    very moment in which they are blocked."""
    low, high = sorted((one.id, other.id))
    take_turn(db.session(), f"pair {low} {high}")


def count_follow(follower: Account, followed: Account, step: int) -> None:
    """In the order of their ids, so that two who follow each other can't deadlock."""
    counts = [(followed, "followers_count"), (follower, "following_count")]
    for account, name in sorted(counts, key=lambda counted: counted[0].id):
        rows.count(account, name, step)
