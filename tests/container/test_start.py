"""How it starts and stops: two servers, the lines they print, the ways to refuse."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.container.conftest import IMAGE, Start, published
from tests.container.docker import Container, docker
from tests.container.person import wait_for

NOWHERE = "postgresql://ada:secret@127.0.0.1:1/microblog"


@pytest.fixture(scope="module")
def prod(start_shared: Start) -> Container:
    return start_shared(*published(5000))


@pytest.fixture(scope="module")
def dev(start_shared: Start) -> Container:
    return start_shared("-e", "CONTEXT=DEV", *published(5001))


def test_each_says_which_server_it_is(prod: Container, dev: Container) -> None:
    assert "Running Production Server\n" in prod.logs()
    assert "Running Development Server\n" in dev.logs()


def test_process_1_is_the_server_itself(prod: Container, dev: Container) -> None:
    command = ["sh", "-c", "tr '\\0' ' ' </proc/1/cmdline"]
    assert "gunicorn -b :5000" in prod.run(*command)
    assert "flask run --debug" in dev.run(*command)


def test_nobody_in_it_is_root(prod: Container) -> None:
    _heading, *processes = docker("top", prod.id, "-eo", "pid,uid").stdout.splitlines()
    assert len(processes) == 3
    assert {line.split()[1] for line in processes} == {"1000"}


def test_a_shell_in_it_finds_the_database(prod: Container) -> None:
    assert "(head)" in prod.run("flask", "db", "current")


def test_a_container_without_a_volume_says_so_in_one_line(prod: Container) -> None:
    lines = [line for line in prod.logs().splitlines() if "No volume at /data" in line]
    assert len(lines) == 1


def test_a_container_with_a_volume_does_not(start: Start, volume: str) -> None:
    assert "No volume" not in start("-v", f"{volume}:/data").logs()


def test_docker_stop_is_quick_and_clean(start: Start) -> None:
    both = [start(), start("-e", "CONTEXT=DEV")]
    for container in both:
        seconds, code = container.stop()
        assert seconds < 3, container.logs()
        assert code == 0, container.logs()


def test_docker_stop_while_it_waits_for_the_database(start: Start) -> None:
    waiting = start("-e", f"DATABASE_URL={NOWHERE}", ready=False)
    end = time.monotonic() + 10
    while "Waiting up to 60 s" not in waiting.logs():
        assert time.monotonic() < end, waiting.logs()
        time.sleep(0.1)
    seconds, code = waiting.stop()
    assert seconds < 3
    assert code == 0


@pytest.mark.parametrize(
    ("name", "value", "server", "warned"),
    [
        ("CONTEXT", "production", "Production", True),
        ("CONTEXT", "dev", "Development", False),
        ("APP_ENVIRONMENT", "DEV", "Production", False),  # the image says CONTEXT=PROD
    ],
)
def test_context(start: Start, name: str, value: str, server: str, warned: bool) -> None:
    logs = start("-e", f"{name}={value}").logs()
    assert f"Running {server} Server\n" in logs
    warning = f"CONTEXT is '{value}', neither DEV nor PROD: taken as PROD."
    assert logs.count(warning) == warned


def test_the_older_name_counts_where_context_is_not_set(start: Start) -> None:
    logs = start("-e", "CONTEXT=", "-e", "APP_ENVIRONMENT=dev").logs()
    assert "Running Development Server\n" in logs


@pytest.mark.parametrize(
    ("variables", "code", "words"),
    [
        (["PORT=abc"], 64, ["PORT", "abc", "-e PORT=5000"]),
        (["DATABASE_URL=mysql://db/microblog"], 64, ["DATABASE_URL", "postgresql://"]),
        ([f"DATABASE_URL={NOWHERE}", "DB_WAIT=1"], 69, ["127.0.0.1", "DATABASE_URL"]),
        (["DATABASE_URL=sqlite:////srv/x/app.db"], 73, ["/srv", "chown -R 1000 "]),
        (["SECRET_KEY=you-will-never-guess"], 78, ["SECRET_KEY", "openssl rand"]),
        (["SECRET_KEY_FILE=/nowhere"], 78, ["SECRET_KEY", "/nowhere"]),
    ],
)
def test_it_refuses_with_one_line(
    image: str, variables: list[str], code: int, words: list[str]
) -> None:
    settings = [word for variable in variables for word in ("-e", variable)]
    done = docker("run", "--rm", *settings, image, check=False, timeout=30)
    assert done.returncode == code, done.stderr
    assert len(done.stderr.splitlines()) == 1
    for word in words:
        assert word in done.stderr
    assert "secret@" not in done.stderr


def test_it_refuses_a_data_folder_of_somebody_else(image: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    done = docker("run", "--rm", "-v", f"{tmp_path}:/data", image, check=False)
    assert done.returncode == 73
    [line] = done.stderr.splitlines()
    owner = tmp_path.stat().st_uid
    for words in ("/data", "uid 1000", f"uid {owner}", "chown -R 1000 /data"):
        assert words in line


def test_it_refuses_a_database_it_does_not_know(image: str, volume: str) -> None:
    newer = (
        "import sqlite3; c = sqlite3.connect('/data/microblog.db');"
        "c.execute('create table alembic_version (version_num varchar(32))');"
        "c.execute('insert into alembic_version values (9999)'); c.commit()"
    )
    mount = ["-v", f"{volume}:/data"]
    docker("run", "--rm", *mount, IMAGE, "python3", "-c", newer)
    done = docker("run", "--rm", *mount, IMAGE, check=False)
    assert done.returncode == 70
    [line] = done.stderr.splitlines()
    assert "9999" in line


def test_the_health_check_follows_the_port(start: Start) -> None:
    assert start("-e", "PORT=8080", ready=False).healthy()


def test_the_first_answer_comes_within_a_second_and_a_half(start: Start, volume: str) -> None:
    """Of our program: what the engine takes to start one that does nothing is the engine's."""
    mount = ["-v", f"{volume}:/data"]
    start(*mount).stop()  # has migrated
    seconds, idle = [], []
    for _ in range(5):
        before = time.monotonic()
        docker("run", "--rm", *mount, "--entrypoint", "true", IMAGE)
        idle.append(time.monotonic() - before)
        before = time.monotonic()
        container = start(*mount, ready=False)
        wait_for(container.address)
        seconds.append(time.monotonic() - before)
        container.stop()
    print(f"first answer after {min(seconds):.2f} s, engine {min(idle):.2f} s")
    assert min(seconds) - min(idle) <= 1.5, (seconds, idle)
