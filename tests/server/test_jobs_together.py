"""Several `flask worker` at once, and the bell that calls them."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from app.cli.worker import EAGER
from app.core.job_threads import LOOK
from tests.conftest import migrate
from tests.postgresql import Server as Database
from tests.redis_server import Server as Redis
from tests.server.watched import COUNT
from tests.server.yard import Yard, wait_until


def test_four_workers_do_each_of_two_hundred_jobs_once(yard: Yard) -> None:
    yard.queue(COUNT, *range(200))
    workers = [yard.worker(threads=1) for _ in range(4)]
    wait_until(lambda: not yard.left(), 60)
    assert Counter(yard.diary()) == {f"count {number}": 1 for number in range(200)}
    assert yard.committed() == {f"count {number}": 1 for number in range(200)}
    assert all(worker.stop()[1] == 0 for worker in workers)


@pytest.mark.postgresql("a server may go away")
def test_a_database_that_goes_away_ends_no_worker(tmp_path: Path, postgresql: Database) -> None:
    yard = Yard(tmp_path, DATABASE_URL=postgresql.url)
    migrate(yard.app)
    try:
        worker = yard.worker(threads=1)
        with postgresql.stopped():
            assert worker.says("Background work waits for the database")
            time.sleep(2 * EAGER)
        assert worker.says("Background work goes on.")
        yard.queue(COUNT, 1)
        wait_until(lambda: not yard.left())
        assert worker.lines().count("waits for the database") == 1
        assert "Traceback" not in worker.lines()
    finally:
        yard.close()


def test_redis_rings_for_a_worker_and_is_not_needed(data: Path, redis_server: Redis) -> None:
    ring = {"REDIS_URL": redis_server.url}
    yard = Yard(data, **ring)
    try:
        worker = yard.worker()
        seconds = []
        for number in range(4):
            before = time.monotonic()
            yard.queue(COUNT, number)
            wait_until(lambda: not yard.left())
            seconds.append(time.monotonic() - before)
        print("done after", *(f"{each:.2f}" for each in seconds), "s")
        assert max(seconds[1:]) < LOOK / 2, "it looked, and did not hear"
        with redis_server.stopped():
            assert worker.says("Redis is away")
            yard.queue(COUNT, 9)
            wait_until(lambda: not yard.left(), 5)
        assert worker.says("Redis is back", 20)
        assert worker.lines().count("Redis is away") == 1
    finally:
        yard.close()
