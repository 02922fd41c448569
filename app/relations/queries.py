"""How relations are found: who follows whom, who asks to, and who keeps whom at a distance."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from app.accounts.models import Account
from app.accounts.prepared import ANYBODY
from app.accounts.queries import by_username, visible
from app.core.db import at_most, db
from app.relations.models import Block, ConversationMute, Follow, FollowRequest, Mute
from app.relations.standing import Relation as Relation
from app.relations.standing import relation_with as relation_with
from app.relations.standing import relations_with as relations_with


def blocked_with(viewer: Account, account_id: Any) -> ColumnElement[bool]:
    """Whether a block stands between the viewer and an account, whoever made it."""
    return or_(
        exists().where(Block.blocker_id == viewer.id, Block.blocked_id == account_id),
        exists().where(Block.blocked_id == viewer.id, Block.blocker_id == account_id),
    )


def muted_by(viewer: Account, account_id: Any) -> ColumnElement[bool]:
    """Whether the viewer has muted an account, and the mute has not run out."""
    return mutes(viewer.id, account_id)


def mutes(account_id: Any, other_id: Any) -> ColumnElement[bool]:
    """Whether an account has muted another, and the mute has not run out. Ids or columns."""
    return exists().where(Mute.muter_id == account_id, Mute.muted_id == other_id, Mute.lasts())


def mutes_conversation(account_id: Any, conversation_id: Any) -> ColumnElement[bool]:
    """Whether an account wants to hear nothing more of a conversation. Ids or columns."""
    here = ConversationMute.conversation_id == conversation_id
    return exists().where(ConversationMute.account_id == account_id, here)


def visible_accounts(viewer: Account | None) -> Select[Account]:
    """Accounts this viewer may see in lists (followers, likers, search, suggestions): active ones
    with no block in between. The front door for people, as `posts.visible_to` is for posts."""
    query = visible()
    return query if viewer is None else query.where(~blocked_with(viewer, Account.id))


def known_as(username: str, viewer: Account | None) -> Select[Account]:
    """The account of that name as this viewer finds it: who has blocked them looks like nobody.

    Whom they have blocked themselves is found, so that they can see it and think again.
    """
    query = by_username(username)
    if viewer is None:
        return query
    shut = exists().where(Block.blocker_id == Account.id, Block.blocked_id == viewer.id)
    return query.where(~shut)


def followers_of(account: Account, viewer: Account | None) -> Select[Account, int]:
    """Who follows this account, each with the follow's id, which orders the list."""
    query = visible_accounts(viewer).add_columns(Follow.id)
    query = query.join(Follow, Follow.follower_id == Account.id)
    return query.where(Follow.followed_id == account.id)


def following_of(account: Account, viewer: Account | None) -> Select[Account, int]:
    """Whom this account follows, each with the follow's id, which orders the list."""
    query = visible_accounts(viewer).add_columns(Follow.id)
    query = query.join(Follow, Follow.followed_id == Account.id)
    return query.where(Follow.follower_id == account.id)


def requests_of(account: Account) -> Select[Account, int]:
    """Who asks to follow this account, each with the request's id, which orders the list."""
    query = visible_accounts(account).add_columns(FollowRequest.id)
    query = query.join(FollowRequest, FollowRequest.follower_id == Account.id)
    return query.where(FollowRequest.followed_id == account.id)


def requests_count(account: Account) -> Select[int]:
    """How many people wait for an answer, as `requests_of` lists them."""
    return select(func.count()).select_from(requests_of(account).subquery())


def blocked_of(account: Account) -> Select[Account, int]:
    """Whom this account has blocked, each with the block's id, which orders the list."""
    query = visible().add_columns(Block.id).join(Block, Block.blocked_id == Account.id)
    return query.where(Block.blocker_id == account.id)


def muted_of(account: Account) -> Select[Account, int]:
    """Whom this account has muted and still does, each with the mute's id."""
    query = visible().add_columns(Mute.id).join(Mute, Mute.muted_id == Account.id)
    return query.where(Mute.muter_id == account.id, Mute.lasts())


def suggestions(viewer: Account, limit: int = 3) -> Sequence[Account]:
    """Whom the viewer might follow: the most followed of those they don't follow yet, have not
    asked and have not muted.

    Reads an index from its end and stops at the third: as cheap in a large place as in a small one.
    """
    return db.session.scalars(suggested(limit), {"viewer_id": viewer.id}).all()


@cache
def suggested(limit: int) -> Select[Account]:
    """The query for `suggestions`, written once; it is sent with a `viewer_id`."""
    me = ANYBODY.id
    followed = exists().where(Follow.follower_id == me, Follow.followed_id == Account.id)
    asked = exists().where(FollowRequest.follower_id == me, FollowRequest.followed_id == Account.id)
    return (
        visible_accounts(ANYBODY)
        .where(Account.id != me, ~followed, ~asked, ~muted_by(ANYBODY, Account.id))
        .order_by(Account.followers_count.desc(), Account.id.desc())
        .limit(at_most(limit))
    )
