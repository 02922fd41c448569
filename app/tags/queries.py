"""How hashtags are found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, exists, func, select

from app.accounts.models import Account
from app.core.db import at_most, db
from app.posts.models import Post
from app.posts.queries import listed_for
from app.tags.models import PostTag, Tag, TagFollow

MOST_COUNTED = 100  # of a hashtag's posts; "more than 100" tells enough


def with_key(key: str) -> Select[Tag]:
    """The hashtag of that key (see `core.rendering.tag_key`)."""
    return select(Tag).where(Tag.key == key)


def carrying(tag_id: int) -> Select[Any]:
    """Ids of the posts that carry a hashtag."""
    return select(PostTag.post_id).where(PostTag.tag_id == tag_id)


def followed_by(viewer: Account) -> Select[Tag]:
    """Hashtags the viewer follows, in the order of the alphabet."""
    follows = TagFollow.account_id == viewer.id
    return select(Tag).join(TagFollow, TagFollow.tag_id == Tag.id).where(follows).order_by(Tag.key)


def standing(tag: Tag, viewer: Account) -> Row[bool, int]:
    """Whether the viewer follows this hashtag, and how many posts they would find there (as `uses`
    counts them)."""
    pair = exists().where(TagFollow.account_id == viewer.id, TagFollow.tag_id == tag.id)
    return db.session.execute(select(pair, _uses(tag, viewer))).one()


def in_use(viewer: Account | None) -> ColumnElement[bool]:
    """Whether a post that may come to the viewer unasked carries the hashtag. The others could
    tell of what is private."""
    carried = listed_for(viewer, PostTag.tag_id).join(PostTag, PostTag.post_id == Post.id)
    return carried.where(PostTag.tag_id == Tag.id).correlate(Tag).exists()


def uses(found: Sequence[Tag], viewer: Account | None) -> dict[int, int]:
    """How many posts each of these hashtags has, as far as the viewer may find them, up to
    MOST_COUNTED + 1: one query for the page."""
    if not found:
        return {}
    arms = [_uses(tag, viewer).label(f"n{place}") for place, tag in enumerate(found)]
    counts = db.session.execute(select(*arms)).one()
    return {tag.id: count for tag, count in zip(found, counts, strict=True)}


def _uses(tag: Tag, viewer: Account | None) -> ScalarSelect[int]:
    carried = listed_for(viewer, Post.id).join(PostTag, PostTag.post_id == Post.id)
    some = carried.where(PostTag.tag_id == tag.id).limit(at_most(MOST_COUNTED + 1)).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
