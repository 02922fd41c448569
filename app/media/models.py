"""What a picture in a post is."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigInt, db
from app.core.ids import new_id


class Attachment(db.Model):  # type: ignore[name-defined]
    """A picture in a post: two files (whole and small), sizes in pixels, what it shows in words.

    `small_key`: None until a job has made the small one, and for good where the whole one is no
    larger; the whole one stands for it.

    `animated`: the whole one moves; the small one never does.
    `focus_x`, `focus_y`: the point to keep when a preview is cropped, from -1 to 1, the middle 0.
    """

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_post", "post_id", "position"),)

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    small_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    small_width: Mapped[int]
    small_height: Mapped[int]
    animated: Mapped[bool] = mapped_column(default=False)
    blurhash: Mapped[str] = mapped_column(String(100), default="")
    alt: Mapped[str] = mapped_column(Text, default="")
    focus_x: Mapped[float] = mapped_column(default=0.0)
    focus_y: Mapped[float] = mapped_column(default=0.0)
    size: Mapped[int] = mapped_column(BigInt, default=0)  # bytes of both files

    @property
    def url(self) -> str:
        """Address of the whole picture; whoever may read the post may see it."""
        return f"/media/{self.key}"

    @property
    def small_url(self) -> str:
        """Address of the preview, or of what stands for it."""
        return f"/media/{self.small_key or self.key}"
