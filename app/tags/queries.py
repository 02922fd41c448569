"""How hashtags are found."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, exists, select

from app.accounts.models import Account
from app.core.db import db
from app.tags.models import PostTag, Tag, TagFollow


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


def is_followed(tag: Tag | None, viewer: Account | None) -> bool:
    """Whether the viewer follows this hashtag."""
    if tag is None or viewer is None:
        return False
    pair = exists().where(TagFollow.account_id == viewer.id, TagFollow.tag_id == tag.id)
    return bool(db.session.scalar(select(pair)))
