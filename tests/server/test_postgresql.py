"""PostgreSQL behind the real server: it may go away, and it may come back."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.container.person import Person
from tests.postgresql import Server as Database
from tests.server.conftest import Serve

pytestmark = pytest.mark.postgresql("a server may go away")


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


@contextmanager
def paused(database: Database) -> Iterator[None]:
    """As `docker pause` does it: nobody is gone, and nobody answers."""
    master = int((database.folder / "data" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    processes = [master, *map(int, children)]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


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

    with paused(postgresql):
        hears_that_the_database_is_away(ada, "/", seconds=4)
        assert server.person().ask("/health")[0] == 200
    server.wait("/ready", seconds=5)
    assert ada.sees("Since it is back", "/@ada")
