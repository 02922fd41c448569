"""How a viewer stands to others: everything between them and a page of people, in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, cast, literal, null, select, union_all

from app.accounts.models import Account
from app.core.db import UtcDateTime, db
from app.relations.models import Block, Follow, FollowRequest, Mute


@dataclass(frozen=True, slots=True)
class Relation:
    """How a viewer stands to an account.

    `asked_by`: the account asks to follow the viewer. `blocked_by` is never shown to anybody.
    """

    following: bool = False
    followed_by: bool = False
    is_self: bool = False
    requested: bool = False
    asked_by: bool = False
    hides_reposts: bool = False
    blocking: bool = False
    blocked_by: bool = False
    muting: bool = False
    muted_until: datetime | None = None

    @property
    def state(self) -> str:
        """What the follow button says: 'following', 'requested' or 'none'."""
        return "following" if self.following else "requested" if self.requested else "none"


def relations_with(viewer: Account | None, accounts: Iterable[Account]) -> dict[int, Relation]:
    """How the viewer stands to each of these accounts, by id: one query for the page."""
    ids = {account.id for account in accounts}
    others = ids - {viewer.id} if viewer else set()
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    if viewer and others:
        for name, id, until in db.session.execute(_between(viewer.id, others)):
            found[id][name] = True
            if until:
                found[id]["muted_until"] = until
    return {id: Relation(is_self=bool(viewer and id == viewer.id), **found[id]) for id in ids}


def relation_with(viewer: Account | None, account: Account) -> Relation:
    """How the viewer stands to one account."""
    return relations_with(viewer, [account])[account.id]


def _between(me: int, ids: Collection[int]) -> Any:
    """Rows of (what it is, the other's id, until when)."""
    mine = Follow.follower_id == me

    def arm(name: str, other: Any, *conditions: Any, until: Any = None) -> Select[Any]:
        end = cast(null(), UtcDateTime) if until is None else until
        return select(literal(name), other, end).where(other.in_(ids), *conditions)

    return union_all(
        arm("following", Follow.followed_id, mine),
        arm("hides_reposts", Follow.followed_id, mine, Follow.shows_reposts.is_(False)),
        arm("followed_by", Follow.follower_id, Follow.followed_id == me),
        arm("requested", FollowRequest.followed_id, FollowRequest.follower_id == me),
        arm("asked_by", FollowRequest.follower_id, FollowRequest.followed_id == me),
        arm("blocking", Block.blocked_id, Block.blocker_id == me),
        arm("blocked_by", Block.blocker_id, Block.blocked_id == me),
        arm("muting", Mute.muted_id, Mute.muter_id == me, Mute.lasts(), until=Mute.until),
    )
