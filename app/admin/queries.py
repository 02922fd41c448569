"""How jobs are found: those that failed, those that are being done, those that wait."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.core.db import utcnow
from app.core.job_claims import is_due
from app.core.jobs import Job


def failed() -> Select[Job]:
    """Jobs that are tried no more."""
    return select(Job).where(Job.failed_at.is_not(None))


def running() -> Select[Job]:
    """Jobs that somebody does at this moment, the one begun first above."""
    return select(Job).where(_is_running()).order_by(Job.run_id)


def waiting() -> Select[Job]:
    """Jobs that are still to be done; not those that only wait for their next day."""
    return select(Job).where(_is_waiting())


def by_kind() -> Select[str, int, int, int, datetime, datetime]:
    """A row for each kind there are jobs of: kind, failed, running, waiting, since when the one
    that has waited longest could have been done, and when the next one is to be done."""
    is_open = Job.failed_at.is_(None)
    return select(
        Job.kind,
        func.count().filter(Job.failed_at.is_not(None)).label("failed"),
        func.count().filter(_is_running()).label("running"),
        func.count().filter(_is_waiting()).label("waiting"),
        func.min(Job.run_at).filter(is_due()).label("late_since"),
        func.min(Job.run_at).filter(is_open, ~_is_running()).label("next_at"),
    ).group_by(Job.kind)


def _is_running() -> ColumnElement[bool]:
    return and_(Job.failed_at.is_(None), func.coalesce(Job.leased_until > utcnow(), False))


def _is_waiting() -> ColumnElement[bool]:
    regular = or_(Job.key.is_(None), Job.key != Job.kind, Job.attempts > 0, Job.run_at <= utcnow())
    return and_(Job.failed_at.is_(None), ~_is_running(), regular)
