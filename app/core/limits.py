"""Rate limits that all workers share, kept in the database."""

from __future__ import annotations

from sqlalchemy import Float, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigInt, db
from app.core.ids import new_id


class RateHit(db.Model):  # type: ignore[name-defined, misc]
    """One event that counts towards a limit: `key` names the limit and whom it concerns."""

    __tablename__ = "rate_hits"
    __table_args__ = (Index("ix_rate_hits_key", "key", "at"),)

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    key: Mapped[str] = mapped_column(String(120))
    at: Mapped[float] = mapped_column(Float)
