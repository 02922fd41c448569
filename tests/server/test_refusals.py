"""When it can't start: the contract's exit status, and one line that says what to do."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from tests.databases import databases, opened
from tests.serving import ROOT, Server, environment

NOWHERE = "postgresql://ada:secret@127.0.0.1:1/microblog"
Refuse = Callable[..., str]


@pytest.fixture
def refuse(tmp_path: Path) -> Refuse:
    """Start it in vain; the line it said."""

    def start(code: int, **settings: object) -> str:
        variables = environment(**{"DATA_DIR": tmp_path / "data", **settings})
        begun = time.monotonic()
        done = subprocess.run(
            ["./boot.sh"], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=30
        )
        assert done.returncode == code, done.stderr
        [line] = done.stderr.splitlines()
        assert "Running" not in done.stdout
        assert time.monotonic() - begun < 10
        return line

    return start


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"PORT": "abc"}, ["PORT", "'abc'", "-e PORT=5000"]),
        ({"PORT": "70000"}, ["PORT", "65535"]),
        ({"THREADS": "many"}, ["THREADS", "-e THREADS=4"]),
        ({"DATABASE_URL": "mysql://db/microblog"}, ["DATABASE_URL", "postgresql://"]),
        ({"DATABASE_URL": "sqlite:///"}, ["DATABASE_URL", "sqlite:////data/app.db"]),
        ({"DATABASE_URL_FILE": "/nowhere"}, ["DATABASE_URL_FILE", "/nowhere"]),
        ({"RUN_MIGRATIONS": "perhaps"}, ["RUN_MIGRATIONS", "1 or 0"]),
        ({"REGISTRATION": "friends"}, ["REGISTRATION", "invite"]),
        ({"BASE_URL": "microblog.example"}, ["BASE_URL", "https://"]),
    ],
)
def test_64_a_bad_value(refuse: Refuse, settings: dict[str, str], words: list[str]) -> None:
    line = refuse(64, **settings)
    assert all(word in line for word in words), line


def test_69_a_database_that_does_not_answer(refuse: Refuse) -> None:
    line = refuse(69, DATABASE_URL=NOWHERE, DB_WAIT=0)
    assert "DATABASE_URL" in line
    assert "secret" not in line


def test_69_a_file_that_is_no_database(refuse: Refuse, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ada, this is a letter and no database.\n" * 100)
    line = refuse(69, DATABASE_URL=f"sqlite:///{tmp_path}/letter.txt")
    assert "letter.txt" in line


@pytest.mark.parametrize(
    ("made_by", "words"),
    [
        (
            "CREATE TABLE alembic_version AS SELECT '9999' AS version_num",
            "at revision 9999, made by a newer version",
        ),
        ("CREATE TABLE accounts (id INTEGER PRIMARY KEY)", "accounts"),
    ],
    ids=["a revision of the future", "tables of another program"],
)
def test_70_a_database_that_cannot_be_migrated(
    refuse: Refuse, tmp_path: Path, made_by: str, words: str
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    engine = opened(databases.url(folder))
    with engine.begin() as database:
        database.execute(text(made_by))
    before = inspect(engine).get_multi_columns()
    assert words in refuse(70, **databases.settings(folder))
    assert inspect(engine).get_multi_columns().keys() == before.keys(), "nothing was half done"
    engine.dispose()


def test_73_a_file_where_the_data_folder_should_be(refuse: Refuse, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    line = refuse(73, DATA_DIR=tmp_path / "file" / "data")
    assert f"{tmp_path}/file/data" in line
    assert f"uid {os.geteuid()}" in line
    assert f"chown -R {os.geteuid()}" in line


def test_73_a_disk_that_can_only_be_read(refuse: Refuse, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    line = refuse(73, DATA_DIR=small_disk)
    assert str(small_disk) in line
    assert "read-only" in line


def test_78_the_secret_that_everybody_knows(refuse: Refuse) -> None:
    assert "openssl rand" in refuse(78, SECRET_KEY="you-will-never-guess")


def test_78_a_secret_that_cannot_be_read(refuse: Refuse, tmp_path: Path) -> None:
    for path in (tmp_path / "nothing", tmp_path):
        line = refuse(78, SECRET_KEY_FILE=path)
        assert "SECRET_KEY_FILE" in line
        assert str(path) in line
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "secret_key").write_text("short")
    assert "secret_key" in refuse(78)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_wait_for_a_database(tmp_path: Path, number: int) -> None:
    server = Server(tmp_path / "data", DATABASE_URL=NOWHERE).start(ready=False)
    try:
        assert server.says("Waiting up to 60 s")
        seconds, code = server.stop(number)
        assert (code, seconds < 2) == (0, True), seconds
        assert "secret" not in server.lines()
    finally:
        server.kill()
