"""kill -9: what was answered with success is there, and somebody answers again at once."""

from __future__ import annotations

import os
import signal
import time

from tests.server.conftest import Serve
from tests.server.writers import begin_writing, posts_in
from tests.serving import Server


def test_killing_costs_no_acknowledged_post(serve: Serve) -> None:
    server = serve()
    writing = begin_writing(server, each=50)
    for posts in (20, 50, 80, 110):
        writing.wait_for(posts)
        os.kill(server.workers()[0], signal.SIGKILL)
    assert max(writing.waits) < 2, "a killed worker left a gap"
    writing.wait_for(140)
    server.kill()  # all of it
    writing.stopped.set()
    acknowledged = writing.finish()
    assert set(writing.statuses) == {303}
    assert acknowledged <= posts_in(server.folder)
    server.start()
    assert server.person("grace").log_in().post("And on it goes") == 303
    assert acknowledged <= posts_in(server.folder)


def test_when_all_workers_are_killed_others_answer_within_two_seconds(server: Server) -> None:
    before = server.workers()
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    killed = time.monotonic()
    server.wait()
    assert time.monotonic() - killed < 2
    server.workers(other_than=before)
