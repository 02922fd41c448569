"""What nobody can use any more goes every night; all else stays."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Account
from app.auth.jobs import clean as clean_auth
from app.auth.models import Invitation, Session
from app.core import rows
from app.core.cleaning import clean as clean_core
from app.core.db import db, utcnow
from app.core.ids import new_id
from app.core.jobs import KINDS, Job
from app.core.limits import RateHit
from app.media import pruning, store
from app.media.jobs import prune
from app.relations.jobs import clean as clean_relations
from app.relations.models import Mute
from tests.jobs import do_jobs

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ids(model: object) -> set[int]:
    return set(db.session.scalars(select(model.id)))  # type: ignore[attr-defined]


def added(row: object) -> int:
    db.session.add(row)
    db.session.flush()
    return row.id  # type: ignore[attr-defined]


def test_sessions_that_have_ended_go(ada: Account) -> None:
    def session(ends: timedelta, token: str) -> int:
        now = utcnow()
        times = {"used_at": now, "expires_at": now + ends}
        return added(Session(account_id=ada.id, token_hash=token, **times))

    session(-HOUR, "ended")
    alive = session(HOUR, "alive")
    clean_auth()
    assert ids(Session) == {alive}


def test_invitations_go_a_month_after_they_were_used(ada: Account) -> None:
    def invitation(code: str, used: timedelta | None) -> int:
        return added(Invitation(code_hash=code, used_at=used and utcnow() - used))

    invitation("long ago", 31 * DAY)
    kept = {invitation("lately", 29 * DAY), invitation("not yet", None)}
    clean_auth()
    assert ids(Invitation) == kept


def test_mutes_that_have_run_out_go(ada: Account, grace: Account, alan: Account) -> None:
    def mute(muter: Account, muted: Account, lasts: timedelta | None) -> int:
        until = utcnow() + lasts if lasts else None
        return added(Mute(muter_id=muter.id, muted_id=muted.id, until=until))

    mute(ada, grace, -HOUR)
    kept = {mute(ada, alan, HOUR), mute(grace, alan, None)}
    clean_relations()
    assert ids(Mute) == kept


def test_what_counts_for_no_limit_goes(app: Flask) -> None:
    added(RateHit(id=new_id(utcnow() - DAY - HOUR), key="old", at=0.0))
    kept = added(RateHit(id=new_id(utcnow() - DAY + HOUR), key="young", at=0.0))
    clean_core()
    assert ids(RateHit) == {kept}


def test_failures_go_after_a_month_and_waiting_jobs_never(app: Flask) -> None:
    def job(failed: timedelta | None) -> int:
        failed_at = failed and utcnow() - failed
        return added(Job(kind="auth.reset-link", run_at=utcnow() + DAY, failed_at=failed_at))

    job(31 * DAY)
    kept = {job(29 * DAY), job(None)}
    clean_core()
    assert ids(Job) == kept


def test_much_goes_in_portions(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "PORTION", 2)
    for number in range(5):
        db.session.add(RateHit(key=str(number), at=0.0))
    assert list(rows.sweep(RateHit, RateHit.at <= 0)) == [2, 2, 1]


def shelf() -> set[str]:
    return {one.key for one in store.listing()}


@pytest.fixture
def empty_store(app: Flask) -> None:
    for key in shelf():
        store.delete(key)


def test_pictures_that_nobody_shows_go(
    ada: Account, empty_store: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "PORTION", 2)
    keys = [store.save(b"picture") for _ in range(5)]
    ada.avatar_key = keys[0]
    db.session.commit()
    long_ago = time.time() - 2 * pruning.OLD_ENOUGH
    for key in keys[:4]:
        os.utime(store.folder().path(key), (long_ago, long_ago))
    prune()
    assert shelf() == {keys[0], keys[4]}


def test_every_periodic_job_runs_through(app: Flask) -> None:
    for kind in KINDS.values():
        if kind.period:
            db.session.add(Job(kind=kind.name, key=kind.name, run_at=utcnow()))
    assert do_jobs(app) >= 4
    assert db.session.scalar(select(func.max(Job.attempts))) == 0, "all of them are done"
