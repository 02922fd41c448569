"""Rows that are there once or not at all: a unique key settles who was quicker."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete
from sqlalchemy.exc import IntegrityError

from app.core.db import db


def add(row: Any) -> bool:
    """Put a row there. False where there is one already, perhaps since a moment ago."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # the unique key
        return False
    return True


def remove(model: Any, *conditions: ColumnElement[bool]) -> bool:
    """Take a row away. False where there was none."""
    gone = delete(model).where(*conditions).returning(model.id)
    return db.session.scalar(gone) is not None
