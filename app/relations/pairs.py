"""Rows that stand between two accounts: at most one of a kind, and what they count."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Account
from app.core.db import db, take_turn


def one_at_a_time(one: Account, other: Account) -> None:
    """Until this transaction ends, nothing else changes between these two: nobody follows in the
    very moment in which they are blocked."""
    low, high = sorted((one.id, other.id))
    take_turn(db.session(), f"pair {low} {high}")


def add(row: Any) -> bool:
    """Put a row there; False where there is one already, perhaps since a moment ago."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # the unique key
        return False
    return True


def remove(model: Any, *conditions: ColumnElement[bool]) -> bool:
    """Take a row away; False where there was none."""
    gone = delete(model).where(*conditions).returning(model.id)
    return db.session.execute(gone).first() is not None


def count_follow(follower: Account, followed: Account, step: int) -> None:
    """Counted by the database, not from what we read before: others are counting too. One flush
    writes both rows in the order of their ids, so that two who follow each other can't deadlock."""
    followed.followers_count = Account.followers_count + step
    follower.following_count = Account.following_count + step
    db.session.flush()
