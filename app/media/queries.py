"""How pictures of posts are found."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, or_, select

from app.media.models import Attachment


def pictures_of(post_id: int) -> Select[Attachment]:
    """A post's pictures in their order. Whoever may read the post may see them."""
    return select(Attachment).where(Attachment.post_id == post_id).order_by(Attachment.position)


def has_file(key: str) -> ColumnElement[bool]:
    """Whether an attachment's whole or small picture is the one of this key."""
    return or_(Attachment.key == key, Attachment.small_key == key)
