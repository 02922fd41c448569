"""What an account is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import JSON, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigInt, UtcDateTime, db
from app.core.ids import new_id, time_of

ROLES = ("member", "moderator", "admin")


class Named:
    """How an account appears beside a post or in a list: name, address and picture.

    For the model itself and for the few columns of it that a timeline reads.
    """

    id: Any
    username: Any
    display_name: Any
    avatar_small_key: Any

    @property
    def name(self) -> str:
        """What others read: the display name, else the username."""
        return self.display_name or self.username

    @property
    def url(self) -> str:
        """Address of the profile, without the host."""
        return f"/@{self.username}"

    @property
    def avatar_small_url(self) -> str:
        """The picture for lists, 96 pixels wide; without one, the portrait we draw."""
        key = self.avatar_small_key
        return f"/media/{key}" if key else f"/avatars/{self.id}.svg"


@dataclass(frozen=True, slots=True)
class Byline(Named):
    """The few columns of an account that stand beside what it wrote or did."""

    id: int
    username: str
    display_name: str
    avatar_small_key: str | None


class Account(Named, db.Model):  # type: ignore[name-defined]
    """A public identity. Counts are kept up to date by whoever changes what they count."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("role IN ('member', 'moderator', 'admin')", name="role"),
        CheckConstraint("status IN ('active', 'pending', 'suspended')", name="status"),
        # `status` comes last: in front, SQLite would take this index to read whole timelines by.
        Index("ix_accounts_suggested", "followers_count", "id", "status"),
    )

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    username: Mapped[str] = mapped_column(String(30))
    username_key: Mapped[str] = mapped_column(String(30), unique=True)
    skeleton: Mapped[str] = mapped_column(String(60), unique=True)
    # Sixty characters to a reader; one of them may be many to the database.
    display_name: Mapped[str] = mapped_column(String(600), default="")
    bio: Mapped[str] = mapped_column(Text, default="")
    rendered_bio: Mapped[str] = mapped_column(Text, default="")
    location: Mapped[str] = mapped_column(String(600), default="")
    links: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    avatar_key: Mapped[str | None] = mapped_column(String(80))
    avatar_small_key: Mapped[str | None] = mapped_column(String(80))
    header_key: Mapped[str | None] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(10), default="member")
    status: Mapped[str] = mapped_column(String(10), default="active")
    language: Mapped[str | None] = mapped_column(String(5))
    show_last_seen: Mapped[bool] = mapped_column(default=True)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked: Mapped[bool] = mapped_column(default=False)
    default_visibility: Mapped[str] = mapped_column(String(10), default="public")
    muted_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    notifications_read_id: Mapped[int] = mapped_column(BigInt, default=0)
    posts_count: Mapped[int] = mapped_column(default=0)
    followers_count: Mapped[int] = mapped_column(default=0)
    following_count: Mapped[int] = mapped_column(default=0)

    def __init__(self, **values: Any) -> None:
        # The id is needed before the row is written: posts and keys are made with it.
        super().__init__(**{"id": new_id(), **values})

    @property
    def byline(self) -> Byline:
        """What of it stands beside what it does, as a value."""
        return Byline(self.id, self.username, self.display_name, self.avatar_small_key)

    @property
    def bio_html(self) -> Markup:
        """The bio, rendered and sanitised when it was written."""
        return Markup(self.rendered_bio)  # noqa: S704 - made by core.rendering

    @property
    def avatar_url(self) -> str:
        """The picture, 400 pixels wide; without one, the portrait we draw."""
        return f"/media/{self.avatar_key}" if self.avatar_key else f"/avatars/{self.id}.svg"

    @property
    def header_url(self) -> str:
        """The wide picture above the profile, or ''."""
        return f"/media/{self.header_key}" if self.header_key else ""

    @property
    def joined_at(self) -> datetime:
        """When the account was made."""
        return time_of(self.id)

    @property
    def is_admin(self) -> bool:
        """Whether this account administers the place."""
        return self.role == "admin"

    @property
    def is_active(self) -> bool:
        """Neither waiting for approval nor suspended."""
        return self.status == "active"
