"""A running place moves to another database: it is read all the time, and no answered word is lost.

A copy is stopped in the middle for as long as a test wants to look: at the table `reposts`.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import inspect

from app.cli import copying
from tests.cli.conftest import runner
from tests.conftest import make_app
from tests.container.person import Person
from tests.databases import databases, opened
from tests.server.conftest import Serve
from tests.server.test_disk import fill
from tests.server.writers import begin_writing, posts_in
from tests.serving import ROOT, Server, environment, serving

pytestmark = pytest.mark.postgresql("from the one to the other takes both")
SOON = 4  # seconds; whoever waits for a turn to write waits for five
PAGES = ("/", "/explore", "/@ada", "/notifications", "/settings/sessions", "/ready")


@dataclass
class Copy:
    """A copy under way in a thread of ours, held up in its middle until `go_on` is set."""

    in_the_middle: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def copy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Copy]:
    held, really = Copy(), copying.copy

    def slowly(source: Any, target: Any, table: Any, report: Any) -> copying.Sum:
        if table.name == "reposts":
            held.in_the_middle.set()
            assert held.go_on.wait(60)
        return really(source, target, table, report)

    monkeypatch.setattr(copying, "copy", slowly)
    yield held
    held.go_on.set()


@pytest.fixture(params=["from SQLite", "from PostgreSQL"])
def either(request: pytest.FixtureRequest, serve: Serve, tmp_path: Path) -> tuple[Server, str]:
    """A server on one of the databases, and an empty one of the other kind."""
    if request.param == "from PostgreSQL":
        return serve(), f"sqlite:///{tmp_path}/data/microblog.db"
    return serve(DATABASE_URL=f"sqlite:///{tmp_path}/data/microblog.db"), databases.url(tmp_path)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on SQLite, for copies that fail and leave it as it was."""
    folder = tmp_path_factory.mktemp("standing") / "data"
    with serving(folder, DATABASE_URL=f"sqlite:///{folder}/microblog.db") as server:
        yield server


def beside(server: Server) -> Flask:
    """The program on the server's database."""
    return make_app(server.folder, DATABASE_URL=server.settings["DATABASE_URL"])


@contextmanager
def copying_to(url: str, server: Server, copy: Copy) -> Iterator[Callable[[], Result]]:
    """Begin to copy, and wait until it is in the middle. The function: let it go on to its end."""
    app = beside(server)
    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(app.test_cli_runner().invoke, args=["db-copy", url])

        def end() -> Result:
            copy.go_on.set()
            return ending.result(60)

        while not copy.in_the_middle.wait(0.05):
            assert not ending.done(), ending.result().output
        try:
            yield end
        finally:
            copy.go_on.set()


def reads_go_on(*readers: Person) -> None:
    for reader in readers:
        for page in PAGES:
            begun = time.monotonic()
            assert reader.ask(page)[0] in (200, 303), page
            assert time.monotonic() - begun < SOON, page


def is_told_to_wait(writer: Person, token: str) -> None:
    begun = time.monotonic()
    status, page = writer.ask("/posts", {"csrf_token": token, "body": "What I wrote"})
    assert time.monotonic() - begun < SOON, "a thread was kept waiting"
    assert (status, "This place is moving" in page) == (503, True)
    assert int(writer.heard["Retry-After"]) > 0
    assert "What I wrote" in page


def test_a_place_moves_while_people_read_and_write(
    either: tuple[Server, str], copy: Copy, serve: Serve
) -> None:
    server, url = either
    ada = server.person("ada").register()
    writing = begin_writing(server, each=100_000, names=("grace", "alan", "edsger", "linus"))
    writing.wait_for(20)
    token = ada.token()
    with copying_to(url, server, copy) as end:
        before = len(writing.acknowledged)
        for _ in range(3):
            reads_go_on(ada, server.person())
            is_told_to_wait(ada, token)
        assert len(writing.acknowledged) == before, "somebody wrote behind the copy"
        assert end().exit_code == 0
    is_told_to_wait(ada, token)
    reads_go_on(ada, server.person())
    writing.stopped.set()
    acknowledged = writing.finish()
    assert set(writing.statuses) == {303, 503}
    assert max(writing.waits) < SOON
    server.stop()
    new = serve(DATABASE_URL=url)
    assert acknowledged == posts_in(new.folder, url)
    assert new.person("ada").log_in().post("Here we are") == 303


# The same in a process of its own, which says that it is there and waits for ever.
SCRIPT = """
import sys, time
from app import create_app
from app.cli import copying
really, out = copying.copy, sys.stdout  # click's runner puts another in its place
def slowly(source, target, table, report):
    if table.name == "reposts":
        print("in the middle", file=out, flush=True)
        time.sleep(600)
    return really(source, target, table, report)
copying.copy = slowly
print(create_app().test_cli_runner().invoke(args=["db-copy", sys.argv[1]]).output)
"""


def test_a_copy_that_was_killed_leaves_nothing_behind(standing: Server, tmp_path: Path) -> None:
    ada, url = standing.person("ada").register(), databases.url(tmp_path)
    token = ada.token()
    command, variables = [sys.executable, "-c", SCRIPT, url], environment(**standing.settings)
    moving = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True)
    try:
        assert moving.stdout and moving.stdout.readline() == "in the middle\n"
        is_told_to_wait(ada, token)
    finally:
        moving.kill()
        moving.communicate()
    assert ada.ask("/posts", {"csrf_token": token, "body": "It was killed"})[0] == 303
    engine = opened(url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_copy_that_has_lost_its_hold_is_given_up(
    serve: Serve, copy: Copy, tmp_path: Path
) -> None:
    server, file = serve(), tmp_path / "data" / "microblog.db"
    ada = server.person("ada").register()
    token = ada.token()
    with copying_to(f"sqlite:///{file}", server, copy) as end:
        is_told_to_wait(ada, token)
        with psycopg.connect(server.settings["DATABASE_URL"], autocommit=True) as other:
            held = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"
            other.execute(f"SELECT pg_terminate_backend(pid) FROM ({held}) AS held")
        assert ada.ask("/posts", {"csrf_token": token, "body": "It has gone"})[0] == 303
        result = end()
        assert (result.exit_code, "Nothing was copied" in result.stderr) == (1, True)
    assert not file.exists()
    assert posts_in(server.folder) == {"It has gone"}


def test_a_target_that_goes_away_costs_nothing(
    standing: Server, copy: Copy, tmp_path: Path
) -> None:
    grace, url = standing.person("grace").register(), databases.url(tmp_path)
    token = grace.token()
    with copying_to(url, standing, copy) as end:
        gone = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
        databases.server.query(gone.format(url.rpartition("/")[2]))
        result = end()
    assert (result.exit_code, "Nothing was copied" in result.stderr) == (1, True), result.stderr
    assert grace.ask("/posts", {"csrf_token": token, "body": "Still here"})[0] == 303
    runner(beside(standing))("db-copy", url, "--rehearse")
    assert "Still here" in posts_in(tmp_path, url)


def test_a_disk_that_is_too_small_costs_nothing(small_disk: Path) -> None:
    app, file = make_app(small_disk), small_disk / "new.db"
    run = runner(app)
    run("users", "create", "ada", "ada@example.org", "--password", "correct horse battery")
    ballast = fill(small_disk)
    with ballast.open("r+b") as heavy:
        heavy.truncate(ballast.stat().st_size - 300_000)  # enough to begin with
    assert "Nothing was copied" in run("db-copy", f"sqlite:///{file}", code=1).stderr
    assert [path.name for path in small_disk.iterdir() if "new.db" in path.name] == []
    ballast.unlink()
    run("users", "create", "grace", "grace@example.org")
    run("db-copy", f"sqlite:///{file}")
