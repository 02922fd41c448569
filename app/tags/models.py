"""What a hashtag is."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigInt, db
from app.core.ids import new_id


class Tag(db.Model):  # type: ignore[name-defined]
    """A hashtag: `name` as it was first written, `key` without regard to letter case."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    key: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(100))


class PostTag(db.Model):  # type: ignore[name-defined]
    """A post carries a hashtag. The key's order is the order in which tag pages are read."""

    __tablename__ = "post_tags"
    __table_args__ = (Index("ix_post_tags_post", "post_id"), {"sqlite_with_rowid": False})

    tag_id: Mapped[int] = mapped_column(
        ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class TagFollow(db.Model):  # type: ignore[name-defined]
    """An account reads public posts with this hashtag at home."""

    __tablename__ = "tag_follows"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    tag_id: Mapped[int] = mapped_column(
        ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
