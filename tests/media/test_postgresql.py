"""The same on PostgreSQL: a post with pictures, its door, what is used, and the end of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.auth.actions import register
from app.core.db import db
from app.media import actions, room
from app.posts.actions import Manner, delete, publish
from tests.conftest import PASSWORD, Client, make_app, migrate
from tests.media.conftest import rows, stored, upload
from tests.postgresql import Server

pytestmark = pytest.mark.postgresql


def test_pictures_come_are_shown_and_go(tmp_path: Path, postgresql: Server) -> None:
    postgresql.query("CREATE DATABASE pictures")
    url = postgresql.url.replace("/postgres", "/pictures")
    app = make_app(tmp_path, DATABASE_URL=url, MEDIA_BUDGET="5M")
    migrate(app)
    with app.app_context():
        ada = register("ada", "ada@example.org", PASSWORD)
        db.session.commit()
        pictures = tuple(actions.prepare([upload()], ["a garden"], ["0.5,-1"]))
        post = publish("for followers", by=ada, manner=Manner("followers", pictures=pictures))
        db.session.commit()
        [row] = rows(post)
        assert (row.alt, row.focus_x, row.focus_y) == ("a garden", 0.5, -1)
        assert room.used() == row.size
        client: Client = app.test_client()  # type: ignore[assignment]
        assert client.get(row.url).status_code == 404
        client.login(ada)
        assert client.get(row.url).status_code == client.get(row.small_url).status_code == 200
        assert actions.revise(post, [actions.Change(row.id, "a park")])
        db.session.rollback()
        delete(post)
        db.session.commit()
        assert not stored()
        db.session.remove()
        db.engine.dispose()
