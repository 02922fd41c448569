"""Threads that do jobs: at once, each once, until they are told to stop."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.core import job_runner
from app.core.db import db
from app.core.job_threads import Crew, embedded, init_app
from app.core.jobs import later
from tests.core.jobs.conftest import Declare, all_jobs

Begin = Callable[..., Crew]
RARELY = 60.0  # seconds between two looks: what is done sooner was rung for


@pytest.fixture
def begin(app: Flask) -> Iterator[Begin]:
    """Begin a crew, which ends with the test."""
    crews: list[Crew] = []

    def start(threads: int = 1, look: float = RARELY) -> Crew:
        crews.append(Crew(app, threads, look=lambda: look).begin())
        return crews[-1]

    yield start
    db.session.commit()  # what the test reads keeps nobody waiting
    for crew in crews:
        crew.stop(10)


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


def test_a_job_is_done_as_soon_as_it_is_committed(
    app: Flask, declare: Declare, begin: Begin
) -> None:
    done = threading.Event()

    def ring() -> None:
        done.set()

    kind = declare(ring)
    begin()
    time.sleep(0.2)  # it has looked, found nothing, and waits
    later(kind)
    db.session.commit()
    assert done.wait(5)


def test_what_others_queued_is_found_by_looking(app: Flask, declare: Declare, begin: Begin) -> None:
    done = threading.Event()

    def ring() -> None:
        done.set()

    kind = declare(ring)
    begin(look=0.05)
    time.sleep(0.2)
    later(kind)
    db.session().info.clear()  # as if it had been another process
    db.session.commit()
    assert done.wait(5)


def test_four_at_once_do_each_of_forty_jobs_once(
    app: Flask, declare: Declare, begin: Begin
) -> None:
    done: list[int] = []

    def note(number: int) -> None:
        done.append(number)

    kind = declare(note)
    for number in range(40):
        later(kind, number=number)
    db.session.commit()
    for _ in range(4):
        begin()
    wait_until(lambda: len(done) >= 40, 30)
    wait_until(lambda: not all_jobs())
    assert Counter(done) == Counter(range(40))


def test_stopping_waits_for_what_is_being_done_and_begins_nothing_new(
    app: Flask, declare: Declare, begin: Begin
) -> None:
    begun, done = threading.Event(), []

    def take_a_while(number: int) -> None:
        begun.set()
        time.sleep(0.3)
        done.append(number)

    kind = declare(take_a_while)
    for number in range(3):
        later(kind, number=number)
    db.session.commit()
    crew = begin()
    assert begun.wait(5)
    crew.stop(5)
    assert done == [0]
    assert [job.payload["number"] for job in all_jobs()] == [1, 2]


def test_stopping_waits_only_so_long(
    app: Flask, declare: Declare, begin: Begin, caplog: pytest.LogCaptureFixture
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        go_on.wait(10)

    later(declare(hang))
    db.session.commit()
    crew = begin()
    assert begun.wait(5)
    before = time.monotonic()
    crew.stop(0.2)
    assert time.monotonic() - before < 2
    assert "Jobs left unfinished" in caplog.text
    assert len(all_jobs()) == 1
    go_on.set()


def test_a_lost_database_is_said_once_and_waited_for(
    app: Flask,
    declare: Declare,
    begin: Begin,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    looks: list[int] = []
    run_next = job_runner.run_next

    def away(app: Flask) -> bool:
        looks.append(1)
        if len(looks) <= 3:
            raise OperationalError("SELECT", None, Exception("server closed\nthe connection"))
        return run_next(app)

    monkeypatch.setattr(job_runner, "run_next", away)
    begin(look=0.01)
    wait_until(lambda: len(looks) >= 6)
    assert caplog.text.count("waits for the database: server closed the connection") == 1
    assert caplog.text.count("Background work goes on.") == 1


def test_a_fault_of_the_program_ends_no_thread(
    app: Flask, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def stumble(_: Flask) -> bool:
        looks.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr(job_runner, "run_next", stumble)
    begin(look=0.01)
    wait_until(lambda: len(looks) >= 3)


@pytest.mark.parametrize(("setting", "threads"), [(True, 1), (False, 0)])
def test_the_server_does_it_unless_it_is_told_not_to(
    app: Flask, declare: Declare, setting: bool, threads: int
) -> None:
    app.config["RUN_WORKER"] = setting
    before = threading.active_count()
    crew = embedded(app)
    assert threading.active_count() - before == threads
    crew.stop(5)


def test_neither_commands_nor_gunicorns_master_begin_anything(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    init_app(app)
    monkeypatch.setenv("SERVER_SOFTWARE", "gunicorn/27")
    init_app(app)
    assert "crew" not in app.extensions
