"""Background work in tests: nobody does it until a test says so."""

from __future__ import annotations

from contextvars import Context

from flask import Flask, has_app_context

from app.core import job_runner
from app.core.db import db


def do_jobs(app: Flask) -> int:
    """Do what waits now, as a worker would; how many jobs that were."""
    if has_app_context():
        db.session.commit()  # what the test did so far is there for the jobs
    done = 0
    while Context().run(job_runner.run_next, app):
        done += 1
    if has_app_context():
        db.session.expire_all()
    return done
