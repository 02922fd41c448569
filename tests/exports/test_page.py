"""The page of one's export, how it is asked for, and who can download it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.db import db
from app.core.jobs import Job, JobError
from app.exports import actions
from app.exports.jobs import make as job
from app.notifications.models import Notification
from tests.conftest import Client, bare, publish
from tests.exports.conftest import PAGE, Taken, row_of
from tests.jobs import do_jobs

Make = Callable[[Client], None]


def jobs() -> list[str]:
    """What waits to be done."""
    return list(db.session.scalars(db.select(Job.kind)))


def test_whoever_has_none_is_offered_one(as_ada: Client) -> None:
    page = as_ada.get(PAGE).text
    assert "Prepare my export" in page
    assert "Download" not in page


def test_asking_says_that_it_is_being_prepared(as_ada: Client) -> None:
    assert as_ada.post(PAGE, follow_redirects=True).text.count("being prepared") == 2
    page = as_ada.get(PAGE).text
    assert "There is no need to wait" in page
    assert '<form method="post">' not in page
    assert jobs() == ["exports.make"]


def test_asking_twice_is_asking_once(as_ada: Client) -> None:
    for _ in range(5):
        assert as_ada.post(PAGE).status_code == 303
    assert jobs() == ["exports.make"]


def test_when_it_is_ready_one_hears_of_it_and_can_download_it(
    as_ada: Client, ada: Account, make: Make
) -> None:
    make(as_ada)
    news = as_ada.get("/notifications").text
    assert "Your export is ready" in news
    assert f'href="{PAGE}"' in news
    assert f'href="{PAGE}/{row_of(ada).name}"' in as_ada.get(PAGE).text


def test_what_is_downloaded_has_a_name_and_is_kept_nowhere(
    as_ada: Client, ada: Account, make: Make
) -> None:
    publish("hello", by=ada)
    make(as_ada)
    row = row_of(ada)
    assert re.fullmatch(r"microblog-ada-\d{4}-\d\d-\d\d\.zip", row.name or "")
    answer = as_ada.get(f"{PAGE}/{row.name}")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={row.name}"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.mimetype == "application/zip"
    assert int(answer.headers["Content-Length"]) == len(answer.data) == row.size
    assert "hello" in Taken(answer.data).posts()


def test_nobody_else_finds_it(
    as_ada: Client, as_grace: Client, client: Client, app: Flask, ada: Account, make: Make
) -> None:
    make(as_ada)
    make(as_grace)
    path = f"{PAGE}/{row_of(ada).name}"
    assert as_grace.get(path).status_code == 404
    unknown = as_grace.get(path.replace("ada", "nobody"))
    assert bare(as_grace.get(path)) == bare(unknown).replace("nobody", "ada")
    stranger = app.test_client()
    assert stranger.get(path).location == f"/auth/login?next={path}"
    assert stranger.get(PAGE).status_code == 303
    assert stranger.get(f"/media/{row_of(ada).key}").status_code == 404
    assert as_ada.get(f"/media/{row_of(ada).key}").status_code == 404


def test_a_new_one_takes_the_place_of_the_old_one(
    as_ada: Client, ada: Account, make: Make, shelf: Any
) -> None:
    make(as_ada)
    first = row_of(ada).key
    assert "Prepare a new one" in as_ada.get(PAGE).text
    make(as_ada)
    assert shelf() == {row_of(ada).key}
    assert row_of(ada).key != first
    kinds = [row.kind for row in db.session.scalars(db.select(Notification))]
    assert kinds == ["export"], "the earlier news is old"


def test_the_old_one_stays_while_a_new_one_is_prepared(
    as_ada: Client, ada: Account, make: Make
) -> None:
    make(as_ada)
    as_ada.post(PAGE)
    page = as_ada.get(PAGE).text
    assert "being prepared" in page
    assert as_ada.get(f"{PAGE}/{row_of(ada).name}").status_code == 200


def test_what_failed_for_good_can_be_tried_again(
    as_ada: Client, ada: Account, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise JobError("It does not work.", final=True)

    with monkeypatch.context() as patch:
        patch.setattr(actions, "make", fail)
        make(as_ada)
        page = as_ada.get(PAGE).text
        assert "could not be prepared" in page
        assert "Try again" in page
    make(as_ada)
    page = as_ada.get(PAGE).text
    assert "could not be prepared" not in page
    assert "Download" in page


def test_three_a_day_are_enough(as_ada: Client, ada: Account, make: Make) -> None:
    for _ in range(3):
        make(as_ada)
    answer = as_ada.post(PAGE)
    assert answer.status_code == 429
    assert 86_000 < int(answer.headers["Retry-After"]) <= 86_400
    assert "three times a day" in answer.text
    assert as_ada.get(f"{PAGE}/{row_of(ada).name}").status_code == 200
    assert jobs() == []


def test_whoever_is_suspended_meanwhile_gets_none(
    app: Flask, as_ada: Client, ada: Account, shelf: Any
) -> None:
    as_ada.post(PAGE)
    ada.status = "suspended"
    do_jobs(app)
    assert shelf() == set()


def test_whoever_is_gone_meanwhile_gets_none(app: Flask, shelf: Any) -> None:
    job(account_id=1, origin="", language="en")
    assert shelf() == set()


def test_the_page_speaks_french(as_ada: Client, ada: Account, make: Make) -> None:
    ada.language = "fr"
    make(as_ada)
    page = as_ada.get(PAGE).text
    assert "Tout ce qui est à moi ici" in page
    assert re.search(r"\d,\d\sko", page)
    assert "Mon export est prêt" in as_ada.get("/notifications").text
