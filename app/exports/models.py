"""What an export is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigInt, UtcDateTime, db
from app.core.ids import new_id

EXPORT_DAYS = 7  # so long it can be downloaded


class Export(db.Model):  # type: ignore[name-defined]
    """What an account asked for last (`asked_at`), and what it has got: a file (`key`, of `size`
    bytes), what it is called when it is downloaded, and when it was made.

    Whether one is being prepared is not said here: there is a job for it, or there is none.
    """

    __tablename__ = "exports"

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), unique=True
    )
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    name: Mapped[str | None] = mapped_column(String(80))
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    size: Mapped[int] = mapped_column(BigInt, default=0)

    @property
    def until(self) -> datetime | None:
        """How long it can be downloaded."""
        return self.made_at and self.made_at + timedelta(days=EXPORT_DAYS)

    @property
    def is_answered(self) -> bool:
        """Whether what was asked for last has been made."""
        return self.made_at is not None and self.made_at >= self.asked_at
