"""Timelines: which posts, in the order of time, through the front door of privacy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_

from app.accounts.models import Account
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
from app.timelines.merging import ALONE, cards_of, finished, merged, page_of, reposts_for

# A conversation is named by its first post. (What a reply answered may have been deleted.)
_BEGINS = Post.conversation_id == Post.id


def explore(viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    """Everything public, newest first; replies stay with their conversations."""
    query = listed_for(viewer, *COLUMNS).where(_BEGINS)
    return page_of(query, viewer, cursor)


def profile(
    account: Account, viewer: Account | None, cursor: Cursor, *, with_replies: bool = False
) -> Slice[Card]:
    """What one account wrote and passed on, on the first page below what it has pinned; replies
    to others only when asked for."""
    written = (Post.author_id == account.id, Post.visibility != "direct")
    if with_replies:
        return page_of(visible_to(viewer, *COLUMNS).where(*written), viewer, cursor)
    posts = visible_to(viewer, *ALONE).where(*written)
    alone = or_(_BEGINS, Post.in_reply_to_account_id == account.id)
    reposts = reposts_for(viewer).where(Repost.account_id == account.id)
    first = _pinned(account, viewer) if cursor.is_top else []
    arms = (cursor.apply(posts.where(alone), Post.id), cursor.apply(reposts, Repost.id))
    return merged(arms, viewer, cursor, first)


def media(account: Account, viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    """Posts of one account with pictures."""
    query = visible_to(viewer, *COLUMNS).where(Post.author_id == account.id)
    query = query.where(Post.attachments_count > 0, Post.visibility != "direct")
    return page_of(query, viewer, cursor)


def tag(tag: Tag, viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    """Public posts that carry a hashtag."""
    query = listed_for(viewer, *COLUMNS).where(Post.id.in_(carrying(tag.id)))
    return page_of(query, viewer, cursor)


def marked(mark: Any, viewer: Account, cursor: Cursor) -> Slice[Card]:
    """The posts the viewer marked (likes or bookmarks), the latest mark first."""
    query = visible_to(viewer, *COLUMNS, mark.id).join(mark, mark.post_id == Post.id)
    query = cursor.apply(query.where(mark.account_id == viewer.id), mark.id)
    return finished(cards_of(db.session.execute(query)), viewer, cursor)


def _pinned(account: Account, viewer: Account | None) -> list[Card]:
    """What stands first on a profile, as far as the viewer may read it, the latest pin first."""
    query = visible_to(viewer, *COLUMNS).join(Pin, Pin.post_id == Post.id)
    query = query.where(Pin.account_id == account.id, Post.author_id == account.id)
    cards = [card_of(row) for row in db.session.execute(query.order_by(Pin.id.desc()))]
    for card in cards:
        card.on_top = True
    return cards
