"""What core clears away every day: old counts of rate limits, and jobs that failed long ago."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from app.core.db import db, utcnow
from app.core.ids import first_id_at
from app.core.jobs import Job, daily, job
from app.core.limits import LONGEST, RateHit
from app.core.rows import sweep

FAILED_FOR = timedelta(days=30)


@job("core.clean", _l("Clearing away old counts and old failures"), period=daily(3, 0))
def clean() -> None:
    """Remove what counts for no rate limit any more, and failed jobs that nobody tried again."""
    day_ago = first_id_at(utcnow() - timedelta(seconds=LONGEST))
    for _ in sweep(RateHit, RateHit.id < day_ago):
        db.session.commit()
    for _ in sweep(Job, Job.failed_at <= utcnow() - FAILED_FOR):
        db.session.commit()
