"""What the page about background work shows: how it goes, kind by kind and altogether."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from app.admin import queries
from app.core import i18n
from app.core.db import db, utcnow
from app.core.jobs import KINDS, Job, JobDone

PATIENCE = timedelta(minutes=5)  # so long may a job wait before we say that something is wrong


@dataclass(frozen=True)
class Line:
    """A kind of job. `known`: whether this version can do it. `next_at`: of a periodic one."""

    title: str
    known: bool
    periodic: bool
    failed: int = 0
    running: int = 0
    waiting: int = 0
    late_since: datetime | None = None
    next_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True)
class Board:
    """All kinds. `state`: nothing done yet, all is well, more to do than can be done, or nobody
    does it though it should be done by the server or by `flask worker`."""

    lines: Sequence[Line]

    @property
    def failed(self) -> int:
        """How many failed for good."""
        return sum(line.failed for line in self.lines)

    @property
    def running(self) -> int:
        """How many are being done."""
        return sum(line.running for line in self.lines)

    @property
    def waiting(self) -> int:
        """How many are still to be done."""
        return sum(line.waiting for line in self.lines)

    @property
    def done_at(self) -> datetime | None:
        """When any of them was last finished."""
        return max((line.done_at for line in self.lines if line.done_at), default=None)

    @property
    def late_since(self) -> datetime | None:
        """Since when the one that has waited longest could have been done."""
        since = (line.late_since for line in self.lines if line.known and line.late_since)
        return min(since, default=None)

    @property
    def state(self) -> Literal["new", "well", "busy", "left", "stuck"]:
        """What to tell administrators."""
        since = self.late_since
        if since is None or utcnow() - since < PATIENCE:
            return "well" if self.done_at else "new"
        if self.running:
            return "busy"
        return "stuck" if current_app.config["RUN_WORKER"] else "left"


def look() -> Board:
    """The board of this moment: two queries."""
    rows = {row.kind: row._asdict() for row in db.session.execute(queries.by_kind())}
    done = {row.kind: row.at for row in db.session.scalars(select(JobDone))}
    return Board([_line(name, rows.get(name, {}), done) for name in {**KINDS, **rows}])


def _line(name: str, numbers: dict[str, Any], done: dict[str, datetime]) -> Line:
    numbers = {key: value for key, value in numbers.items() if key != "kind"}
    kind = KINDS.get(name)
    periodic = bool(kind and kind.period)
    return Line(title_of(name), bool(kind), periodic, done_at=done.get(name), **numbers)


def title_of(name: str) -> str:
    """What a kind of job is called; a newer version's only has its name."""
    return str(KINDS[name].title) if name in KINDS else name


def error_of(job: Job) -> str:
    """Why it failed, in words. Sentences of ours are kept in English, and read in any language."""
    text = job.last_error
    if not text or " " in text:
        return i18n.gettext(text) if text else ""
    return _("An error of the program, %(name)s. The log tells more.", name=text)
