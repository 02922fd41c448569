"""What boot.sh asks for before the server starts."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.core import migrating, prestart
from app.core.exits import Refusal
from tests.databases import databases
from tests.postgresql import Server

NOWHERE = "postgresql+psycopg://ada@127.0.0.1:1/microblog"
ROOT_LINE = "1 0 0:60 / / rw,relatime - overlay overlay rw\n"
DOCKER = "/var/lib/docker/volumes"


def mountinfo(tmp_path: Path, line: str) -> str:
    file = tmp_path / "mountinfo"
    file.write_text(ROOT_LINE + line)
    return str(file)


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("", False),
        (f"2 1 8:1 {DOCKER}/microblog/_data /data rw - ext4 /dev/vda rw\n", True),
        (f"2 1 8:1 {DOCKER}/{'0af' * 21}1/_data /data rw - ext4 /dev/vda rw\n", False),
        ("2 1 8:1 /home/ada/data /data rw - ext4 /dev/vda rw\n", True),
        ("2 1 0:61 / /data rw - tmpfs tmpfs rw\n", False),
        ("2 1 8:1 /home/ada/data /database rw - ext4 /dev/vda rw\n", False),
    ],
)
def test_what_goes_with_the_container(tmp_path: Path, line: str, stays: bool) -> None:
    assert prestart.outlives_container(Path("/data"), mountinfo(tmp_path, line)) is stays


def test_the_head_is_nobodys_parent(tmp_path: Path) -> None:
    for name, parent in (("a1", "None"), ("b2", "'a1'"), ("c3", '"b2"')):
        text = f'revision = "{name}"\ndown_revision: str | None = {parent}\n'
        (tmp_path / f"{name}.py").write_text(text)
    assert migrating.head(tmp_path) == "c3"


def test_two_heads_are_refused(tmp_path: Path) -> None:
    for name in ("a1", "b2"):
        (tmp_path / f"{name}.py").write_text(f'revision = "{name}"\ndown_revision = None\n')
    with pytest.raises(Refusal, match="flask db merge"):
        migrating.head(tmp_path)


def test_it_migrates_once_and_then_only_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert prestart.main() == 0
    assert "Migrated the database from nothing" in capsys.readouterr().out
    monkeypatch.setattr(migrating, "migrate", lambda: pytest.fail("migrated twice"))
    assert prestart.main() == 0
    assert "Migrated" not in capsys.readouterr().out


def test_a_failed_migration_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise RuntimeError("disk\nfull")

    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(migrating, "migrate", fail)
    assert prestart.main() == 70
    [line] = capsys.readouterr().err.splitlines()
    assert "RuntimeError: disk full" in line
    assert "flask db upgrade" in line


def test_without_leave_it_does_not_migrate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("RUN_MIGRATIONS", "0")
    assert prestart.main() == 0
    assert "flask db upgrade" in capsys.readouterr().out
    assert not (tmp_path / "microblog.db").exists()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "app.db").write_text("a letter to grandmother, long enough to look at" * 20)
    with pytest.raises(Refusal, match="not a database") as refused:
        prestart.wait(f"sqlite:///{tmp_path}/app.db", 60)
    assert refused.value.code == 69


def test_nobody_answers(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Refusal, match=r"127\.0\.0\.1") as refused:
        prestart.wait(NOWHERE, 0.7)
    assert refused.value.code == 69
    assert capsys.readouterr().out.count("Waiting") == 1


@pytest.mark.postgresql("what is waited for is a server")
def test_it_waits_for_a_server_that_is_starting(postgresql: Server) -> None:
    postgresql.stop()
    later = threading.Timer(1, postgresql.start)
    later.start()
    database = prestart.wait(postgresql.url, 20)
    later.join()
    assert database.revision() is None
    database.close()


@pytest.mark.postgresql("its answer")
def test_no_such_database_is_not_waited_for(postgresql: Server) -> None:
    with pytest.raises(Refusal, match="nowhere") as refused:
        prestart.wait(postgresql.url.replace("/postgres", "/nowhere"), 60)
    assert refused.value.code == 69


@pytest.mark.postgresql("SQLite's turn is in tests/server")
def test_of_two_that_start_together_one_migrates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = databases.url(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", url)
    migrations = []
    really = migrating.migrate
    monkeypatch.setattr(migrating, "migrate", lambda: migrations.append(really()))
    threads = [threading.Thread(target=prestart.main) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(migrations) == 1
    database = migrating.connect(url)
    assert database.revision() == migrating.head()
    database.close()


def test_a_mistyped_address_is_not_quoted_with_its_password() -> None:
    with pytest.raises(Refusal) as refused:
        prestart.wait("postgresql+psycopg://ada:s3cr%ZZet@127.0.0.1:port/x", 0)
    assert refused.value.code == 69
    assert "s3cr" not in str(refused.value)
