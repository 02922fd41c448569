"""Guards: who passes, and who is told that there is nothing here."""

from __future__ import annotations

import pytest
from flask import Flask, g

from app.accounts.models import Account
from app.auth import guards, visits
from app.auth.guards import admin_required, current_viewer
from app.core.db import db
from tests.conftest import Client


@admin_required
def office() -> str:
    return "the office"


@pytest.fixture
def ask(app: Flask):
    """Ask for the office as somebody, or as nobody."""

    def as_somebody(viewer: Account | None, method: str = "GET"):
        with app.test_request_context("/office?x=1", method=method):
            g.viewer = viewer
            return app.make_response(app.ensure_sync(office)())

    return as_somebody


def test_administrators_pass(ask, ada: Account) -> None:
    assert ask(ada).get_data(as_text=True) == "the office"


def test_for_members_there_is_nothing_here(ask, grace: Account) -> None:
    from werkzeug.exceptions import NotFound

    with pytest.raises(NotFound):
        ask(grace)


def test_strangers_are_shown_the_door(ask) -> None:
    from werkzeug.exceptions import Unauthorized

    assert ask(None).location == "/auth/login?next=/office?x%3D1"
    with pytest.raises(Unauthorized):
        ask(None, "POST")


def test_the_viewer_is_looked_for_once_even_where_that_fails(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def broken() -> None:
        calls.append(1)
        raise RuntimeError("the database is away")

    monkeypatch.setattr(visits, "find", broken)
    with app.test_request_context("/"):
        with pytest.raises(RuntimeError):
            current_viewer()
        assert current_viewer() is None
    assert calls == [1]


def test_before_a_view_that_writes_no_transaction_is_open(as_ada: Client, app: Flask) -> None:
    seen = []
    guarded = app.view_functions["auth.account"]
    app.view_functions["auth.account"] = lambda: (
        seen.append(db.session().in_transaction()) or guarded()
    )
    try:
        as_ada.post("/settings/account")
    finally:
        app.view_functions["auth.account"] = guarded
    assert seen == [False]


def test_templates_know_the_place(app: Flask) -> None:
    site = guards._site()
    assert site == {
        "name": "Microblog",
        "registration": "open",
        "post_max_length": 500,
        "has_mail": True,
    }
