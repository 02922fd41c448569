"""The same on PostgreSQL: what is told, the groups, the poll's one query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.db import db
from app.likes.actions import like, unlike
from app.posts.actions import publish
from tests.cli.conftest import place as place
from tests.conftest import PASSWORD
from tests.notifications.conftest import plan_of_the_poll
from tests.postgresql import Server

pytestmark = pytest.mark.postgresql


@pytest.fixture
def big(place: Callable[..., Flask], postgresql: Server) -> Flask:
    """A place whose database is a server."""
    postgresql.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return place("big", DATABASE_URL=postgresql.url)


def test_told_grouped_polled_and_read(big: Flask) -> None:
    from app.auth.actions import register

    with big.app_context():
        ada, grace, alan = (
            register(name, f"{name}@example.org", PASSWORD) for name in ("ada", "grace", "alan")
        )
        post = publish("hello", by=grace)
        like(post, by=ada)
        like(post, by=alan)
        unlike(post, by=alan)
        like(post, by=alan)
        publish("well, @grace", by=alan)
        db.session.commit()
    client: Any = big.test_client()
    client.login(grace)
    page = client.get("/notifications").text
    assert page.count("data-key=") == 2
    news = client.get("/notifications/news")
    assert news.json["notifications"] == 3
    etag = {"If-None-Match": news.headers["ETag"]}
    assert client.get("/notifications/news", headers=etag).status_code == 304
    assert client.post("/notifications/read").status_code == 303
    assert client.get("/notifications/news").status_code == 204


def test_the_poll_uses_the_index(big: Flask) -> None:
    with big.app_context():
        db.session.execute(text("SET LOCAL enable_seqscan = off"))  # the tables are empty
        plan = plan_of_the_poll()
    assert "ix_notifications_account" in plan
    assert "ix_conversation_members_account" in plan
