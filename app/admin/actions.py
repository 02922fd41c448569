"""What can be done about jobs that failed. Nothing here commits."""

from __future__ import annotations

from sqlalchemy import ColumnElement, update

from app.core import rows
from app.core.db import db, utcnow
from app.core.jobs import Job, announce


def try_again(job_id: int) -> bool:
    """Let a failed job begin anew. False where there is none of this id."""
    return _try_again(Job.id == job_id) > 0


def try_all_again() -> int:
    """Let all failed jobs begin anew; how many there were."""
    return _try_again()


def discard(job_id: int) -> bool:
    """Remove a failed job. False where there is none of this id."""
    return rows.remove(Job, Job.id == job_id, Job.failed_at.is_not(None))


def _try_again(*which: ColumnElement[bool]) -> int:
    again = update(Job).where(Job.failed_at.is_not(None), *which)
    again = again.values(failed_at=None, attempts=0, run_at=utcnow())
    announce()
    return len(db.session.scalars(again.returning(Job.id)).all())
