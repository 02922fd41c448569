"""Where exports lie, what happens when something goes wrong, and when they go."""

from __future__ import annotations

import errno
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from app.accounts.models import Account
from app.core.db import db, utcnow
from app.core.jobs import Job, JobError
from app.exports import actions, texts
from app.exports.jobs import clean, make
from app.exports.models import EXPORT_DAYS, Export
from app.exports.naming import Names
from app.media import actions as media
from app.media import files, pruning, room, store
from app.media.keys import EXPORTS
from tests.conftest import Client, publish
from tests.exports.conftest import PAGE, Taken, row_of
from tests.jobs import do_jobs
from tests.media.conftest import kept as kept
from tests.media.conftest import upload

WEEK = timedelta(days=EXPORT_DAYS)
FOR_ADA = {"origin": "", "language": "en"}


def everything_in(folder: Path) -> set[str]:
    """Every file below a folder."""
    return {path.name for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def exports_folder(app: Flask) -> Path:
    return Path(app.config["DATA_DIR"]) / "media" / "exports"


def test_it_is_the_same_in_a_folder_and_in_a_bucket(
    kept: str, as_ada: Client, ada: Account, exports_folder: Path
) -> None:
    [picture] = media.prepare([upload()])
    publish("look", by=ada, pictures=(picture,))
    make(account_id=ada.id, **FOR_ADA)
    db.session.commit()
    taken = Taken(as_ada.get(f"{PAGE}/{row_of(ada).name}").data)
    [shown] = taken.posts()["look"]["pictures"]
    assert taken.files[shown["file"]] == store.read(picture.key)
    assert [found.size for found in store.listing(EXPORTS)] == [len(taken.data)]
    assert bool(everything_in(exports_folder)) == (kept == "folder")


def test_a_bucket_that_is_away_lets_it_be_tried_again(
    app: Flask, ada: Account, request: pytest.FixtureRequest
) -> None:
    settings = request.getfixturevalue("s3").new_bucket()
    app.config.update(settings | {"S3_BUCKET": "no-such-bucket"})
    with pytest.raises(JobError, match="object store") as caught:
        make(account_id=ada.id, **FOR_ADA)
    app.config["S3_ENDPOINT"] = ""
    assert not caught.value.final


def test_exports_are_no_pictures(ada: Account, shelf: Any) -> None:
    """Neither a backup nor `flask media move` takes them, nor do they count for MEDIA_BUDGET."""
    before, used = {found.key for found in store.listing()}, room.used()
    make(account_id=ada.id, **FOR_ADA)
    db.session.commit()
    assert shelf()
    assert {found.key for found in store.listing()} == before
    assert room.used() == used


def test_made_twice_it_is_there_once(ada: Account, shelf: Any) -> None:
    for _ in range(2):
        make(account_id=ada.id, **FOR_ADA)
        db.session.commit()
    assert shelf() == {row_of(ada).key}


def test_what_is_not_committed_leaves_nothing(ada: Account, exports_folder: Path) -> None:
    make(account_id=ada.id, **FOR_ADA)
    db.session.rollback()
    files.sweep()
    assert everything_in(exports_folder) == set()


def test_a_full_disk_is_told_in_words_and_nothing_half_written_stays(
    app: Flask,
    as_ada: Client,
    ada: Account,
    exports_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    publish("hello", by=ada)
    as_ada.post(PAGE)
    monkeypatch.setattr("app.media.folder.os.fsync", full)
    do_jobs(app)
    [failed] = db.session.scalars(db.select(Job))
    assert failed.last_error == "There is no room for it: the disk or the store is full."
    assert "being prepared" in as_ada.get(PAGE).text, "it is tried again by itself"
    assert everything_in(exports_folder) == set()


def test_the_last_of_the_disk_is_not_taken(
    ada: Account, exports_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "disk_has", lambda _size: False)
    with pytest.raises(JobError, match="no room"):
        make(account_id=ada.id, **FOR_ADA)
    assert everything_in(exports_folder) == set()


def test_after_a_week_it_goes(ada: Account, grace: Account, shelf: Any) -> None:
    for account in (ada, grace):
        make(account_id=account.id, **FOR_ADA)
        db.session.commit()
    row_of(ada).made_at = utcnow() - WEEK - timedelta(minutes=1)
    row_of(grace).made_at = utcnow() - WEEK + timedelta(minutes=1)
    clean()
    assert [row.account_id for row in db.session.scalars(db.select(Export))] == [grace.id]
    assert shelf() == {row_of(grace).key}


def test_nobody_gets_what_is_older_though_it_is_still_there(as_ada: Client, ada: Account) -> None:
    make(account_id=ada.id, **FOR_ADA)
    row = row_of(ada)
    row.made_at = utcnow() - WEEK - timedelta(minutes=1)
    assert as_ada.get(f"{PAGE}/{row.name}").status_code == 404
    assert "Prepare my export" in as_ada.get(PAGE).text


def test_what_was_never_made_is_forgotten_after_a_week(ada: Account) -> None:
    actions.ask(ada)
    row_of(ada).asked_at = utcnow() - WEEK - timedelta(minutes=1)
    clean()
    assert db.session.scalars(db.select(Export)).all() == []


def test_it_goes_with_its_account(ada: Account, shelf: Any, exports_folder: Path) -> None:
    make(account_id=ada.id, **FOR_ADA)
    db.session.commit()
    db.session.execute(delete(Account).where(Account.id == ada.id))
    db.session.commit()
    [path] = exports_folder.rglob("*.zip")
    os.utime(path, (0, time.time() - 2 * pruning.OLD_ENOUGH))
    list(pruning.prune())
    assert shelf() == set()


def test_one_whose_file_is_gone_is_unknown(as_ada: Client, ada: Account) -> None:
    """A backup brings back the row, not the file."""
    make(account_id=ada.id, **FOR_ADA)
    store.delete(row_of(ada).key or "")
    assert as_ada.get(f"{PAGE}/{row_of(ada).name}").status_code == 404


@pytest.mark.parametrize(("age", "stays"), [(10, True), (7200, False)])
def test_what_a_killed_server_began_to_write_goes(
    app: Flask, exports_folder: Path, age: int, stays: bool
) -> None:
    draft = exports_folder / "aa" / "bb" / ".aabb.part"
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(b"half of it")
    os.utime(draft, (0, time.time() - age))
    list(pruning.prune())
    assert draft.exists() == stays
    draft.unlink(missing_ok=True)


def test_nobody_waits_for_the_database_while_it_is_written(ada: Account) -> None:
    for _ in range(3):
        publish("hello", by=ada)
    for told in (texts.posts, texts.messages):
        for _ in told(ada, Names("")):
            assert not db.session().in_transaction()


def test_half_an_export_is_not_kept_where_something_unforeseen_happens(
    ada: Account, exports_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise KeyError("unforeseen")

    monkeypatch.setattr("app.exports.tables.all_of", fail)
    with pytest.raises(KeyError):
        make(account_id=ada.id, **FOR_ADA)
    assert everything_in(exports_folder) == set()
