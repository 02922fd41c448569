"""`flask worker`: background work in a process of its own, where RUN_WORKER=0 keeps it out of the
server, or beside it."""

from __future__ import annotations

import logging
import signal
import sys
import time

import click
from flask import Flask, current_app

from app.cli.entrance import entrance
from app.core import migrating, prestart, serving
from app.core.exits import NO_MIGRATION, Refusal
from app.core.job_bell import Ear
from app.core.job_threads import LOOK, Crew

GRACE = 7.5  # seconds for what is being done when TERM comes; Docker sends KILL after ten
EAGER = 1.0  # seconds between two looks where nothing rings
STOPPING = {signal.SIGTERM, signal.SIGINT}
log = logging.getLogger("app.worker")


@click.command("worker")
@click.option(
    "--threads",
    type=click.IntRange(1, 8),
    default=2,
    show_default=True,
    help="Jobs done at a time.",
)
@entrance
def command(threads: int) -> None:
    """Do background work until TERM or Ctrl+C: mails, clean-up and the like.

    Any number of these may run, beside servers that do some of it too, or none (RUN_WORKER=0).
    """
    # Process 1 of a container ignores TERM until somebody says otherwise.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        _wait_for_database(app)
    except Refusal as refusal:
        click.echo(refusal, err=True)
        sys.exit(refusal.code)
    serving.hold(app)
    # From here on signals wait until we ask for them: no thread is interrupted.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    crew = _begin(app, threads)
    log.info("Doing background work, %d at a time.", threads)
    signal.sigwait(STOPPING)
    log.info("Stopping: no new job is begun.")
    crew.stop(GRACE)


def _begin(app: Flask, threads: int) -> Crew:
    ear = Ear(app, lambda: crew.ring()) if app.config["REDIS_URL"] else None
    crew = Crew(app, threads, look=lambda: LOOK if ear and ear.works else EAGER).begin()
    if ear:
        ear.begin()
    return crew


def _wait_for_database(app: Flask) -> None:
    """Until it answers and a server has migrated it, DB_WAIT seconds at most. Errors: Refusal."""
    wanted, deadline = migrating.head(), time.monotonic() + app.config["DB_WAIT"]
    while (found := _revision(app, max(0.0, deadline - time.monotonic()))) != wanted:
        if time.monotonic() >= deadline:
            raise Refusal(
                NO_MIGRATION,
                f"The database is at revision {found or 'none'}, and this version needs {wanted}. "
                "Start the server, which migrates, or run: flask db upgrade",
            )
        time.sleep(prestart.PAUSE)


def _revision(app: Flask, patience: float) -> str | None:
    database = prestart.wait(app.config["DATABASE_URL"], patience)
    try:
        return database.revision()
    finally:
        database.close()
