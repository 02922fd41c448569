"""How follows are found: one's followers, whom one follows, and how a viewer stands to others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from app.accounts.models import Account
from app.accounts.queries import visible
from app.core.db import db, utcnow
from app.relations.models import Block, Follow, Mute


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


def blocked_with(viewer: Account, account_id: Any) -> ColumnElement[bool]:
    """Whether a block stands between the viewer and an account, whoever made it."""
    return or_(
        exists().where(Block.blocker_id == viewer.id, Block.blocked_id == account_id),
        exists().where(Block.blocked_id == viewer.id, Block.blocker_id == account_id),
    )


def muted_by(viewer: Account, account_id: Any) -> ColumnElement[bool]:
    """Whether the viewer has muted an account, and the mute has not run out."""
    lasts = or_(Mute.until.is_(None), Mute.until > utcnow())
    return exists().where(Mute.muter_id == viewer.id, Mute.muted_id == account_id, lasts)


def visible_accounts(viewer: Account | None) -> Select[Account]:
    """Accounts this viewer may see in lists (followers, likers, search, suggestions): active ones
    with no block in between. The front door for people, as `posts.visible_to` is for posts."""
    query = visible()
    return query if viewer is None else query.where(~blocked_with(viewer, Account.id))


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
