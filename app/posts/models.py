"""What a post is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.core.db import BigInt, UtcDateTime, db
from app.core.ids import new_id, time_of

# Who may read a post, from everybody to those it names.
VISIBILITIES = ("public", "unlisted", "followers", "direct")
# The numbers that a post keeps, as they are in a new one.
UNCOUNTED = dict.fromkeys(("replies_count", "likes_count", "reposts_count", "attachments_count"), 0)


class Post(db.Model):  # type: ignore[name-defined]
    """A short text: `body` as it was typed, `rendered` the HTML made of it at that time.

    A conversation is named by its first post. Counts are kept up to date by whoever changes what
    they count. `submission`: what a form calls itself, so that sending it twice posts once.
    """

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint(
            "visibility IN ('public', 'unlisted', 'followers', 'direct')", name="visibility"
        ),
        UniqueConstraint("author_id", "submission"),
        # With all that home asks of a post before it reads it: the rows themselves are large.
        Index("ix_posts_author", "author_id", "id", "visibility", "in_reply_to_account_id"),
        Index("ix_posts_in_reply_to", "in_reply_to_id", "id"),
        Index("ix_posts_conversation", "conversation_id", "id"),
    )

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    rendered: Mapped[str] = mapped_column(Text)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    visibility: Mapped[str] = mapped_column(String(10), default="public")
    spoiler_text: Mapped[str] = mapped_column(Text, default="")
    sensitive: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(String(10))
    in_reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"))
    in_reply_to_account_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL")
    )
    conversation_id: Mapped[int] = mapped_column(BigInt)
    submission: Mapped[str | None] = mapped_column(String(40))
    replies_count: Mapped[int] = mapped_column(default=0)
    likes_count: Mapped[int] = mapped_column(default=0)
    reposts_count: Mapped[int] = mapped_column(default=0)
    attachments_count: Mapped[int] = mapped_column(default=0)

    author: Mapped[Account] = relationship(lazy="joined", innerjoin=True, foreign_keys=[author_id])
    revisions: Mapped[list[PostRevision]] = relationship(
        order_by="PostRevision.id", passive_deletes=True, cascade="all, delete-orphan"
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**{"id": new_id(), **values})
        if self.conversation_id is None:
            self.conversation_id = self.id

    @property
    def created_at(self) -> datetime:
        """When it was published."""
        return time_of(self.id)

    @property
    def url(self) -> str:
        """Address of the permalink page, without the host."""
        return f"{self.author.url}/{self.id}"

    @property
    def body_html(self) -> Markup:
        """The text as HTML, rendered and sanitised when it was written."""
        return Markup(self.rendered)  # noqa: S704 - made by core.rendering


class PostRevision(db.Model):  # type: ignore[name-defined]
    """A text that a post had before it was edited, and since when it had it."""

    __tablename__ = "post_revisions"

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    rendered: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    spoiler_text: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def body_html(self) -> Markup:
        """The former text as HTML, rendered and sanitised when it was written."""
        return Markup(self.rendered)  # noqa: S704 - made by core.rendering


class Mention(db.Model):  # type: ignore[name-defined]
    """An account is named in a post."""

    __tablename__ = "mentions"
    __table_args__ = (Index("ix_mentions_account", "account_id", "post_id"),)

    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
