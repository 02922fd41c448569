"""What lets somebody in: credentials, sessions and invitations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.core.db import BigInt, UtcDateTime, db
from app.core.ids import new_id, time_of


class Credential(db.Model):  # type: ignore[name-defined]
    """How an account proves itself: an e-mail address and a password's hash."""

    __tablename__ = "credentials"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class Session(db.Model):  # type: ignore[name-defined]
    """One browser that is logged in. The cookie holds a token, the row only the token's hash."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(45), default="")
    user_agent: Mapped[str] = mapped_column(String(200), default="")

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)

    @property
    def created_at(self) -> datetime:
        """When somebody logged in here."""
        return time_of(self.id)


class Invitation(db.Model):  # type: ignore[name-defined]
    """Lets one person register where REGISTRATION is `invite`. Only the code's hash is kept."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
