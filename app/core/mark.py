"""What likes, reposts, bookmarks and pins have in common: an account's mark on a post."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.core import rows
from app.core.db import BigInt, hold
from app.core.ids import new_id


class Mark:
    """A row per account and post, at most one; its id orders lists by when the mark was made."""

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[UniqueConstraint | Index, ...]:
        table = cls.__tablename__  # type: ignore[attr-defined]
        return (
            UniqueConstraint("post_id", "account_id"),
            Index(f"ix_{table}_account", "account_id", "id"),
        )

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))


def add(model: type[Any], post: Any, *, by: Any) -> bool:
    """Put this kind of mark on a post. False where it was there already, or the post is gone."""
    if not hold(type(post), post.id):
        return False
    return rows.add(model(account_id=by.id, post_id=post.id))


def remove(model: type[Any], post: Any, *, by: Any) -> bool:
    """Take the mark away again. False where there was none, or the post is gone."""
    if not hold(type(post), post.id):
        return False
    return rows.remove(model, model.post_id == post.id, model.account_id == by.id)
