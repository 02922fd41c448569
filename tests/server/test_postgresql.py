"""PostgreSQL behind the real server: it may go away, and it may come back."""

from __future__ import annotations

import time

import pytest

from tests.container.person import Person
from tests.postgresql import Server as Database
from tests.server.conftest import Serve

pytestmark = pytest.mark.postgresql


def hears_that_the_database_is_away(
    person: Person, path: str, seconds: float = 2, **form: str
) -> None:
    before = time.monotonic()
    status, page = person.ask(path, form or None)
    assert status == 503
    assert time.monotonic() - before < seconds
    assert int(person.heard["Retry-After"]) > 0
    assert "The database does not answer" in page
    assert all(text in page for text in form.values() if text.startswith("What"))


def test_a_database_that_goes_away_and_comes_back(serve: Serve, postgresql: Database) -> None:
    postgresql.query("CREATE DATABASE coming_and_going")
    url = postgresql.url.replace("/postgres", "/coming_and_going")
    server = serve(DATABASE_URL=url)
    ada = server.person("ada").register()
    assert ada.post("Before it went away") == 303
    token = ada.token()
    postgresql.stop()
    try:
        for _ in range(3):  # both workers
            hears_that_the_database_is_away(ada, "/")
            hears_that_the_database_is_away(ada, "/posts", csrf_token=token, body="What I wrote")
            assert server.person().ask("/ready")[0] == 503
            assert server.person().ask("/health")[0] == 200
    finally:
        postgresql.start()
    server.wait("/ready", seconds=5)
    for _ in range(5):
        assert ada.ask("/posts", {"csrf_token": token, "body": "Since it is back"})[0] == 303
    assert ada.sees("Before it went away", "/@ada")

    with postgresql.paused():
        for _ in range(3):
            hears_that_the_database_is_away(ada, "/")
            assert server.person().ask("/health")[0] == 200
    back = time.monotonic()
    while not ada.sees("Since it is back", "/@ada"):  # each worker finds out for itself
        assert time.monotonic() - back < 5
