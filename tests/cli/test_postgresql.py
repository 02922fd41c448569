"""Commands and machine pages on PostgreSQL: the same answers as on SQLite."""

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.posts.models import Post
from tests.cli.conftest import runner
from tests.postgresql import Server, postgresql

__all__ = ["postgresql"]
pytestmark = pytest.mark.postgresql


@pytest.fixture
def big(place, postgresql: Server):
    """A place whose database is a server."""
    postgresql.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return place("big", DATABASE_URL=postgresql.url)


def test_seed_feeds_and_numbers(big):
    run, client = runner(big), big.test_client()
    run("seed", "--users", 12, "--posts", 120, "--yes")
    assert "All there already" in run("seed", "--users", 12, "--posts", 120, "--yes").stdout
    assert len(run("users", "list").stdout.splitlines()) == 12
    assert client.get("/ready").text == "OK"
    assert "microblog_posts 120.0" in client.get("/metrics").text
    assert len(client.get("/@ada/feed.json").json["items"]) > 0
    assert "Removed 0 of " in run("media", "prune").stdout
    with big.app_context():
        told = select(func.count()).select_from(Post).where(Post.visibility != "direct")
        assert db.session.scalar(told) == 120


def test_a_password_is_reset_and_somebody_suspended(big):
    run, client = runner(big), big.test_client()
    run("users", "create", "ada", "ada@example.org")
    run("users", "create", "grace", "grace@example.org")
    run("users", "reset-password", "grace", "--password", "correct horse battery")
    form = {"username": "grace", "password": "correct horse battery"}
    assert client.post("/auth/login", data=form).status_code == 303
    run("users", "suspend", "grace")
    assert client.get("/@grace").status_code == 404
