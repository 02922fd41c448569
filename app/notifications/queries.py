"""How notifications are found, and who wants to be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Account
from app.core.paging import Cursor
from app.notifications.models import KINDS, Notification
from app.posts.models import Post
from app.posts.queries import visible_to
from app.relations.queries import muted_by, mutes, mutes_conversation, visible_accounts

_Actor = aliased(Account)
# What a page reads of a notification: never whole accounts, there may be two hundred of them.
COLUMNS = (
    Notification.id,
    Notification.kind,
    Notification.post_id,
    Notification.body,
    _Actor.id.label("actor_id"),
    _Actor.username,
    _Actor.display_name,
    _Actor.avatar_small_key,
)


def shown_to(viewer: Account, *columns: Any) -> Select[Any]:
    """Notifications for this viewer. Start every other query here.

    Through both front doors: nothing done by an account, or to a post, that the viewer may not
    see now, whatever they could see when it was written; nor by whom they do not want to hear.
    """
    people = visible_accounts(viewer).with_only_columns(Account.id)
    people = people.where(~muted_by(viewer, Account.id), Account.id == Notification.actor_id)
    actor = people.correlate(Notification).exists()
    posts = visible_to(viewer, Post.id).where(Post.id == Notification.post_id)
    return select(*columns or (Notification,)).where(
        Notification.account_id == viewer.id,
        or_(Notification.actor_id.is_(None), actor),
        or_(Notification.post_id.is_(None), posts.correlate(Notification).exists()),
    )


def listed(viewer: Account, kinds: Sequence[str], cursor: Cursor) -> Select[Any]:
    """One page of COLUMNS, newest first; `kinds` is what one wants to read about."""
    query = shown_to(viewer, *COLUMNS).outerjoin(_Actor, _Actor.id == Notification.actor_id)
    if set(kinds) != set(KINDS):
        query = query.where(Notification.kind.in_(kinds))
    return cursor.apply(query, Notification.id)


def willing(account_ids: Iterable[int], actor: Account, post: Post | None) -> Select[Account]:
    """Those among these accounts who may and want to hear what `actor` does: not the actor, nobody
    beyond a block, nobody who has muted the actor or the post's conversation."""
    query = visible_accounts(actor).where(
        Account.id.in_(set(account_ids) - {actor.id}), ~mutes(Account.id, actor.id)
    )
    if post is None:
        return query
    return query.where(~mutes_conversation(Account.id, post.conversation_id))
