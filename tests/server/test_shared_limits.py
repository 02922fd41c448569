"""What one worker knows, all of them know: wrong tries, ended sessions, names that are taken."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.container.person import PASSWORD, Person
from tests.server.conftest import Serve
from tests.server.writers import begin_writing, posts_in
from tests.serving import Server


@contextmanager
def only(worker: int, server: Server) -> Iterator[None]:
    """This worker answers; the other ones are paused."""
    others = [other for other in server.workers() if other != worker]
    for other in others:
        os.kill(other, signal.SIGSTOP)
    try:
        yield
    finally:
        for other in others:
            os.kill(other, signal.SIGCONT)


def try_password(person: Person, name: str, password: str = "wrong") -> int:
    return person.send("/auth/login", username=name, password=password)


def test_wrong_passwords_are_counted_over_all_workers(serve: Serve) -> None:
    server = serve(TRUSTED_PROXIES=1)

    def somebody_at(address: str, name: str = "") -> Person:
        person = server.person(name)
        person.browser.addheaders = [("X-Forwarded-For", address)]
        return person

    ada = somebody_at("192.0.2.1", "ada").register()
    somebody_at("192.0.2.2", "grace").register()
    first, second = server.workers()
    thief = somebody_at("198.51.100.66")
    for number in range(10):
        with only((first, second)[number % 2], server):
            assert try_password(thief, "ada") == 401
    for worker in (first, second):
        with only(worker, server):
            # The account is closed for a while, from wherever one comes and with what password
            for stranger in (thief, somebody_at("203.0.113.5")):
                assert try_password(stranger, "ada", PASSWORD) == 429
                assert 0 < int(stranger.heard["Retry-After"]) <= 300
            # and so is the address, for whatever account.
            assert try_password(thief, "grace", PASSWORD) == 429
            # Who is logged in stays so, and others come and go.
            assert ada.is_logged_in()
            assert try_password(somebody_at("203.0.113.5"), "grace", PASSWORD) == 303
    assert server.says('198.51.100.66 "POST /auth/login" 429')  # whom the proxy told us of


def test_a_copied_cookie_is_dead_on_every_worker_after_logging_out(server: Server) -> None:
    owner = server.person("edsger").register()
    thief = Person(server.address)
    for cookie in owner.jar:
        thief.jar.set_cookie(cookie)
    first, second = server.workers()
    for worker in (first, second):
        with only(worker, server):
            assert thief.is_logged_in()
    with only(first, server):
        assert owner.send("/", "/auth/logout") == 303
    for worker in (second, first):
        with only(worker, server):
            assert not thief.is_logged_in()


def test_of_fifty_who_want_one_name_one_gets_it(server: Server) -> None:
    crowd = [server.person() for _ in range(50)]
    tokens = [person.token("/auth/register") for person in crowd]

    def register(number: int) -> int:
        fields = {"csrf_token": tokens[number], "username": "Everybodys_Darling"}
        fields |= {"email": f"number{number}@example.org"}
        fields |= {"password": PASSWORD, "password2": PASSWORD}
        return crowd[number].ask("/auth/register", fields)[0]

    with ThreadPoolExecutor(50) as pool:
        statuses = Counter(pool.map(register, range(50)))
    assert statuses == {303: 1, 422: 49}


def test_eight_writers_at_once_never_see_an_error(server: Server) -> None:
    begun = time.monotonic()
    writing = begin_writing(server, each=10_000, names=tuple(f"writer{n}x" for n in range(8)))
    time.sleep(1)
    writing.stopped.set()
    acknowledged = writing.finish()
    seconds = time.monotonic() - begun
    print(f"{len(acknowledged)} posts in {seconds:.1f} s, longest wait {max(writing.waits):.2f} s")
    assert set(writing.statuses) == {303}
    assert max(writing.waits) < 2
    assert acknowledged <= posts_in(server.folder)
