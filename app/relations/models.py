"""What stands between two accounts: follows and requests to, blocks and mutes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    bindparam,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigInt, UtcDateTime, db, utcnow
from app.core.freshness import true_for
from app.core.ids import new_id

MINUTE = 60  # seconds


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
    shows_reposts: Mapped[bool] = mapped_column(default=True)


class FollowRequest(db.Model):  # type: ignore[name-defined]
    """Somebody wants to follow a locked account, which has not answered yet."""

    __tablename__ = "follow_requests"
    __table_args__ = (
        UniqueConstraint("follower_id", "followed_id"),
        CheckConstraint("follower_id <> followed_id", name="no_self_request"),
        Index("ix_follow_requests_followed", "followed_id", "id"),
    )

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    follower_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    followed_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))


class Block(db.Model):  # type: ignore[name-defined]
    """Two accounts that do not see each other, because one of them wants it so."""

    __tablename__ = "blocks"
    __table_args__ = (
        UniqueConstraint("blocker_id", "blocked_id"),
        CheckConstraint("blocker_id <> blocked_id", name="no_self_block"),
        Index("ix_blocks_blocked", "blocked_id", "blocker_id"),
    )

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    blocker_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    blocked_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))


class Mute(db.Model):  # type: ignore[name-defined]
    """Somebody whose posts and news an account does not want to see, for a while or for good."""

    __tablename__ = "mutes"
    __table_args__ = (
        UniqueConstraint("muter_id", "muted_id"),
        CheckConstraint("muter_id <> muted_id", name="no_self_mute"),
    )

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    muter_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    muted_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @classmethod
    def lasts(cls) -> ColumnElement[bool]:
        """Whether it has not run out yet: when the query is sent, not when it was written."""
        now = bindparam(None, callable_=_this_moment, type_=UtcDateTime())
        return or_(cls.until.is_(None), cls.until > now)


def _this_moment() -> datetime:
    """When a query about mutes is sent. A page made of it is kept for a minute at most: somebody
    may be heard of again."""
    true_for(MINUTE)
    return utcnow()


class ConversationMute(db.Model):  # type: ignore[name-defined]
    """A conversation that an account does not want to hear about any more."""

    __tablename__ = "conversation_mutes"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    conversation_id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
