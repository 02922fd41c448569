"""How follows are found: one's followers, whom one follows, and how a viewer stands to others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, and_, exists, or_, select

from app.accounts.models import Account
from app.accounts.queries import visible
from app.core.db import db
from app.relations.models import Follow


@dataclass(frozen=True, slots=True)
class Relation:
    """How a viewer stands to an account."""

    following: bool = False
    followed_by: bool = False
    is_self: bool = False


def relations_with(viewer: Account | None, accounts: Iterable[Account]) -> dict[int, Relation]:
    """How the viewer stands to each of these accounts, by id: one query for the page."""
    ids = {account.id for account in accounts}
    if viewer is None or not ids - {viewer.id}:
        return {id: Relation(is_self=viewer is not None) for id in ids}
    rows = db.session.execute(
        select(Follow.follower_id, Follow.followed_id).where(
            or_(
                and_(Follow.follower_id == viewer.id, Follow.followed_id.in_(ids)),
                and_(Follow.followed_id == viewer.id, Follow.follower_id.in_(ids)),
            )
        )
    )
    pairs = {(follower, followed) for follower, followed in rows}
    return {
        id: Relation((viewer.id, id) in pairs, (id, viewer.id) in pairs, id == viewer.id)
        for id in ids
    }


def followers_of(account: Account) -> Select[Account, int]:
    """Who follows this account, each with the follow's id, which orders the list."""
    followers = visible().add_columns(Follow.id).join(Follow, Follow.follower_id == Account.id)
    return followers.where(Follow.followed_id == account.id)


def following_of(account: Account) -> Select[Account, int]:
    """Whom this account follows, each with the follow's id, which orders the list."""
    followed = visible().add_columns(Follow.id).join(Follow, Follow.followed_id == Account.id)
    return followed.where(Follow.follower_id == account.id)


def suggestions(viewer: Account, limit: int = 3) -> Select[Account]:
    """Whom the viewer might follow: the most followed of those they don't follow yet.

    Reads an index from its end and stops at the third: as cheap in a large place as in a small one.
    """
    followed = exists().where(Follow.follower_id == viewer.id, Follow.followed_id == Account.id)
    return (
        visible()
        .where(Account.id != viewer.id, ~followed)
        .order_by(Account.followers_count.desc(), Account.id.desc())
        .limit(limit)
    )
