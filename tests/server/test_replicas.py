"""Two servers, four processes, one place: nginx in front, PostgreSQL and Redis behind."""

from __future__ import annotations

import os
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest

from tests.container.person import Person
from tests.nginx import Nginx, behind_nginx
from tests.postgresql import Server as Database
from tests.redis_server import Server as Redis
from tests.server.crowd import TRIES, Crowd, posts_in
from tests.server.test_shared_limits import only
from tests.serving import Server

pytestmark = pytest.mark.postgresql("two servers share it")

BAD_GATEWAY = 502
Incident = Callable[["Site"], AbstractContextManager[None]]


class Site:
    """All of it."""

    def __init__(self, nginx: Nginx, servers: list[Server], url: str) -> None:
        self.nginx, self.servers, self.url = nginx, servers, url

    def everywhere(self, visitor: Person) -> Iterator[Person]:
        """The same browser, as nginx would bring it to each of the four processes in turn."""
        for server in self.servers:
            for worker in server.workers():
                with only(worker, server):
                    person = server.person(visitor.name)
                    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.jar)
                    person.browser.addheaders = [
                        ("Cookie", cookies),
                        ("X-Forwarded-For", "127.0.0.1"),
                        ("X-Forwarded-Proto", "https"),
                        ("X-Forwarded-Host", self.nginx.address.removeprefix("https://")),
                    ]
                    yield person


@pytest.fixture(scope="module")
def site(
    the_redis: Redis, postgresql: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    postgresql.query("CREATE DATABASE replicas")
    url = postgresql.url.replace("/postgres", "/replicas")
    settings = {"DATABASE_URL": url, "REDIS_URL": the_redis.url, "TRUSTED_PROXIES": 1}
    settings |= {"SECRET_KEY": "the same for all, and long enough"}
    folder = tmp_path_factory.mktemp("replicas")
    servers = [Server(folder / name, **settings) for name in ("one", "two")]
    with ExitStack() as stack:
        for server in servers:  # both at once, on an empty database
            server.start(ready=False)
            stack.callback(server.kill)
        for server in servers:
            server.wait("/ready")
        nginx = stack.enter_context(behind_nginx(folder, *(server.port for server in servers)))
        yield Site(nginx, servers, url)


@pytest.fixture(scope="module")
def crowd(site: Site) -> Iterator[Crowd]:
    crowd = Crowd(site.nginx.visitor, site.url)
    yield crowd
    crowd.tell()


def test_of_two_that_start_together_one_migrates(site: Site) -> None:
    said = [server.lines().count("Migrated the database from nothing") for server in site.servers]
    assert sorted(said) == [0, 1]


def test_cookies_are_for_https_only_and_addresses_are_the_visitors(site: Site) -> None:
    visitor = site.nginx.visitor(number=77)
    assert visitor.ask("/auth/login")[0] == 200
    assert visitor.heard["Strict-Transport-Security"].startswith("max-age=")
    cookie = visitor.heard["Set-Cookie"]
    assert cookie.startswith("__Host-microblog_") and "Secure" in cookie
    line, end = '127.0.0.77 "GET /auth/login" 200', time.monotonic() + 10
    while not any(line in server.lines() for server in site.servers):
        assert time.monotonic() < end
        time.sleep(0.02)


def test_who_logs_in_and_out_does_so_in_every_process(site: Site) -> None:
    ada = site.nginx.visitor("ada").register()
    assert [one.is_logged_in() for one in site.everywhere(ada)] == [True] * 4
    kept = next(site.everywhere(ada)).browser.addheaders
    assert ada.send("/", "/auth/logout") == 303
    for thief in site.everywhere(ada):
        thief.browser.addheaders = kept
        assert not thief.is_logged_in()


def test_a_session_that_is_revoked_is_dead_in_every_process(site: Site) -> None:
    grace = site.nginx.visitor("grace").register()
    elsewhere = site.nginx.visitor("grace").log_in()
    assert all(one.is_logged_in() for one in site.everywhere(elsewhere))
    assert grace.send("/settings/sessions", "/settings/sessions/revoke-others") == 303
    assert not any(one.is_logged_in() for one in site.everywhere(elsewhere))
    assert all(one.is_logged_in() for one in site.everywhere(grace))


def test_what_one_process_publishes_is_on_the_next_page_of_all(site: Site) -> None:
    alan = site.nginx.visitor("alan").register()
    alan.token()
    for number, writer in enumerate(site.everywhere(alan)):
        assert writer.post(f"Said in process {number}") == 303
    for page in ("/", "/explore", "/@alan"):
        for reader in site.everywhere(alan):
            assert all(reader.sees(f"Said in process {number}", page) for number in range(4))


def test_wrong_tries_are_counted_exactly_over_all_processes(site: Site) -> None:
    crowd = [site.nginx.visitor(number=88) for _ in range(40)]
    tokens = [person.token("/auth/login") for person in crowd]

    def guess(number: int) -> int:
        form = {"csrf_token": tokens[number], "username": "nobody", "password": "wrong"}
        return crowd[number].ask("/auth/login", form)[0]

    with ThreadPoolExecutor(16) as pool:
        assert Counter(pool.map(guess, range(40))) == {401: TRIES, 429: 40 - TRIES}
    assert 0 < int(crowd[-1].heard.get("Retry-After", 300)) <= 300


def test_counters_are_exact_when_everybody_does_the_same_at_once(site: Site) -> None:
    star = site.nginx.visitor("star").register()
    star.post("Like me")
    [post] = set(re.findall(r"/@star/(\d+)", star.ask("/@star")[1]))
    fans = [site.nginx.visitor(f"fan{number}", number + 1).register() for number in range(12)]

    def adore(fan: Person) -> Counter[int]:
        token = fan.token()
        acts = (f"/posts/{post}/like", "/@star/follow", f"/posts/{post}/like", "/posts")
        form = {"csrf_token": token, "body": f"Hello from {fan.name}"}
        return Counter(fan.ask(act, form)[0] for act in acts * 2)

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(adore, fans), Counter()) == {303: 12 * 8}
    posts_in(site.url)  # compares every counter with what it counts
    assert "12" in star.ask("/@star")[1]


@contextmanager
def worker_killed(site: Site) -> Iterator[None]:
    before = site.servers[0].workers()
    os.kill(before[0], signal.SIGKILL)
    yield
    site.servers[0].workers(other_than=before[:1])


@contextmanager
def server_killed(site: Site) -> Iterator[None]:
    site.servers[0].kill()
    time.sleep(1)  # the other one is alone for a while
    yield
    site.servers[0].start()


@contextmanager
def restarted_in_turn(site: Site) -> Iterator[None]:
    for server in site.servers:
        server.stop()
        server.start().wait("/ready")
    yield


@pytest.mark.parametrize("incident", [worker_killed, server_killed])
def test_killing_costs_no_reader_and_no_post(site: Site, crowd: Crowd, incident: Incident) -> None:
    work = crowd.endure(incident.__name__.replace("_", " "), incident(site))
    failed = {(answer.role, answer.status) for answer in work.failures()}
    assert failed <= {(role, BAD_GATEWAY) for role in ("writer", "comer", "guesser")}


def test_nobody_notices_a_restart_of_one_after_the_other(site: Site, crowd: Crowd) -> None:
    work = crowd.endure("servers restarted in turn", restarted_in_turn(site))
    assert work.failures() == []
