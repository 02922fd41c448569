"""Who does which job, when it is tried again, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.core import job_claims as claims
from app.core.db import db, utcnow
from app.core.jobs import Job, JobError, Kind, daily, later
from tests.core.jobs.conftest import Declare, all_jobs
from tests.jobs import do_jobs
from tests.parallel import in_parallel

LEASE = claims.LEASE.total_seconds()
done: list[str] = []


def write(word: str) -> None:
    """Write a word."""
    done.append(word)


def fail() -> None:
    """Try something that never works."""
    done.append("tried")
    raise JobError("The ink is dry.")


def tidy() -> None:
    """Put everything in its place."""
    done.append("tidied")


@pytest.fixture(autouse=True)
def blank() -> None:
    done.clear()


@pytest.fixture
def writing(app: Flask, declare: Declare) -> Kind:
    return declare(write, attempts=3)


@pytest.fixture
def failing(app: Flask, declare: Declare) -> Kind:
    return declare(fail, attempts=3)


@pytest.fixture
def tidying(app: Flask, declare: Declare) -> Kind:
    return declare(tidy, attempts=2, period=daily(3, 10))


def take() -> claims.Claim | None:
    """Claim a job as a worker does."""
    claim = claims.take()
    db.session.commit()
    return claim


def test_the_one_that_has_waited_longest_comes_first(app: Flask, writing: Kind) -> None:
    for seconds, word in ((-20, "second"), (-30, "first"), (-10, "third")):
        later(writing, at=utcnow() + timedelta(seconds=seconds), word=word)
    assert do_jobs(app) == 3
    assert done == ["first", "second", "third"]
    assert not all_jobs()


def test_nothing_is_done_before_its_time(app: Flask, writing: Kind, clock: Traveller) -> None:
    later(writing, at=utcnow() + timedelta(hours=1), word="later")
    clock.shift(3599)
    assert do_jobs(app) == 0
    clock.shift(1)
    assert do_jobs(app) == 1


def test_a_job_is_claimed_once_as_long_as_its_worker_lives(writing: Kind, clock: Traveller) -> None:
    later(writing, word="once")
    claim = take()
    for _ in range(3):
        clock.shift(LEASE - 1)
        claims.renew(claim)
        db.session.commit()
        assert take() is None


def test_a_job_whose_worker_was_killed_is_claimed_again(writing: Kind, clock: Traveller) -> None:
    later(writing, word="again")
    first = take()
    clock.shift(LEASE)
    second = take()
    assert (first.id, first.attempt, second.attempt) == (second.id, 1, 2)


def test_who_wakes_up_too_late_can_neither_finish_nor_fail(writing: Kind, clock: Traveller) -> None:
    later(writing, word="late")
    first = take()
    clock.shift(LEASE)
    second = take()
    claims.renew(first)
    with pytest.raises(claims.LostError):
        claims.finish(first)
    with pytest.raises(claims.LostError):
        claims.fail(first, "It slept.", final=True)
    [job] = all_jobs()
    assert (job.run_id, job.failed_at) == (second.run_id, None)


def test_what_kills_its_worker_each_time_is_given_up(
    app: Flask, writing: Kind, clock: Traveller
) -> None:
    later(writing, word="heavy")
    for _ in range(3):
        take()
        clock.shift(LEASE)
    assert do_jobs(app) == 0
    [job] = all_jobs()
    assert job.failed_at and "ended in the middle" in job.last_error
    assert not done


def test_a_kind_that_this_version_does_not_know_is_left_alone(app: Flask, writing: Kind) -> None:
    db.session.add(Job(kind="of.tomorrow", run_at=utcnow() - timedelta(days=1)))
    later(writing, word="today")
    assert do_jobs(app) == 1
    [job] = all_jobs()
    assert (job.kind, job.attempts, job.failed_at) == ("of.tomorrow", 0, None)


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 15), (2, 30), (3, 60), (8, 1920), (9, 3600), (50, 3600)]
)
def test_each_pause_is_twice_the_last_up_to_an_hour(attempt: int, seconds: float) -> None:
    pauses = [claims.pause_after(attempt) for _ in range(50)]
    assert seconds * 0.8 <= min(pauses) < max(pauses) <= seconds * 1.2


def test_what_fails_is_tried_again_and_given_up_in_the_end(
    app: Flask, failing: Kind, clock: Traveller
) -> None:
    later(failing)
    do_jobs(app)
    [job] = all_jobs()
    assert (job.attempts, job.last_error, job.failed_at) == (1, "The ink is dry.", None)
    assert 12 <= (job.run_at - utcnow()).total_seconds() <= 18
    for _ in range(3):
        clock.shift(3600)
        do_jobs(app)
    [job] = all_jobs()
    assert (done, bool(job.failed_at)) == (["tried"] * 3, True)
    assert (job.run_id, job.leased_until) == (None, None)


def test_what_is_of_no_use_is_not_tried_again(app: Flask, declare: Declare) -> None:
    def refuse() -> None:
        raise JobError("There is no such address.", final=True)

    later(declare(refuse, attempts=3))
    do_jobs(app)
    [job] = all_jobs()
    assert (job.attempts, bool(job.failed_at)) == (1, True)


def test_what_failed_for_good_may_be_queued_anew(app: Flask, declare: Declare) -> None:
    failing = declare(fail, attempts=1)
    for _ in range(2):
        later(failing, key="the only one")
        do_jobs(app)
    assert [bool(job.failed_at) for job in all_jobs()] == [True, True]


def test_a_periodic_job_waits_for_its_hour_once(
    app: Flask, tidying: Kind, clock: Traveller
) -> None:
    for _ in range(2):
        claims.plan()
    [job] = all_jobs()
    assert job.run_at.isoformat() == "2026-01-02T03:10:00+00:00"  # it is noon
    assert do_jobs(app) == 0


def test_however_many_processes_begin_it_is_planned_once(app: Flask, tidying: Kind) -> None:
    def begin(_: object) -> None:
        claims.plan()
        db.session.commit()

    in_parallel(app, begin, list(range(8)))
    assert len(all_jobs()) == 1


def test_a_periodic_job_is_done_once_in_each_period(
    app: Flask, tidying: Kind, clock: Traveller
) -> None:
    claims.plan()
    for _ in range(3):
        clock.shift(86_400)
        do_jobs(app)
        do_jobs(app)
    assert done == ["tidied"] * 3
    [job] = all_jobs()
    assert (job.attempts, job.run_at.isoformat()) == (0, "2026-01-05T03:10:00+00:00")


def test_a_periodic_job_that_fails_has_its_next_day_all_the_same(
    app: Flask, declare: Declare, clock: Traveller
) -> None:
    declare(fail, attempts=1, period=daily(3, 10))
    claims.plan()
    clock.shift(86_400)
    do_jobs(app)
    failed, following = all_jobs()
    assert (bool(failed.failed_at), failed.key) == (True, None)
    assert (following.key, following.attempts) == ("fail", 0)
    assert following.run_at.isoformat() == "2026-01-03T03:10:00+00:00"


def test_what_a_new_version_does_more_often_does_not_wait_for_the_old_time(
    app: Flask, tidying: Kind, clock: Traveller
) -> None:
    db.session.add(Job(kind="tidy", key="tidy", run_at=utcnow() + timedelta(days=30)))
    claims.plan()
    [job] = all_jobs()
    assert job.run_at.isoformat() == "2026-01-02T03:10:00+00:00"
