"""What a pin is."""

from __future__ import annotations

from app.core.db import db
from app.core.mark import Mark


class Pin(Mark, db.Model):  # type: ignore[name-defined]
    """A post stands first on its author's profile."""

    __tablename__ = "pins"
