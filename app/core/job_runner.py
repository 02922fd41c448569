"""One job from its claim to its end. An entrance, as views and commands are: it commits."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_babel import force_locale
from sqlalchemy.exc import SQLAlchemyError

from app.core import job_claims as claims
from app.core.db import db, reading, utcnow
from app.core.job_claims import Claim
from app.core.jobs import Job, JobError

BEAT = 20.0  # seconds between two signs of life: a third of the lease
log = logging.getLogger(__name__)


def plan(app: Flask) -> None:
    """See to it that periodic jobs are queued. Errors: SQLAlchemyError."""
    with app.app_context():
        claims.plan()
        db.session.commit()


def run_next(app: Flask) -> bool:
    """Do the job that has waited longest. False where none waits.

    Whatever the job does wrong is noted in its row. Errors: SQLAlchemyError, where the database
    can't be asked or written to; a claim that was made then ends by itself.
    """
    claim = _claim(app)
    if claim is None:
        return False
    begun = time.monotonic()
    try:
        with app.app_context(), _kept(app, claim):
            claim.kind(**claim.payload)
            claims.finish(claim)
            db.session.commit()
    except claims.LostError:
        _say_lost(claim)
    except Exception as error:
        _note_failure(app, claim, error, time.monotonic() - begun)
    else:
        seconds = time.monotonic() - begun
        log.info("%s %d: done in %.2f s, attempt %d", *_which(claim), seconds, claim.attempt)
    return True


def _claim(app: Flask) -> Claim | None:
    with app.app_context():
        with reading():  # mostly there is nothing, and nobody needs to wait for that
            found = db.session.scalar(claims.waiting(Job.id).limit(1))
        claim = claims.take() if found else None
        db.session.commit()
        return claim


@contextmanager
def _kept(app: Flask, claim: Claim) -> Iterator[None]:
    """Give signs of life while the job is being done."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(BEAT):
            try:
                with app.app_context():
                    claims.renew(claim)
                    db.session.commit()
            except SQLAlchemyError as error:  # the next one may arrive
                log.debug("%s %d: no sign of life could be given: %s", *_which(claim), error)

    threading.Thread(target=beat, name="heartbeat", daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _note_failure(app: Flask, claim: Claim, error: Exception, seconds: float) -> None:
    try:
        with app.app_context():
            words, final = _in_words(error)
            again = claims.fail(claim, words, final=final)
            db.session.commit()
    except claims.LostError:
        _say_lost(claim)
        return
    then = f"again in {(again - utcnow()).total_seconds():.0f} s" if again else "for good"
    known = isinstance(error, JobError)
    detail = error.__cause__ if known and error.__cause__ else error
    log.log(
        logging.WARNING if known else logging.ERROR,
        "%s %d: failed after %.2f s, attempt %d, %s: %s",
        *_which(claim),
        seconds,
        claim.attempt,
        then,
        detail,
        exc_info=None if known else error,
    )


def _in_words(error: Exception) -> tuple[str, bool]:
    """What administrators read, in English as it is kept, and whether that was final. Messages of
    libraries stay in the log: they may quote what nobody else should see."""
    with force_locale("en"):
        if isinstance(error, JobError):
            return str(error.words), error.final
    reason = error.strerror if isinstance(error, OSError) else None
    return reason or type(error).__name__, False


def _say_lost(claim: Claim) -> None:
    log.warning("%s %d: somebody else has it; what was done here is undone", *_which(claim))


def _which(claim: Claim) -> tuple[str, int]:
    return claim.kind.name, claim.id
