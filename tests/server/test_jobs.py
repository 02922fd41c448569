"""Background work behind the real server and in `flask worker`: nothing is lost, nothing is done
twice, whoever is killed or stopped."""

from __future__ import annotations

import os
import re
import signal
import time

from app.core import serving
from tests.server.conftest import Serve
from tests.server.watched import COUNT, WAIT
from tests.server.yard import Yard, wait_until


def test_a_killed_servers_job_is_done_by_another_process(yard: Yard) -> None:
    yard.queue(WAIT, 1)
    server = yard.serve()
    wait_until(lambda: "begin 1" in yard.diary())
    victim = yard.who("begin 1")
    assert victim in server.workers()
    os.kill(victim, signal.SIGKILL)
    yard.open_gate()
    yard.let_leases_run_out()
    wait_until(lambda: not yard.left())
    assert yard.diary() == ["begin 1", "begin 1", "end 1"]
    assert yard.who("end 1") != victim
    assert yard.committed() == {"wait 1": 1}


def test_a_killed_workers_job_is_done_by_another_worker(yard: Yard) -> None:
    yard.queue(WAIT, 1)
    first = yard.worker()
    wait_until(lambda: "begin 1" in yard.diary())
    first.kill()
    yard.worker()
    yard.open_gate()
    time.sleep(1.5)
    assert yard.diary() == ["begin 1"], "the lease of the first one still runs"
    yard.let_leases_run_out()
    wait_until(lambda: not yard.left())
    assert yard.committed() == {"wait 1": 1}


def test_who_was_paused_for_too_long_commits_nothing(yard: Yard) -> None:
    yard.queue(WAIT, 1)
    first = yard.worker()
    wait_until(lambda: "begin 1" in yard.diary())
    os.kill(first.process.pid, signal.SIGSTOP)
    yard.let_leases_run_out()
    yard.worker()
    yard.open_gate()
    wait_until(lambda: not yard.left())
    os.kill(first.process.pid, signal.SIGCONT)
    wait_until(lambda: yard.diary().count("end 1") == 2)
    assert first.says("somebody else has it")
    assert yard.committed() == {"wait 1": 1}


def test_term_lets_a_worker_finish_and_begins_nothing_new(yard: Yard) -> None:
    worker = yard.worker()
    yard.queue(WAIT, 1, 2)
    wait_until(lambda: "begin 1" in yard.diary())
    worker.process.send_signal(signal.SIGTERM)
    assert worker.says("Stopping")
    yard.open_gate()
    assert worker.process.wait(10) == 0
    assert yard.diary() == ["begin 1", "end 1"]
    assert yard.left() == 1
    line = r"app\.core\.job_runner: test\.wait \d+: done in \d\.\d\d s, attempt 1\n"
    assert re.search(line, worker.lines()), worker.lines()


def test_term_lets_a_server_finish_and_begins_nothing_new(yard: Yard) -> None:
    yard.queue(WAIT, 1, 2)
    server = yard.serve(WEB_CONCURRENCY=1)
    wait_until(lambda: "begin 1" in yard.diary())
    server.process.send_signal(signal.SIGTERM)
    assert server.says("Handling signal: term")
    time.sleep(0.5)
    yard.open_gate()
    assert server.process.wait(10) == 0
    assert yard.diary() == ["begin 1", "end 1"]


def test_a_job_that_does_not_end_keeps_a_server_no_longer_than_its_requests(yard: Yard) -> None:
    yard.queue(WAIT, 1)
    server = yard.serve(GUNICORN_CMD_ARGS="--graceful-timeout 2")  # a test need not wait as long
    wait_until(lambda: "begin 1" in yard.diary())
    seconds, code = server.stop()
    assert (code, 1 < seconds < 4) == (0, True), seconds
    assert "Jobs left unfinished" in server.lines()
    assert "SIGKILL" not in server.lines()
    assert yard.left() == 1


def test_quit_waits_for_no_job(yard: Yard) -> None:
    yard.queue(WAIT, 1)
    server = yard.serve()
    wait_until(lambda: "begin 1" in yard.diary())
    seconds, code = server.stop(signal.SIGQUIT)
    assert (code, seconds < 2) == (0, True), seconds


def test_a_server_that_is_told_to_leaves_the_work_to_others(yard: Yard) -> None:
    yard.serve(RUN_WORKER=0)
    yard.queue(COUNT, 1)
    time.sleep(1)
    assert yard.left() == 1
    yard.worker()
    wait_until(lambda: not yard.left())


def test_what_a_request_queues_is_done_at_once(serve: Serve) -> None:
    server = serve(CONTEXT="DEV")
    server.person("ada").register()
    before = time.monotonic()
    assert server.person().send("/auth/reset", email="ada@example.org") == 303
    assert server.says("A new password for @ada", 5)
    print(f"the mail was there after {time.monotonic() - before:.2f} s")


def test_nobody_exchanges_the_database_under_a_worker(yard: Yard) -> None:
    yard.worker()
    with serving.alone(yard.folder) as nobody:
        assert not nobody, "flask restore would begin"
