"""The steps of docs/growing.md, one beside the other: each has the whole machine, which it shares
with those who ask."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from app.cli.seed_people import PASSWORD
from bench import load
from bench.places import FOLDER, READER, Place, run
from bench.posting import SCRIPT
from bench.servers import WHOLE, family, serving
from tests import postgresql, redis_server
from tests.container.person import Person
from tests.nginx import behind_nginx

ONE, BIG, MANY = (
    "one container, SQLite",
    "one container, PostgreSQL",
    "two replicas behind nginx, PostgreSQL and Redis",
)


@dataclass(frozen=True)
class Step:
    """Requests a second for home of somebody who is logged in, as it is served, and the slowest
    hundredth in milliseconds; posts a second, each on the disk; MiB of our processes and of the
    services beside them (PSS)."""

    name: str
    home: float
    p99: float
    posts: float
    ours: float
    services: float


@dataclass(frozen=True)
class _Stage:
    visitor: Person
    ours: list[int]
    services: list[int]


def measure(place: Place, seconds: float) -> list[Step]:
    """All steps, on copies of the place."""
    found = []
    for name in (ONE, BIG, MANY):
        with _stage(place, name) as stage:
            found.append(_measure(name, stage, seconds))
            print(found[-1], flush=True)
    return found


def _measure(name: str, stage: _Stage, seconds: float) -> Step:
    reader = stage.visitor.log_in(PASSWORD)
    os.environ["BENCH_TOKEN"], os.environ["BENCH_COOKIE"] = quote(reader.token()), reader.cookie
    for _ in range(5):  # up to four processes, each slow with its first pages
        with suppress(RuntimeError):
            load.ask(f"{reader.address}/", load.WARM_UP, reader.cookie)
    home = load.ask(f"{reader.address}/", seconds, reader.cookie)
    posts = load.ask(f"{reader.address}/posts", seconds, script=SCRIPT)
    return Step(
        name,
        home.per_second,
        home.p99,
        posts.per_second,
        sum(map(family, stage.ours)),
        sum(map(family, stage.services)),
    )


@contextmanager
def _stage(place: Place, name: str) -> Iterator[_Stage]:
    """Everything that the step is made of, running."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=FOLDER)))
        data = Path(shutil.copytree(place.data, folder / "data"))
        settings: dict[str, object] = {"THREADS": 4, "RUN_WORKER": 1, "TRUSTED_PROXIES": 1}
        services = []
        if name in (BIG, MANY):
            database = stack.enter_context(postgresql.running(postgresql.SAFE))
            run(data, "flask", "db-copy", database.url)
            settings["DATABASE_URL"] = database.url
            services.append(database.pid)
        if name == MANY:
            cache = stack.enter_context(redis_server.running())
            assert cache.process
            settings["REDIS_URL"] = cache.url
            services.append(cache.process.pid)
        servers = [
            stack.enter_context(serving("microblog:app", data, workers=2, cores=WHOLE, **settings))
            for _ in range(2 if name == MANY else 1)
        ]
        ours, visitor = [server.process.pid for server in servers], servers[0].person(READER)
        if name == MANY:
            ways = (server.port for server in servers)
            (folder / "nginx").mkdir()
            nginx = stack.enter_context(behind_nginx(folder / "nginx", *ways, tls=False))
            services.append(nginx.process.pid)
            visitor = nginx.visitor(READER)
        yield _Stage(visitor, ours, services)
