"""What a like is."""

from __future__ import annotations

from app.core.db import db
from app.core.mark import Mark


class Like(Mark, db.Model):  # type: ignore[name-defined]
    """One account likes one post."""

    __tablename__ = "likes"
