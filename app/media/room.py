"""Whether there is room for another picture: MEDIA_BUDGET, and what the disk has left.

Text must still be written when pictures no longer can: the last of the disk is for the database.
With a bucket, pictures take nothing of the disk, and the budget alone counts.
"""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread

from flask import current_app
from sqlalchemy import func, select

from app.core.db import db, reading
from app.media import store
from app.media.images import PictureError, Reason
from app.media.keys import PROFILES, Place
from app.media.models import Attachment

RESERVE = 200 * 1024 * 1024  # bytes of the disk that pictures never take,
SHARE = 20  # or a twentieth of it, where that is less
WALK = 600  # seconds for which the size of profiles' pictures is remembered


def require(size: int) -> None:
    """Raise PictureError (NO_ROOM) where so many bytes more are too many."""
    if store.bucket() is None and not disk_has(size):
        raise PictureError(Reason.NO_ROOM)
    budget = current_app.config["MEDIA_BUDGET"]
    if budget and used() + size > budget:
        raise PictureError(Reason.NO_ROOM)


def disk_has(size: int) -> bool:
    """Whether the disk can take so many bytes more, and the database still grow."""
    disk = shutil.disk_usage(current_app.config["DATA_DIR"])
    return disk.free - size >= min(RESERVE, disk.total // SHARE)


def used() -> int:
    """Bytes of all pictures: those of posts counted by the database, those of profiles where they
    lie, now and then."""
    with reading():
        of_posts = db.session.scalar(select(func.coalesce(func.sum(Attachment.size), 0))) or 0
    return int(of_posts) + _of_profiles()


@dataclass
class _Weighed:
    """What the pictures of profiles weighed when somebody last looked."""

    size: int = 0
    again_at: float = 0.0

    def weigh(self, places: list[Place]) -> None:
        """Look. What can't be reached keeps its weight."""
        with suppress(OSError):
            self.size = sum(found.size for found in store.listing(PROFILES, places))


def _of_profiles() -> int:
    """A bucket is listed beside the request: until that is done, the last number has to do."""
    weighed = current_app.extensions.setdefault("media.profiles", _Weighed())
    if time.monotonic() >= weighed.again_at:
        weighed.again_at = time.monotonic() + WALK
        if store.bucket() is None:
            weighed.weigh(store.places())
        else:
            Thread(target=weighed.weigh, args=(store.places(),), daemon=True).start()
    return weighed.size
