"""What is done every day: pictures that nobody shows any more are cleared away."""

from __future__ import annotations

import time

from flask_babel import lazy_gettext as _l

from app.core.jobs import JobError, daily, job
from app.media import pruning
from app.media.s3 import StoreAway

REST = 0.1  # seconds between two portions: readers' disks are theirs


@job("media.prune", _l("Clearing away pictures that nobody shows"), period=daily(3, 30))
def prune() -> None:
    """Remove the files that a killed server left behind, a portion at a time."""
    try:
        for _ in pruning.prune():
            time.sleep(REST)
    except StoreAway as error:
        raise JobError(_l("The object store does not answer as it should.")) from error
