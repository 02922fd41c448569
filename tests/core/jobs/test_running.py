"""One job from its claim to its end: what is committed, what is kept of an error."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from time_machine import Traveller

from app.core import job_claims as claims
from app.core import job_runner
from app.core.db import db, utcnow
from app.core.jobs import Job, JobDone, Kind, later
from app.core.limits import RateHit
from tests.core.jobs.conftest import Declare, all_jobs
from tests.jobs import do_jobs


def count(word: str) -> None:
    """Write a row."""
    db.session.add(RateHit(key=word, at=0.0))


def written() -> list[str]:
    """The rows that jobs wrote."""
    db.session.commit()
    return list(db.session.scalars(db.select(RateHit.key).order_by(RateHit.id)))


@pytest.fixture
def counting(app: Flask, declare: Declare) -> Kind:
    return declare(count, attempts=3)


def test_what_a_job_writes_and_its_end_are_one(app: Flask, counting: Kind) -> None:
    later(counting, word="one")
    do_jobs(app)
    assert (written(), all_jobs()) == (["one"], [])


def test_what_a_job_wrote_before_it_failed_is_undone(app: Flask, declare: Declare) -> None:
    def stumble() -> None:
        count("half")
        db.session.flush()
        raise ZeroDivisionError

    later(declare(stumble))
    do_jobs(app)
    assert written() == []
    assert [job.attempts for job in all_jobs()] == [1]


def test_what_was_done_after_somebody_took_over_is_undone(
    app: Flask, declare: Declare, clock: Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    def oversleep(word: str) -> None:
        if word == "slow" and not others:
            others.append(word)
            clock.shift(claims.LEASE.total_seconds())
            assert job_runner.run_next(app)  # somebody else, who is quick
        count(word)

    others: list[str] = []
    later(declare(oversleep), word="slow")
    do_jobs(app)
    assert (written(), all_jobs()) == (["slow"], [])
    assert "somebody else has it" in caplog.text


def test_of_an_error_of_ours_only_the_name_is_kept(
    app: Flask, declare: Declare, caplog: pytest.LogCaptureFixture
) -> None:
    def leak() -> None:
        raise OperationalError("INSERT", {"password": "s3cr3t"}, Exception("s3cr3t"))

    later(declare(leak))
    do_jobs(app)
    [job] = all_jobs()
    assert job.last_error == "OperationalError"
    assert "Traceback" in caplog.text


def test_of_a_systems_error_its_words_are_kept(app: Flask, declare: Declare) -> None:
    def open_nothing() -> None:
        raise FileNotFoundError(2, "No such file or directory", "/data/secret")

    later(declare(open_nothing))
    do_jobs(app)
    assert [job.last_error for job in all_jobs()] == ["No such file or directory"]


def test_a_job_gives_signs_of_life_while_it_is_being_done(
    app: Flask, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_runner, "BEAT", 0.01)

    def lease() -> object:
        with db.engine.connect() as connection:
            return connection.scalar(db.select(Job.leased_until))

    def take_long() -> None:
        before, end = lease(), time.monotonic() + 10
        while lease() == before and time.monotonic() < end:
            time.sleep(0.01)
        longer.append(lease() > before)

    longer: list[bool] = []
    later(declare(take_long))
    do_jobs(app)
    assert longer == [True]


def test_it_is_known_when_the_last_of_a_kind_was_done(
    app: Flask, counting: Kind, clock: Traveller
) -> None:
    for word in ("one", "two"):
        clock.shift(60)
        later(counting, word=word)
        do_jobs(app)
    [done] = db.session.scalars(db.select(JobDone))
    assert (done.kind, done.at) == ("count", utcnow())


def test_a_look_at_an_empty_queue_is_one_short_question(
    app: Flask, counting: Kind, queries: list[str]
) -> None:
    assert do_jobs(app) == 0
    assert len(queries) == 1 and "LIMIT" in queries[0]
