"""What whoever runs a place sees of a running server: its lines, its numbers, its backups."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from app.core.serving import LOCK
from tests.server.conftest import Serve
from tests.serving import ROOT, Server, environment


def flask(server: Server, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("flask")), *map(str, words)],
        cwd=ROOT,
        env=environment(**server.settings, FLASK_APP="microblog.py"),
        capture_output=True,
        text=True,
    )


def test_numbers_of_all_workers_add_up_even_after_one_was_killed(serve: Serve) -> None:
    server = serve()
    for _ in range(20):
        server.person().ask("/about")
    numbers = server.person().ask("/metrics")[1]
    series = r'http_requests_total\{endpoint="pages.about",method="GET",status="200"\} (\S+)'
    assert float(re.search(series, numbers)[1]) == 20  # type: ignore[index]
    assert "process_count 3.0" in numbers

    victim, _ = before = server.workers()
    os.kill(victim, signal.SIGKILL)
    server.workers(1, other_than=before)
    numbers = server.person().ask("/metrics")[1]
    assert float(re.search(series, numbers)[1]) == 20  # type: ignore[index]
    assert "http_requests_in_progress 1.0" in numbers


def test_it_says_what_it_is_once_and_no_secrets(serve: Serve) -> None:
    server = serve(WEB_CONCURRENCY=2)
    stranger = server.person()
    assert stranger.ask("/auth/reset/s3cr3t")[0] == 404
    number = stranger.heard["X-Request-ID"]
    assert server.says(f'[{number}] gunicorn.access: 127.0.0.1 "GET /auth/reset/…" 404')
    assert server.lines().count("CONTEXT=PROD") == 1
    assert "s3cr3t" not in server.lines()


def test_every_line_is_json_when_machines_read_them(serve: Serve) -> None:
    server = serve(LOG_FORMAT="json")
    server.person().ask("/about")
    assert server.says('"path": "/about"')
    lines = server.lines().partition("Running Production Server\n")[2].splitlines()
    assert {"message", "time", "level", "request_id"} <= set.intersection(
        *(set(json.loads(line)) for line in lines)
    )


@pytest.mark.sqlite("a backup holds the database's file")
def test_a_backup_is_taken_beside_the_server_and_a_restore_is_not(
    serve: Serve, tmp_path: Path
) -> None:
    server = serve()
    ada = server.person("ada").register()
    assert ada.post("Before the backup") == 303
    file = tmp_path / "backup.tar.gz"
    taken = flask(server, "backup", file)
    assert taken.returncode == 0, taken.stderr
    assert taken.stdout == ""
    with tarfile.open(file) as tar:
        assert "microblog.db" in tar.getnames()
    refused = flask(server, "restore", file, "--yes")
    assert refused.returncode == 1 and "server is running" in refused.stderr
    assert ada.sees("Before the backup")
    server.stop()
    assert (server.folder / LOCK).exists()
    restored = flask(server, "restore", file, "--yes")
    assert restored.returncode == 0, restored.stderr
    server.start()
    assert ada.is_logged_in() and ada.sees("Before the backup")
