"""A start: how long it takes, two at once, and what it needs."""

from __future__ import annotations

import signal
import sqlite3
import time
from pathlib import Path

import pytest

from app.core import sqlite
from tests.server.conftest import Serve
from tests.server.writers import begin_writing, posts_in


def test_the_first_answer_comes_soon_and_ctrl_c_ends_it(serve: Serve) -> None:
    begun = time.monotonic()
    server = serve()
    seconds = time.monotonic() - begun
    print(f"first answer after {seconds:.2f} s")
    assert seconds < 10
    seconds, code = server.stop(signal.SIGINT)
    assert (code, seconds < 2) == (0, True), seconds


def test_a_worker_that_has_only_just_been_forked_hears_that_it_should_stop(
    serve: Serve, tmp_path: Path
) -> None:
    """Until it has handlers of its own it has the master's, which would swallow the signal."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, time\nos.register_at_fork(after_in_child=lambda: time.sleep(1))\n"
    )
    server = serve(ready=False, PYTHONPATH=tmp_path)
    assert server.says("Listening at")
    time.sleep(0.2)
    seconds, code = server.stop(signal.SIGTERM)
    assert (code, seconds < 4) == (0, True), seconds


def test_two_that_start_at_once_on_an_empty_folder(serve: Serve, tmp_path: Path) -> None:
    both = [serve(tmp_path / "empty", ready=False) for _ in range(2)]
    for server in both:
        server.wait("/ready")
    assert sum(server.lines().count("Migrated the database") for server in both) == 1
    assert both[0].person("warm").register().post("Written here, read there") == 303
    assert both[1].person().sees("Written here, read there")
    assert [path.name for path in (tmp_path / "empty").glob("*secret_key*")] == ["secret_key"]


@pytest.mark.sqlite("the moment is seen by its write-ahead log")
def test_a_migration_that_was_killed_is_run_again(serve: Serve, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    server = serve(folder, ready=False)
    while not sqlite.has_content(folder / "microblog.db-wal") and "Migrated" not in server.lines():
        time.sleep(0.001)
    server.kill()
    assert "Migrated" not in server.lines()
    assert serve(folder).person("warm").register().post("Here we are") == 303
    assert posts_in(folder) == {"Here we are"}


@pytest.mark.sqlite("its versions")
def test_without_a_sqlite_that_is_safe_the_journal_is_the_old_one(
    serve: Serve, tmp_path: Path
) -> None:
    # A module that cannot be imported stands in front of the real one.
    (tmp_path / "pysqlite3.py").write_text("raise ImportError('not for this platform')")
    server = serve(PYTHONPATH=tmp_path)
    journal = sqlite.journal_mode(sqlite3)
    assert f"SQLite {sqlite3.sqlite_version} (sqlite3), {journal} journal" in server.lines()
    writing = begin_writing(server, each=20)
    writing.wait_for(20)
    server.kill()
    assert writing.finish() <= posts_in(server.folder)
    header = (server.folder / "microblog.db").read_bytes()[18:20]
    assert header == (b"\2\2" if journal == "WAL" else b"\1\1")


@pytest.mark.sqlite("PostgreSQL's driver takes a little more")
def test_two_workers_need_little_memory(serve: Serve) -> None:
    server = serve(REDIS_URL="")  # its client takes a little more, too
    ada = server.person("warm").register()
    token = ada.token()
    pages = ("/", "/explore", "/@ada", "/@ada/feed.atom", "/settings/profile", "/tags/warm")
    for number in range(20):
        ada.ask("/posts", {"csrf_token": token, "body": f"Warming up, {number} #warm"})
        for page in pages:
            ada.ask(page)
    for _ in range(8):
        server.person("warm").log_in()
    master = proportional_set_size(server.process.pid)
    workers = [proportional_set_size(worker) for worker in server.workers()]
    print(f"PSS in MiB: master {master:.0f}, workers {' + '.join(f'{w:.0f}' for w in workers)}")
    assert sum(workers) < 110


def proportional_set_size(process: int) -> float:
    """In MiB; what several processes share is divided among them."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(text.partition("\nPss:")[2].split()[0]) / 1024
