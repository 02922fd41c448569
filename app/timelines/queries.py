"""Timelines: which posts, in the order of time, through the front door of privacy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_

from app.accounts.models import Account
from app.accounts.prepared import gap, prepared
from app.core.db import db
from app.core.paging import Cursor, Slice
from app.pins.models import Pin
from app.posts.models import Post
from app.posts.queries import listed_for, visible_to
from app.reposts.models import Repost
from app.tags.models import Tag
from app.tags.queries import carrying
from app.timelines.cards import COLUMNS, Card, card_of
from app.timelines.home import home as home
from app.timelines.merging import (
    ALONE,
    cards_of,
    finished,
    in_one_order,
    page_of,
    reposts_for,
)

# A conversation is named by its first post. (What a reply answered may have been deleted.)
_BEGINS = Post.conversation_id == Post.id
_ACCOUNT = gap("account_id")
_WRITTEN = (Post.author_id == _ACCOUNT, Post.visibility != "direct")


def explore(viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    """Everything public, newest first; replies stay with their conversations."""
    return page_of(_explore(viewer, cursor), viewer, cursor)


@prepared
def _explore(viewer: Any, cursor: Cursor) -> Select[Any]:
    return cursor.apply(listed_for(viewer, *COLUMNS).where(_BEGINS), Post.id)


def profile(
    account: Account, viewer: Account | None, cursor: Cursor, *, with_replies: bool = False
) -> Slice[Card]:
    """What one account wrote and passed on, on the first page below what it has pinned; replies
    to others only when asked for."""
    if with_replies:
        rows = _with_replies(viewer, cursor, account_id=account.id)
        return page_of(rows, viewer, cursor)
    first = _pinned(account, viewer) if cursor.is_top else []
    rows = _profile(viewer, cursor, account_id=account.id)
    return finished(cards_of(rows), viewer, cursor, first)


@prepared
def _with_replies(viewer: Any, cursor: Cursor) -> Select[Any]:
    return cursor.apply(visible_to(viewer, *COLUMNS).where(*_WRITTEN), Post.id)


@prepared
def _profile(viewer: Any, cursor: Cursor) -> Select[Any]:
    alone = or_(_BEGINS, Post.in_reply_to_account_id == _ACCOUNT)
    posts = visible_to(viewer, *ALONE).where(*_WRITTEN, alone)
    reposts = reposts_for(viewer).where(Repost.account_id == _ACCOUNT)
    arms = (cursor.apply(posts, Post.id), cursor.apply(reposts, Repost.id))
    return in_one_order(arms, viewer, cursor)


def media(account: Account, viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    """Posts of one account with pictures."""
    return page_of(_media(viewer, cursor, account_id=account.id), viewer, cursor)


@prepared
def _media(viewer: Any, cursor: Cursor) -> Select[Any]:
    query = visible_to(viewer, *COLUMNS).where(*_WRITTEN, Post.attachments_count > 0)
    return cursor.apply(query, Post.id)


def tag(tag: Tag, viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    """Public posts that carry a hashtag."""
    return page_of(_tag(viewer, cursor, tag_id=tag.id), viewer, cursor)


@prepared
def _tag(viewer: Any, cursor: Cursor) -> Select[Any]:
    query = listed_for(viewer, *COLUMNS).where(Post.id.in_(carrying(gap("tag_id"))))
    return cursor.apply(query, Post.id)


def marked(mark: Any, viewer: Account, cursor: Cursor) -> Slice[Card]:
    """The posts the viewer marked (likes or bookmarks), the latest mark first."""
    query = visible_to(viewer, *COLUMNS, mark.id).join(mark, mark.post_id == Post.id)
    query = cursor.apply(query.where(mark.account_id == viewer.id), mark.id)
    return finished(cards_of(db.session.execute(query)), viewer, cursor)


def _pinned(account: Account, viewer: Account | None) -> list[Card]:
    """What stands first on a profile, as far as the viewer may read it, the latest pin first."""
    cards = [card_of(row) for row in _pins(viewer, Cursor(), account_id=account.id)]
    for card in cards:
        card.on_top = True
    return cards


@prepared
def _pins(viewer: Any, _cursor: Cursor) -> Select[Any]:
    query = visible_to(viewer, *COLUMNS).join(Pin, Pin.post_id == Post.id)
    query = query.where(Pin.account_id == _ACCOUNT, Post.author_id == _ACCOUNT)
    return query.order_by(Pin.id.desc())
