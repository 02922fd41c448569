"""`flask worker` begins where it can do something (what it does: tests/server/test_jobs.py)."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import make_app, migrate
from tests.serving import ROOT, environment

FLASK = str(Path(sys.executable).with_name("flask"))
NOWHERE = "postgresql://ada:secret@127.0.0.1:1/microblog"


def worker(folder: Path, *words: str, **settings: object) -> subprocess.Popen[str]:
    """A worker on this folder."""
    variables = environment(DATA_DIR=folder, FLASK_APP="microblog.py", **settings)
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [FLASK, "worker", *words], cwd=ROOT, env=variables, stdout=pipe, stderr=pipe, text=True
    )


def test_69_where_the_database_does_not_answer(tmp_path: Path) -> None:
    process = worker(tmp_path, DATABASE_URL=NOWHERE, DB_WAIT=0)
    _, line = process.communicate(timeout=30)
    assert process.returncode == 69
    assert "Check DATABASE_URL" in line and "secret" not in line and "Traceback" not in line


def test_70_where_nobody_has_migrated(tmp_path: Path) -> None:
    process = worker(tmp_path, DB_WAIT=0)
    _, line = process.communicate(timeout=30)
    assert process.returncode == 70
    assert "flask db upgrade" in line and "Traceback" not in line


def test_it_waits_for_the_server_to_migrate(tmp_path: Path) -> None:
    process = worker(tmp_path, DB_WAIT=60)
    migrate(make_app(tmp_path))
    assert process.stderr
    for line in process.stderr:
        if "Doing background work" in line:
            break
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0


def test_term_ends_the_waiting(tmp_path: Path) -> None:
    process = worker(tmp_path, DATABASE_URL=NOWHERE, DB_WAIT=60)
    assert process.stdout
    assert "Waiting up to 60 s for the database" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert process.returncode == 0


@pytest.mark.parametrize("threads", [0, 9, "many"])
def test_how_many_threads_has_bounds(run: Run, threads: object) -> None:
    assert "--threads" in run("worker", "--threads", threads, code=2).stderr
