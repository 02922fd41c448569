"""Kinds of jobs that only a test knows, and what is in the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.core import jobs
from app.core.db import db
from app.core.jobs import Job, Kind
from tests.auth.conftest import clock as clock

Declare = Callable[..., Kind]


@pytest.fixture
def declare() -> Iterator[Declare]:
    """Declare a kind of job for one test, which knows no other: `declare(function, attempts=3)`."""
    known = dict(jobs.KINDS)
    jobs.KINDS.clear()
    yield lambda work, **options: jobs.job(work.__name__, work.__name__, **options)(work)
    jobs.KINDS.clear()
    jobs.KINDS.update(known)


def all_jobs() -> list[Job]:
    """What is in the table, the oldest first."""
    db.session.commit()
    return list(db.session.scalars(db.select(Job).order_by(Job.id)))
