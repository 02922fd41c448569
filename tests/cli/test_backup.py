"""A backup holds everything, taken while others write, and comes back whole or not at all."""

import io
import json
import os
import stat
import tarfile
import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import select, text

from app.auth.actions import register
from app.cli import archive, snapshot
from app.core import migrating, serving, sqlite
from app.core.config import sqlite_path
from app.core.db import db
from app.media import store
from app.media.keys import POSTS
from app.posts.actions import publish
from app.posts.models import Post
from tests.cli.conftest import runner
from tests.conftest import PASSWORD


@contextmanager
def inside(app):
    with app.app_context():
        yield
        db.session.commit()


def people(app, *names):
    with inside(app):
        for name in names:
            register(name, f"{name}@example.org", PASSWORD)


def say(app, body, name="ada"):
    from app.accounts.queries import by_username

    with inside(app):
        publish(body, by=db.session.scalars(by_username(name)).one())


def bodies(app):
    with inside(app):
        return set(db.session.scalars(select(Post.body)))


@pytest.fixture
def old(place):
    """A place with something in it."""
    app = place("old")
    people(app, "ada", "grace")
    say(app, "Keep this")
    with inside(app):
        store.save(b"a portrait")
        store.save(b"a post's picture", POSTS)
    return app


@pytest.fixture
def file(old, tmp_path):
    """Its backup."""
    path = tmp_path / "backup.tar.gz"
    runner(old)("backup", path)
    return path


def test_a_backup_comes_back_elsewhere(old, file, place):
    new = place("new")
    runner(new)("restore", file, "--yes")
    assert bodies(new) == {"Keep this"}
    with new.app_context():
        files = {found.key: store.read(found.key) for found in store.listing()}
        assert sorted(files.values()) == [b"a portrait", b"a post's picture"]
        assert sum(key.startswith(POSTS) for key in files) == 1
    kept, restored = (app.config["DATA_DIR"] / "secret_key" for app in (old, new))
    assert kept.read_text() == restored.read_text()
    assert stat.S_IMODE(restored.stat().st_mode) == 0o600


def test_only_its_owner_can_read_a_backup(file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.glob(".backup-*")] == []


def test_a_backup_can_go_through_a_pipe(old, place):
    packed = runner(old)("backup", "-").stdout_bytes
    new = place("new")
    runner(new)("restore", "-", "--yes", input=packed)
    assert bodies(new) == {"Keep this"}


def test_the_manifest_says_what_it_is(file):
    with tarfile.open(file) as tar:
        manifest = json.load(tar.extractfile(archive.MANIFEST))
        assert set(manifest["sha256"]) == {archive.DATABASE, archive.KEY}
        assert (manifest["revision"], manifest["pictures"]) == (migrating.head(), 2)
        assert {member.mode for member in tar} == {0o600}


def test_what_was_here_is_put_aside_and_not_deleted(file, place):
    new = place("new")
    people(new, "linus")
    say(new, "Mine", "linus")
    told = runner(new)("restore", file, "--yes").stdout
    [aside] = new.config["DATA_DIR"].glob("before-restore-*")
    assert str(aside) in told
    connection = sqlite.library().connect(str(aside / "microblog.db"))
    assert connection.execute("SELECT body FROM posts").fetchall() == [("Mine",)]
    connection.close()
    assert bodies(new) == {"Keep this"}


def test_a_backup_taken_while_four_people_write_is_whole(old, place, tmp_path):
    people(old, "alan", "edsger")
    acknowledged, stop = set(), threading.Event()

    def write(name):
        number = 0
        while not stop.is_set():
            number += 1
            body = f"{name} {number}"
            say(old, body, name)
            acknowledged.add(body)

    writers = [
        threading.Thread(target=write, args=(n,)) for n in ("ada", "grace", "alan", "edsger")
    ]
    for writer in writers:
        writer.start()
    try:
        for number in range(3):
            path = tmp_path / f"under-load-{number}.tar.gz"
            while len(acknowledged) < 40 * (number + 1):
                stop.wait(0.01)
            before = set(acknowledged)
            runner(old)("backup", path)
            assert len(acknowledged) > len(before), "nobody could write meanwhile"
            new = place(f"new{number}")
            runner(new)("restore", path, "--yes")
            assert before <= bodies(new)
            snapshot.check(sqlite_path(new.config["DATABASE_URL"]))
            with inside(new):
                wrong = text(
                    "SELECT count(*) FROM accounts WHERE posts_count <> "
                    "(SELECT count(*) FROM posts WHERE author_id = accounts.id)"
                )
                assert db.session.scalar(wrong) == 0
    finally:
        stop.set()
        for writer in writers:
            writer.join()


def test_nothing_is_exchanged_under_a_running_server(file, place):
    new = place("new")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SERVER_SOFTWARE", "gunicorn/27")
        serving.init_app(new)
    try:
        assert "server is running" in runner(new)("restore", file, "--yes", code=1).stderr
    finally:
        os.close(serving._held.pop())
    runner(new)("restore", file, "--yes")


def test_a_database_is_replaced_only_when_asked_for(file, place):
    new = place("new")
    assert "--yes" in runner(new)("restore", file, code=2).stderr
    assert "--yes" in runner(new)("restore", "-", code=2, input=file.read_bytes()).stderr
    assert bodies(new) == set()


def rewritten(file, change):
    """The same archive with other members. `change` gets and returns {name: bytes or TarInfo}."""
    with tarfile.open(file) as tar:
        members = {m.name: tar.extractfile(m).read() for m in tar}
    path = file.with_name("tampered.tar.gz")
    with tarfile.open(path, "w:gz") as tar:
        for name, content in change(members).items():
            if isinstance(content, tarfile.TarInfo):
                tar.addfile(content)
                continue
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def link(name, target):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, target
    return info


@pytest.mark.parametrize(
    "change",
    [
        lambda members: {"../evil": b"x"} | members,
        lambda members: {"/tmp/evil": b"x"} | members,
        lambda members: {"media/../../evil": b"x"} | members,
        lambda members: {"notes.txt": b"x"} | members,
        lambda members: {"media": link("media", "/etc")} | members,
        lambda members: members | {"secret_key": link("secret_key", "/etc/passwd")},
        lambda members: members | {"secret_key": b"another key, another key"},
        lambda members: members | {"microblog.db": members["microblog.db"][:-4096]},
        lambda members: {n: c for n, c in members.items() if n != "microblog.db"},
        lambda members: {n: c for n, c in members.items() if not n.startswith("media/")},
        lambda members: {n: c for n, c in members.items() if n != "manifest.json"},
        lambda members: members | {"manifest.json": b"[1, 2]"},
        lambda members: members | {"manifest.json": b"{}"},
    ],
)
def test_a_tampered_archive_is_refused_and_changes_nothing(file, place, change):
    new = place("new")
    people(new, "linus")
    say(new, "Mine", "linus")
    data_dir = new.config["DATA_DIR"]
    before = sorted(path.name for path in data_dir.parent.rglob("*") if path.name != serving.LOCK)
    path = rewritten(file, change)
    runner(new)("restore", path, "--yes", code=1)
    assert bodies(new) == {"Mine"}
    path.unlink()
    after = sorted(path.name for path in data_dir.parent.rglob("*") if path.name != serving.LOCK)
    assert after == before


def test_half_a_file_is_refused(file, place):
    half = file.with_name("half.tar.gz")
    half.write_bytes(file.read_bytes()[:-600])
    new = place("new")
    assert "restored" in runner(new)("restore", half, "--yes", code=1).stderr
    assert "No such file" in runner(new)("restore", "/nowhere", "--yes", code=1).stderr


def test_a_newer_programs_backup_is_refused(file, place):
    def newer(members):
        manifest = json.loads(members["manifest.json"]) | {"revision": "9999"}
        return members | {"manifest.json": json.dumps(manifest).encode()}

    new = place("new")
    assert (
        "newer than this one"
        in runner(new)("restore", rewritten(file, newer), "--yes", code=1).stderr
    )


def test_a_damaged_database_is_not_backed_up_in_silence(old, tmp_path):
    with inside(old):
        db.session.execute(text("PRAGMA foreign_keys = OFF"))
    database = sqlite_path(old.config["DATABASE_URL"])
    connection = sqlite.library().connect(str(database))
    connection.execute("UPDATE posts SET author_id = 12345")
    connection.commit()
    connection.close()
    told = runner(old)("backup", tmp_path / "x.tar.gz", code=1).stderr
    assert "No backup was written" in told and not (tmp_path / "x.tar.gz").exists()


def test_a_failure_in_the_middle_of_the_exchange_undoes_it(file, place, monkeypatch):
    from app.cli.swapping import Swap

    new = place("new")
    people(new, "linus")
    say(new, "Mine", "linus")
    key = (new.config["DATA_DIR"] / "secret_key").read_text()
    replace = Swap.replace

    def fail_at_media(self, here, fresh):
        if here.name == "media":
            raise OSError(28, "No space left on device")
        replace(self, here, fresh)

    monkeypatch.setattr(Swap, "replace", fail_at_media)
    assert "No space left" in runner(new)("restore", file, "--yes", code=1).stderr
    assert bodies(new) == {"Mine"}
    assert (new.config["DATA_DIR"] / "secret_key").read_text() == key
    assert list(new.config["DATA_DIR"].glob("before-restore-*")) == []


def test_with_postgresql_its_own_tools_are_named_and_the_rest_is_saved(old, place, tmp_path):
    old.config["DATABASE_URL"] = "postgresql+psycopg://localhost/microblog"
    told = runner(old)("backup", tmp_path / "x.tar.gz").stderr
    assert "pg_dump" in told and "pg_restore" in told
    with tarfile.open(tmp_path / "x.tar.gz") as tar:
        names = set(tar.getnames())
    assert {archive.KEY, archive.MANIFEST} < names and archive.DATABASE not in names
    new = place("new")
    assert "PostgreSQL" in runner(new)("restore", tmp_path / "x.tar.gz", "--yes", code=1).stderr
