"""The page about background work: for administrators alone, in words, with a way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Account
from app.core.db import db, utcnow
from app.core.ids import new_id
from app.core.jobs import Job, JobDone, queued
from tests.conftest import PASSWORD, Client

PAGES = ("/admin", "/admin/jobs", "/admin/jobs/waiting")
MAIL = "Mail with a link for a new password"
Put = Callable[..., Job]


@pytest.fixture
def put(app: Flask) -> Put:
    """Put a job into the database: one that has waited for `minutes`, unless `values` say more."""

    def add(kind: str = "auth.reset-link", minutes: int = 1, **values: Any) -> Job:
        moment = utcnow() - timedelta(minutes=minutes)
        job = Job(**{"id": new_id(moment), "kind": kind, "run_at": moment, **values})
        db.session.add(job)
        db.session.commit()
        return job

    return add


@pytest.fixture
def failed(put: Put) -> Job:
    words = "The mail server refuses the address."
    return put(attempts=10, failed_at=utcnow(), last_error=words)


def numbers(page: str) -> dict[str, int]:
    """What the page counts: `{"failed": 1}`."""
    return {
        word: int(number) for word, number in re.findall(r"<li[^>]*>([a-z ]+): (\d+)</li>", page)
    }


@pytest.mark.parametrize("page", PAGES)
def test_for_members_and_moderators_there_is_nothing(
    as_grace: Client, grace: Account, page: str
) -> None:
    for role in ("member", "moderator"):
        grace.role = role
        answer = as_grace.get(page)
        assert answer.status_code == 404
        assert "/admin" not in as_grace.get("/").text


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_has_to_log_in(client: Client, page: str) -> None:
    answer = client.get(page)
    assert (answer.status_code, answer.location) == (303, f"/auth/login?next={page}")


@pytest.mark.parametrize("act", ["/{id}/retry", "/{id}/discard", "/retry"])
def test_only_administrators_act(as_grace: Client, failed: Job, act: str) -> None:
    assert as_grace.post("/admin/jobs" + act.format(id=failed.id)).status_code == 404
    assert db.session.get(Job, failed.id).failed_at


@pytest.mark.parametrize("act", ["retry", "discard"])
def test_what_has_not_failed_is_left_alone(as_ada: Client, put: Put, act: str) -> None:
    waiting = put()
    assert as_ada.post(f"/admin/jobs/{waiting.id}/{act}").status_code == 404
    assert as_ada.post(f"/admin/jobs/{waiting.id ^ 1}/{act}").status_code == 404
    assert db.session.get(Job, waiting.id).attempts == 0


def test_an_administrator_finds_it_in_the_navigation(as_ada: Client) -> None:
    page = as_ada.get("/").text
    assert page.count('href="/admin/jobs"') == 2  # the rail, and the menu of a phone
    assert as_ada.get("/admin").location == "/admin/jobs"


def test_a_new_place_has_done_nothing_yet(as_ada: Client) -> None:
    page = as_ada.get("/admin/jobs").text
    assert "No job has been done yet." in page
    assert "Nothing has failed." in page
    assert "Try all again" not in page
    assert "Nothing waits" in as_ada.get("/admin/jobs/waiting").text


def test_what_failed_is_told_in_words(as_ada: Client, failed: Job) -> None:
    page = as_ada.get("/admin/jobs").text
    assert MAIL in page and failed.last_error in page and "10 attempts" in page
    french = as_ada.get("/admin/jobs", headers={"Accept-Language": "fr"}).text
    assert "Le serveur de courriel refuse l’adresse." in french


def test_an_error_of_the_program_points_to_the_log(as_ada: Client, put: Put) -> None:
    put(failed_at=utcnow(), last_error="ZeroDivisionError")
    page = as_ada.get("/admin/jobs").text
    assert "An error of the program, ZeroDivisionError. The log tells more." in page


def test_nobody_reads_what_a_job_is_about(as_ada: Client, put: Put) -> None:
    secret = {"email": "grace@example.org"}
    lease = {"run_id": new_id(), "leased_until": utcnow() + timedelta(minutes=1)}
    for values in ({"failed_at": utcnow()}, {}, lease):
        put(payload=secret, **values)
    for page in PAGES[1:]:
        assert "grace@example.org" not in as_ada.get(page).text


def test_trying_again_begins_anew(as_ada: Client, failed: Job) -> None:
    rung: list[Flask] = []
    with queued.connected_to(rung.append):
        answer = as_ada.post(f"/admin/jobs/{failed.id}/retry")
    assert (answer.status_code, answer.location) == (303, "/admin/jobs")
    db.session.refresh(failed)
    assert (failed.failed_at, failed.attempts, len(rung)) == (None, 0, 1)
    assert failed.run_at <= utcnow()
    assert "It is tried again now." in as_ada.get("/admin/jobs").text


def test_all_can_be_tried_again_at_once(as_ada: Client, put: Put) -> None:
    for _ in range(3):
        put(failed_at=utcnow(), attempts=5)
    assert "Try all again" in as_ada.get("/admin/jobs").text
    assert as_ada.post("/admin/jobs/retry").status_code == 303
    assert "3 jobs are tried again now." in as_ada.get("/admin/jobs").text
    assert set(db.session.scalars(select(Job.failed_at))) == {None}


def test_discarding_removes_it(as_ada: Client, failed: Job) -> None:
    assert as_ada.post(f"/admin/jobs/{failed.id}/discard").status_code == 303
    assert db.session.scalar(select(Job.id)) is None


def test_kinds_are_counted(as_ada: Client, put: Put) -> None:
    put(failed_at=utcnow())
    for _ in range(2):
        put()
    put(run_id=new_id(), leased_until=utcnow() + timedelta(minutes=1))
    put("core.clean", key="core.clean", run_at=utcnow() + timedelta(hours=2))
    page = as_ada.get("/admin/jobs").text
    assert numbers(page) == {"failed": 1, "being done": 1, "waiting": 2}
    assert "What waits: 3" in page
    assert "next: <time" in page


def test_what_waits_says_why_and_until_when(as_ada: Client, put: Put) -> None:
    put(attempts=2, last_error="The mail server does not answer as it should.")
    put("core.clean", key="core.clean", run_at=utcnow() + timedelta(hours=2))
    page = as_ada.get("/admin/jobs/waiting").text
    assert "The mail server does not answer as it should." in page
    assert "2 attempts" in page and "to be done: <time" in page
    assert "Clearing away" not in page, "what only waits for its next day is not work that waits"


def test_what_is_being_done_says_since_when(as_ada: Client, put: Put) -> None:
    begun = new_id(utcnow() - timedelta(minutes=3))
    put(run_id=begun, leased_until=utcnow() + timedelta(minutes=1), attempts=1)
    page = as_ada.get("/admin/jobs/waiting").text
    assert "Being done" in page and re.search(r"begun: <time[^>]*>3 min", page)


def test_a_kind_of_a_newer_version_is_shown_by_its_name(as_ada: Client, put: Put) -> None:
    put("of.tomorrow", minutes=60)
    page = as_ada.get("/admin/jobs").text
    assert "<code>of.tomorrow</code>" in page
    assert "This version does not know how to do it." in page
    assert "Nobody does the jobs" not in page


@pytest.mark.parametrize(
    ("server_works", "being_done", "words"),
    [
        (True, False, "The server should."),
        (False, False, "for RUN_WORKER is 0. Start a <code>flask worker</code>"),
        (True, True, "There is more to do than is being done."),
    ],
)
def test_when_jobs_wait_for_long_it_says_what_to_do(
    app: Flask, as_ada: Client, put: Put, server_works: bool, being_done: bool, words: str
) -> None:
    app.config["RUN_WORKER"] = server_works
    put(minutes=4)
    assert words not in as_ada.get("/admin/jobs").text
    put(minutes=6)
    if being_done:
        put(run_id=new_id(), leased_until=utcnow() + timedelta(minutes=1))
    assert words in as_ada.get("/admin/jobs").text


def test_it_says_when_a_job_was_last_done(as_ada: Client, put: Put) -> None:
    for kind, minutes in (("auth.reset-link", 7), ("core.clean", 90)):
        db.session.add(JobDone(kind=kind, at=utcnow() - timedelta(minutes=minutes)))
    db.session.commit()
    page = as_ada.get("/admin/jobs").text
    assert re.search(r"The last one was finished: <time[^>]*>7 min", page)


@pytest.mark.parametrize(
    ("page", "values"), [("/admin/jobs", {"failed_at": True}), ("/admin/jobs/waiting", {})]
)
def test_long_lists_have_pages(
    as_ada: Client, put: Put, page: str, values: dict[str, object]
) -> None:
    for minutes in range(45):
        put(minutes=minutes, **({"failed_at": utcnow()} if values else {}))
    seen, address = [], page
    for _ in range(3):
        text = as_ada.get(address).text
        seen.append(text.count(f"<strong>{MAIL}</strong>") - bool(values))
        older = re.search(r'rel="next" href="([^"]+)"', text)
        address = older[1].replace("&amp;", "&") if older else ""
    assert (seen, address) == ([20, 20, 5], "")


def test_the_page_asks_as_often_for_few_as_for_many(
    as_ada: Client, put: Put, queries: list[str]
) -> None:
    asked = []
    for size in (1, 30):
        for _ in range(size):
            put(failed_at=utcnow())
            put()
        for page in PAGES[1:]:
            as_ada.get(page)
            queries.clear()
            as_ada.get(page)
            asked.append(len(queries))
    assert asked[:2] == asked[2:] and max(asked) <= 5


def test_a_failed_mail_is_sent_when_it_is_tried_again(
    app: Flask, client: Client, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way: asked for, refused, seen, tried again, there."""
    from smtplib import SMTPRecipientsRefused

    from tests.jobs import do_jobs

    def refuse(*_: object) -> None:
        raise SMTPRecipientsRefused({"ada@example.org": (550, b"No such user here")})

    app.extensions["mailman"].outbox = []
    with monkeypatch.context() as refusing:
        refusing.setattr("flask_mailman.EmailMessage.send", refuse)
        client.post("/auth/reset", data={"email": "ada@example.org"})
        do_jobs(app)
    client.login(ada, PASSWORD)
    page = client.get("/admin/jobs").text
    assert "The mail server refuses the address." in page
    client.post(re.search(r'action="(/admin/jobs/\d+/retry)"', page)[1])
    do_jobs(app)
    [mail] = app.extensions["mailman"].outbox
    assert mail.to == ["ada@example.org"]
