"""PostgreSQL and Redis go wrong under load, in every way we know of. `make faults` prints figures.

Promised: 503 with Retry-After within two seconds while the database is away, and healed within five
of its return, without a restart. What was acknowledged is there, once. Without Redis everything
goes on, and nobody gets more tries than with it.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.container.person import Person
from tests.postgresql import Server as Database
from tests.redis_server import Server as Redis
from tests.server.crowd import NOT_NOW, TRIES, Crowd
from tests.serving import serving

pytestmark = pytest.mark.postgresql("restarts, pauses and replaces it")

AWAY = 2.0  # seconds


@pytest.fixture(scope="module")
def crowd(
    the_redis: Redis, postgresql: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Crowd]:
    """People at work at a server with both."""
    postgresql.query("CREATE DATABASE faults")
    # What was acknowledged has to outlive the server, whatever that costs other tests.
    postgresql.query("ALTER DATABASE faults SET synchronous_commit = on")
    url = postgresql.url.replace("/postgres", "/faults")
    settings = {"DATABASE_URL": url, "REDIS_URL": the_redis.url, "TRUSTED_PROXIES": 1}
    with serving(tmp_path_factory.mktemp("faults") / "data", **settings) as server:

        def meet(name: str, number: int) -> Person:
            person = server.person(name)
            person.browser.addheaders = [("X-Forwarded-For", f"192.0.2.{number}")]
            return person

        crowd = Crowd(meet, url)
        yield crowd
    crowd.tell()


@contextmanager
def for_a_while(fault: AbstractContextManager[object]) -> Iterator[None]:
    with fault:
        time.sleep(AWAY)
        yield


@contextmanager
def cut(database: Database) -> Iterator[None]:
    database.cut()
    yield


@contextmanager
def mute(server: Database) -> Iterator[None]:
    """In its place somebody takes calls and says nothing."""
    with server.stopped(), socket.create_server(("127.0.0.1", server.port), backlog=1000):
        yield


DATABASE_FAULTS: dict[str, Callable[[Database], AbstractContextManager[object]]] = {
    "PostgreSQL restarted at once": lambda database: database.stopped(),
    "PostgreSQL stopped": lambda database: for_a_while(database.stopped()),
    "PostgreSQL's connections cut": cut,
    "PostgreSQL paused": lambda database: for_a_while(database.paused()),
    "somebody mute in PostgreSQL's place": lambda database: for_a_while(mute(database)),
}
REDIS_FAULTS: dict[str, Callable[[Redis], AbstractContextManager[object]]] = {
    "Redis restarted, now empty": lambda redis: redis.stopped(),
    "Redis stopped": lambda redis: for_a_while(redis.stopped()),
    "Redis paused": lambda redis: for_a_while(redis.paused()),
}


@pytest.mark.parametrize("title", DATABASE_FAULTS)
def test_people_hear_soon_that_the_database_is_away(
    crowd: Crowd, postgresql: Database, title: str
) -> None:
    work = crowd.endure(title, DATABASE_FAULTS[title](postgresql))
    assert {answer.status for answer in work.failures()} <= {NOT_NOW}
    for answer in work.failures():
        assert answer.seconds < 2 + work.usual  # a busy machine is slow without any fault
    assert work.healed < 5


@pytest.mark.parametrize("title", REDIS_FAULTS)
def test_nobody_notices_that_redis_is_away(crowd: Crowd, the_redis: Redis, title: str) -> None:
    work = crowd.endure(title, REDIS_FAULTS[title](the_redis))
    assert work.failures() == []
    assert work.tries() == TRIES
