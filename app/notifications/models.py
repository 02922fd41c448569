"""What a notification is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigInt, db
from app.core.ids import new_id, time_of

# What somebody may switch off; what moderators say may not be missed, nor what one asked for.
OPTIONAL = ("reply", "mention", "like", "repost", "follow", "follow_request", "follow_accepted")
KINDS = (*OPTIONAL, "moderation", "export")
CONVERSATION = ("reply", "mention")


class Notification(db.Model):  # type: ignore[name-defined]
    """Somebody (`actor`) did something that concerns `account`, perhaps to a post.

    An `export` is somebody's own, and nobody did it.
    `body`: what those who run the place say (kind `moderation`), in English or in their own words.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('mention', 'reply', 'like', 'repost', 'follow', 'follow_request', "
            "'follow_accepted', 'moderation', 'export')",
            name="kind",
        ),
        Index("ix_notifications_account", "account_id", "id"),
        Index("ix_notifications_post", "post_id"),
        # Whoever takes an act back takes its notification along: found at once.
        Index("ix_notifications_actor", "actor_id", "post_id", "kind"),
    )

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    body: Mapped[str | None] = mapped_column(Text)

    @property
    def created_at(self) -> datetime:
        """When it happened."""
        return time_of(self.id)
