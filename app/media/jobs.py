"""What is done later: previews are made, and what nobody shows any more is cleared away."""

from __future__ import annotations

import time

from flask_babel import lazy_gettext as _l

from app.core.errors import DiskFull
from app.core.jobs import JobError, daily, job
from app.media import actions, pruning
from app.media.images import PictureError
from app.media.s3 import StoreAway

REST = 0.1  # seconds between two portions: readers' disks are theirs


@job("media.make-small", _l("Preview of a picture"))
def make_small(attachment_id: int) -> None:
    """Make it, unless the picture is gone meanwhile; until then the whole one stands for it."""
    try:
        actions.make_small(attachment_id)
    except (PictureError, DiskFull, StoreAway) as error:
        raise JobError(_l("There is no room for it, or its picture can't be reached.")) from error


@job("media.prune", _l("Clearing away pictures that nobody shows"), period=daily(3, 30))
def prune() -> None:
    """Remove the files that a killed server left behind, a portion at a time."""
    try:
        for _ in pruning.prune():
            time.sleep(REST)
    except StoreAway as error:
        raise JobError(_l("The object store does not answer as it should.")) from error
