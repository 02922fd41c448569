"""What a repost is."""

from __future__ import annotations

from app.core.db import db
from app.core.mark import Mark


class Repost(Mark, db.Model):  # type: ignore[name-defined]
    """One account has passed one post on."""

    __tablename__ = "reposts"
