"""Background work: jobs, which are rows of the site's own database.

A room declares in its `jobs.py` what can be done later, and queues it in the transaction of what it
belongs to; the job is there if and only if that was committed:

    @job("auth.reset-link", _l("Mail with a link for a new password"), attempts=10)
    def send_reset_link(email: str) -> None: ...

    later(send_reset_link, email="ada@example.org")

A job is done in an app context of its own. When it returns, what it wrote and its removal are
committed together. It may be done twice, where a process dies in the middle: write it so that this
does no harm. Its payload says whom or what it is about, never a secret: rows get into backups.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from blinker import Signal
from flask import current_app
from sqlalchemy import JSON, Index, String, event
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import rows
from app.core.db import BigInt, UtcDateTime, db, utcnow
from app.core.ids import new_id, time_of

# Jobs are there to be done: sent after the commit, by the app that queued them.
queued = Signal()


class Job(db.Model):  # type: ignore[name-defined]
    """Something to be done. It is gone when it is done; what failed for good stays to be seen.

    `run_at`: not before. `attempts`: how often it was begun. `run_id` and `leased_until`: the run
    that is going on, and how long it may be silent before another takes over. `key`: what may be
    queued at most once.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_due", "failed_at", "run_at"),)

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    run_id: Mapped[int | None] = mapped_column(BigInt)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(300), default="")

    @property
    def queued_at(self) -> datetime:
        """When somebody asked for it."""
        return time_of(self.id)

    @property
    def begun_at(self) -> datetime | None:
        """When the run that is going on began."""
        return time_of(self.run_id) if self.run_id else None


class JobDone(db.Model):  # type: ignore[name-defined]
    """When a job of a kind was last finished: the rows of finished jobs are gone."""

    __tablename__ = "jobs_done"

    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class JobError(Exception):
    """A job could not be done. `words`: a sentence for administrators, lazily translated.

    `final`: to try again would be of no use.
    """

    def __init__(self, words: Any, *, final: bool = False) -> None:
        super().__init__(words)
        self.words, self.final = words, final


@dataclass(frozen=True)
class Period:
    """How often a periodic job is done: once in each `every`, so long after its beginning (UTC)."""

    every: timedelta
    offset: timedelta

    def next_time(self) -> datetime:
        """When the next period begins."""
        first = datetime(1970, 1, 1, tzinfo=UTC) + self.offset
        return first + ((utcnow() - first) // self.every + 1) * self.every


def daily(hour: int, minute: int) -> Period:
    """Once a day, at this time or soon after it (UTC)."""
    return Period(timedelta(days=1), timedelta(hours=hour, minutes=minute))


@dataclass(frozen=True)
class Kind:
    """What can be done later. `title`: what administrators read, lazily translated."""

    name: str
    title: Any
    work: Callable[..., None]
    attempts: int
    period: Period | None

    def __call__(self, **payload: Any) -> None:
        """Do it now."""
        self.work(**payload)


KINDS: dict[str, Kind] = {}


def job(
    name: str, title: Any, *, attempts: int = 5, period: Period | None = None
) -> Callable[[Callable[..., None]], Kind]:
    """Declare a function as a kind of job. Errors: ValueError where the name is taken.

    `attempts`: how often it is begun at most. `period`: a periodic job, which nobody queues.
    """

    def declare(work: Callable[..., None]) -> Kind:
        if name in KINDS:
            raise ValueError(f"There are two kinds of jobs named {name!r}.")
        KINDS[name] = Kind(name, title, work, attempts, period)
        return KINDS[name]

    return declare


def later(
    kind: Kind, *, at: datetime | None = None, key: str | None = None, **payload: Any
) -> None:
    """Queue a job in the current transaction. Does not commit.

    `at`: not before then. `key`: where a job with this key is queued already, that is the one.
    `payload`: what its function takes, as JSON can hold it.
    """
    inspect.signature(kind.work).bind(**payload)
    row = Job(kind=kind.name, payload=payload, key=key, run_at=at or utcnow())
    if key is None:
        db.session.add(row)
    else:
        rows.add(row)
    announce()


def announce() -> None:
    """Tell who works, once this transaction is committed, that there is something to do."""
    db.session().info["jobs"] = True


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    if not session.in_nested_transaction() and session.info.pop("jobs", False):
        queued.send(current_app._get_current_object())  # type: ignore[attr-defined]
