"""What a follow is."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigInt, db
from app.core.ids import new_id


class Follow(db.Model):  # type: ignore[name-defined]
    """One account reads another's posts at home. Its id orders the lists of followers."""

    __tablename__ = "follows"
    __table_args__ = (
        UniqueConstraint("follower_id", "followed_id"),
        CheckConstraint("follower_id <> followed_id", name="no_self_follow"),
        Index("ix_follows_followed", "followed_id", "id"),
        Index("ix_follows_follower", "follower_id", "id"),
    )

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    follower_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    followed_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
