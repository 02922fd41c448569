"""A job is there if and only if what it belongs to was committed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.db import db, reading, utcnow
from app.core.jobs import Kind, later, queued
from tests.core.jobs.conftest import Declare, all_jobs


def greet(name: str, *, loudly: bool = False) -> None:
    """Say hello."""


@pytest.fixture
def greeting(app: Flask, declare: Declare) -> Kind:
    return declare(greet)


@pytest.fixture
def heard(app: Flask) -> Iterator[list[Flask]]:
    """Whoever works is told: by which app, each time."""
    apps: list[Flask] = []
    with queued.connected_to(apps.append):
        yield apps


def test_a_job_comes_with_the_commit(greeting: Kind) -> None:
    later(greeting, name="ada", loudly=True)
    db.session.commit()
    [job] = all_jobs()
    assert (job.kind, job.payload) == ("greet", {"name": "ada", "loudly": True})


def test_a_job_goes_with_the_rollback(greeting: Kind, heard: list[Flask]) -> None:
    later(greeting, name="ada")
    db.session.rollback()
    assert not all_jobs()


def test_workers_are_told_after_the_commit(greeting: Kind, heard: list[Flask], app: Flask) -> None:
    later(greeting, name="ada")
    with db.session.begin_nested():
        later(greeting, name="grace")
    assert not heard
    db.session.commit()
    assert heard == [app]


def test_nobody_is_told_of_other_commits(heard: list[Flask], ada: Account) -> None:
    ada.display_name = "Countess"
    db.session.commit()
    assert not heard


def test_what_has_a_key_is_queued_once(greeting: Kind) -> None:
    for name in ("ada", "grace"):
        later(greeting, key="the greeting", name=name)
    db.session.commit()
    assert [job.payload["name"] for job in all_jobs()] == ["ada"]


def test_a_mistake_shows_when_it_is_queued_not_at_night(greeting: Kind) -> None:
    with pytest.raises(TypeError, match="name"):
        later(greeting, nmae="ada")


def test_two_kinds_have_two_names(greeting: Kind, declare: Declare) -> None:
    with pytest.raises(ValueError, match="'greet'"):
        declare(greet)


def test_a_get_queues_nothing(greeting: Kind) -> None:
    with pytest.raises(RuntimeError, match="GET never changes anything"), reading():
        later(greeting, name="ada")
        db.session.flush()
    db.session.rollback()


def test_a_job_knows_since_when_it_waits(greeting: Kind) -> None:
    later(greeting, name="ada")
    [job] = all_jobs()
    assert abs((utcnow() - job.queued_at).total_seconds()) < 5
