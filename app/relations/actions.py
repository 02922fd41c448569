"""What can be done: follow, ask to follow, block, mute, and the end of each. Nothing commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from app.accounts.models import Account
from app.core import rows
from app.core.db import db, utcnow
from app.relations import events, pairs
from app.relations.models import Block, ConversationMute, Follow, FollowRequest, Mute
from app.relations.queries import blocked_with


class Oneself(ValueError):  # noqa: N818 - named after whom somebody tried it on
    """Nobody blocks or mutes themselves."""


class FollowsSelf(Oneself):
    """Nobody follows themselves: home shows their own posts anyway."""


class Apart(ValueError):  # noqa: N818 - named after what stands in the way
    """A block stands between the two, whoever made it."""


def follow(account: Account, *, by: Account) -> None:
    """Follow an account, or ask a locked one. Doing it twice is doing it once.

    Raises FollowsSelf, and Apart where a block stands between the two.
    """
    if account.id == by.id:
        raise FollowsSelf
    pairs.one_at_a_time(account, by)
    if db.session.scalar(select(blocked_with(by, account.id))):
        raise Apart
    if not account.locked:
        rows.remove(FollowRequest, *_request(by, account))
        _let_follow(account, by)
    elif not db.session.scalar(select(Follow.id).where(*_follow(by, account))) and rows.add(
        FollowRequest(follower_id=by.id, followed_id=account.id)
    ):
        events.follow_requested.send(by, followed=account)


def unfollow(account: Account, *, by: Account) -> None:
    """Follow no longer, or take a request back. Nothing happens where there was neither."""
    _drop_request(by, account)
    if rows.remove(Follow, *_follow(by, account)):
        pairs.count_follow(by, account, -1)
        events.account_unfollowed.send(by, followed=account)


def accept(follower: Account, *, by: Account) -> None:
    """Let somebody follow who has asked to. Nothing happens where they have not."""
    pairs.one_at_a_time(follower, by)
    if rows.remove(FollowRequest, *_request(follower, by)):
        _let_follow(by, follower)
        events.follow_request_accepted.send(by, follower=follower)


def reject(follower: Account, *, by: Account) -> None:
    """Turn a request down; they are not told, and may ask again."""
    _drop_request(follower, by)


def show_reposts(account: Account, shown: bool, *, by: Account) -> bool:
    """Read at home what a followed account passes on, or only what it writes. False where it is
    not followed."""
    change = update(Follow).where(*_follow(by, account)).values(shows_reposts=shown)
    return db.session.execute(change.returning(Follow.id)).first() is not None


def block(account: Account, *, by: Account) -> None:
    """Part two accounts: no follow or request stays or is possible, in either direction.

    Blocking twice is blocking once. Raises Oneself.
    """
    if account.id == by.id:
        raise Oneself
    pairs.one_at_a_time(account, by)
    if not rows.add(Block(blocker_id=by.id, blocked_id=account.id)):
        return
    unfollow(account, by=by)
    unfollow(by, by=account)
    events.account_blocked.send(by, blocked=account)


def unblock(account: Account, *, by: Account) -> None:
    """Lift a block of one's own. Follows don't come back by themselves."""
    if rows.remove(Block, Block.blocker_id == by.id, Block.blocked_id == account.id):
        events.account_unblocked.send(by, blocked=account)


def mute(account: Account, *, by: Account, until: datetime | None = None) -> None:
    """See and hear nothing of an account until then, or for good. Again: the new end counts.

    Mutes that have run out go on this occasion. Raises Oneself.
    """
    if account.id == by.id:
        raise Oneself
    db.session.execute(delete(Mute).where(Mute.muter_id == by.id, Mute.until <= utcnow()))
    if rows.add(Mute(muter_id=by.id, muted_id=account.id, until=until)):
        events.account_muted.send(by, muted=account)
    else:
        db.session.execute(update(Mute).where(*_mute(by, account)).values(until=until))


def unmute(account: Account, *, by: Account) -> None:
    """Hear of an account again."""
    if rows.remove(Mute, *_mute(by, account)):
        events.account_unmuted.send(by, muted=account)


def mute_conversation(conversation_id: int, *, by: Account) -> None:
    """Hear nothing more of what is said in a conversation; it stays readable."""
    rows.add(ConversationMute(account_id=by.id, conversation_id=conversation_id))


def unmute_conversation(conversation_id: int, *, by: Account) -> None:
    """Hear of it again."""
    here = ConversationMute.conversation_id == conversation_id
    db.session.execute(delete(ConversationMute).where(ConversationMute.account_id == by.id, here))


def _let_follow(account: Account, follower: Account) -> None:
    if rows.add(Follow(follower_id=follower.id, followed_id=account.id)):
        pairs.count_follow(follower, account, 1)
        events.account_followed.send(follower, followed=account)


def _drop_request(follower: Account, followed: Account) -> None:
    if rows.remove(FollowRequest, *_request(follower, followed)):
        events.follow_request_dropped.send(follower, followed=followed)


def _follow(follower: Account, followed: Account) -> tuple:
    return Follow.follower_id == follower.id, Follow.followed_id == followed.id


def _request(follower: Account, followed: Account) -> tuple:
    return FollowRequest.follower_id == follower.id, FollowRequest.followed_id == followed.id


def _mute(muter: Account, muted: Account) -> tuple:
    return Mute.muter_id == muter.id, Mute.muted_id == muted.id
