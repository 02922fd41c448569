"""What a bookmark is."""

from __future__ import annotations

from app.core.db import db
from app.core.mark import Mark


class Bookmark(Mark, db.Model):  # type: ignore[name-defined]
    """One account keeps one post."""

    __tablename__ = "bookmarks"
