"""What a notification is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigInt, db
from app.core.ids import new_id, time_of

KINDS = ("mention", "reply", "like", "repost", "follow", "follow_request", "moderation")


class Notification(db.Model):  # type: ignore[name-defined]
    """Somebody (`actor`) did something that concerns `account`, perhaps to a post."""

    __tablename__ = "notifications"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('mention', 'reply', 'like', 'repost', 'follow', 'follow_request', "
            "'moderation')",
            name="kind",
        ),
        Index("ix_notifications_account", "account_id", "id"),
        Index("ix_notifications_post", "post_id"),
        Index("ix_notifications_actor", "actor_id"),
    )

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))

    @property
    def created_at(self) -> datetime:
        """When it happened."""
        return time_of(self.id)
