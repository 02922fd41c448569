"""Every sentence about jobs is read twice: with SQLite and with PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.core import jobs
from app.core.db import db
from app.core.jobs import Job, Kind
from tests.auth.conftest import clock as clock
from tests.conftest import make_app, migrate
from tests.postgresql import Server

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
Declare = Callable[..., Kind]


@pytest.fixture(scope="session", params=DATABASES)
def the_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    settings: dict[str, str] = {}
    server: Server | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        server.query("CREATE DATABASE jobs")
        settings["DATABASE_URL"] = server.url.removesuffix("postgres") + "jobs"
    app = make_app(tmp_path_factory.mktemp("jobs"), **settings)
    migrate(app)
    yield app
    with app.app_context():
        db.engine.dispose()
    if server:  # the next file may ask for SQLite first, and for this one again
        server.query("DROP DATABASE jobs WITH (FORCE)")


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
