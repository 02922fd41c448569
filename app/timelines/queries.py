"""Timelines: which posts, in the order of time, through the front door of privacy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select

from app.accounts.models import Account
from app.core.db import db
from app.core.paging import Cursor, Slice, cut
from app.posts.models import Post
from app.posts.queries import visible_to
from app.relations.models import Follow
from app.tags.models import Tag
from app.tags.queries import carrying
from app.timelines.cards import COLUMNS, Card, card_of


def home(viewer: Account, cursor: Cursor) -> Slice[Card]:
    """What the viewer and those they follow wrote."""
    followed = select(Follow.followed_id).where(Follow.follower_id == viewer.id)
    query = visible_to(viewer, *COLUMNS)
    mine_or_followed = or_(Post.author_id == viewer.id, Post.author_id.in_(followed))
    return _page(query.where(mine_or_followed), viewer, cursor)


def explore(viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    """Everything public, newest first."""
    return _page(visible_to(viewer, *COLUMNS), viewer, cursor)


def profile(account: Account, viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    """What one account wrote."""
    query = visible_to(viewer, *COLUMNS).where(Post.author_id == account.id)
    return _page(query, viewer, cursor)


def tag(tag: Tag, viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    """Posts that carry a hashtag."""
    query = visible_to(viewer, *COLUMNS).where(Post.id.in_(carrying(tag.id)))
    return _page(query, viewer, cursor)


def _page(query: Select[Any], viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    rows = db.session.execute(cursor.apply(query, Post.id)).all()
    cards = [card_of(tuple(row), viewer) for row in rows]
    return cut(cards, cursor, lambda card: card.id)
