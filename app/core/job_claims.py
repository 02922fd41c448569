"""Who does which job: exact over all threads, processes and replicas.

A job is claimed for as long as its worker shows signs of life. When these stop, it is free again;
should the first worker wake up after all, it finds another run's id in the row and undoes its own
work. Nothing here commits.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, or_, select, update

from app.core import rows
from app.core.db import db, utcnow
from app.core.ids import new_id
from app.core.jobs import KINDS, Job, JobDone, Kind

LEASE = timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = 15.0, 3600.0  # seconds before it is tried again
KILLED = _l("The process that did it ended in the middle, each time.")


@dataclass(frozen=True)
class Claim:
    """A job that is ours, and the run that may finish it."""

    id: int
    run_id: int
    kind: Kind
    payload: dict[str, Any]
    attempt: int


class LostError(Exception):
    """The job is not ours any more: another took it over, or it was discarded."""


def waiting(what: Any = Job) -> Select[Any]:
    """Jobs whose time has come and that nobody does, the one that has waited longest first. Those
    that this version does not know are left to one that does. `what`: a column will do."""
    known = Job.kind.in_(list(KINDS))
    return select(what).where(is_due(), known).order_by(Job.run_at, Job.id)


def is_due() -> ColumnElement[bool]:
    """Whether a job could be done now, and nobody does it."""
    now = utcnow()
    free = or_(Job.leased_until.is_(None), Job.leased_until <= now)
    return and_(Job.failed_at.is_(None), Job.run_at <= now, free)


def take() -> Claim | None:
    """Claim the job that has waited longest; None where none waits."""
    # PostgreSQL passes over what others are claiming now; SQLite has one writer at a time.
    query = waiting().limit(1).with_for_update(skip_locked=True)
    while job := db.session.scalar(query):
        kind = KINDS[job.kind]
        if job.attempts < kind.attempts:
            job.attempts += 1
            job.run_id, job.leased_until = new_id(), utcnow() + LEASE
            return Claim(job.id, job.run_id, kind, job.payload, job.attempts)
        give_up(job, str(KILLED))  # or it would kill one process after the other
    return None


def renew(claim: Claim) -> None:
    """The one who does it is alive."""
    db.session.execute(update(Job).where(*_ours(claim)).values(leased_until=utcnow() + LEASE))


def finish(claim: Claim) -> None:
    """It is done, and gone; a periodic one waits for its next time. Errors: LostError."""
    job = _held(claim)
    if job is None:
        raise LostError
    period = claim.kind.period
    if period and job.key == claim.kind.name:
        _release(job)
        job.attempts, job.last_error, job.run_at = 0, "", period.next_time()
    else:
        db.session.delete(job)
    _note_done(claim.kind.name)


def fail(claim: Claim, words: str, *, final: bool) -> datetime | None:
    """It did not work: when it will be tried again, or None when that was the last time.

    Errors: LostError.
    """
    job = _held(claim)
    if job is None:
        raise LostError
    if final or claim.attempt >= claim.kind.attempts:
        give_up(job, words)
        return None
    _release(job)
    job.last_error = words[:300]
    job.run_at = utcnow() + timedelta(seconds=pause_after(claim.attempt))
    return job.run_at


def pause_after(attempt: int) -> float:
    """Seconds until the next try: twice as many each time, up to an hour, and never quite the same,
    so that what failed together does not come back together."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)) * random.uniform(0.8, 1.2)  # noqa: S311


def give_up(job: Job, words: str) -> None:
    """It failed for good, and may be queued anew. A periodic job has its next time all the same."""
    _release(job)
    job.failed_at, job.last_error, job.key = utcnow(), words[:300], None
    plan()


def plan() -> None:
    """Let every periodic job wait for its next time: one row each, whoever comes first."""
    periods = {kind.name: kind.period for kind in KINDS.values() if kind.period}
    rows_there = db.session.scalars(select(Job).where(Job.key.in_(list(periods))))
    known = {job.key: job for job in rows_there}
    for name, period in periods.items():
        next_time = period.next_time()
        if name not in known:
            rows.add(Job(kind=name, key=name, run_at=next_time))
        elif known[name].run_at > next_time:  # a new version does it more often
            known[name].run_at = next_time


def _ours(claim: Claim) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Job.id == claim.id, Job.run_id == claim.run_id


def _held(claim: Claim) -> Job | None:
    """The row, if it is still ours; until this transaction ends, nobody takes it."""
    return db.session.scalar(select(Job).where(*_ours(claim)).with_for_update())


def _release(job: Job) -> None:
    job.run_id = job.leased_until = None


def _note_done(name: str) -> None:
    noted = update(JobDone).where(JobDone.kind == name).values(at=utcnow())
    if not db.session.execute(noted.returning(JobDone.kind)).first():
        rows.add(JobDone(kind=name, at=utcnow()))
