"""How hashtags are found."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from app.tags.models import PostTag, Tag


def with_key(key: str) -> Select[Tag]:
    """The hashtag of that key (see `core.rendering.tag_key`)."""
    return select(Tag).where(Tag.key == key)


def carrying(tag_id: int) -> Select[Any]:
    """Ids of the posts that carry a hashtag."""
    return select(PostTag.post_id).where(PostTag.tag_id == tag_id)
