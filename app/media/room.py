"""Whether there is room for another picture: MEDIA_BUDGET, and what the disk has left.

Text must still be written when pictures no longer can: the last of the disk is for the database.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from app.core.db import db, reading
from app.media import store
from app.media.images import PictureError, Reason
from app.media.models import Attachment

RESERVE = 200 * 1024 * 1024  # bytes of the disk that pictures never take,
SHARE = 20  # or a twentieth of it, where that is less
WALK = 600  # seconds for which the size of profiles' pictures is remembered


def require(size: int) -> None:
    """Raise PictureError (NO_ROOM) where so many bytes more are too many."""
    disk = shutil.disk_usage(current_app.config["DATA_DIR"])
    if disk.free - size < min(RESERVE, disk.total // SHARE):
        raise PictureError(Reason.NO_ROOM)
    budget = current_app.config["MEDIA_BUDGET"]
    if budget and used() + size > budget:
        raise PictureError(Reason.NO_ROOM)


def used() -> int:
    """Bytes of all pictures: those of posts counted by the database, those of profiles on the
    disk, now and then."""
    with reading():
        of_posts = db.session.scalar(select(func.coalesce(func.sum(Attachment.size), 0))) or 0
    return int(of_posts) + _of_profiles()


def _of_profiles() -> int:
    walked, size = current_app.extensions.get("media.profiles", (0.0, 0))
    if time.monotonic() - walked > WALK or not walked:
        size = sum(_size(store.path(key)) for key in store.keys_on(store.PROFILES))
        current_app.extensions["media.profiles"] = (time.monotonic(), size)
    return size


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
