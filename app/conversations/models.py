"""What a member of a conversation is."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigInt, db


class Member(db.Model):  # type: ignore[name-defined]
    """One account in one conversation: how far it has read, and whether it let the others in.

    `last_id`: the conversation's newest message that was sent or reached here; 0 where there is
    none left. `cleared_id`: up to there this member deleted it for themselves. `request`: it was
    begun by somebody this member does not follow, and has not been answered yet.
    """

    __tablename__ = "conversation_members"
    __table_args__ = (Index("ix_conversation_members_account", "account_id", "request", "last_id"),)

    conversation_id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    last_id: Mapped[int] = mapped_column(BigInt, default=0)
    read_id: Mapped[int] = mapped_column(BigInt, default=0)
    cleared_id: Mapped[int] = mapped_column(BigInt, default=0)
    request: Mapped[bool] = mapped_column(default=False)
