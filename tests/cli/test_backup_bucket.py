"""A backup holds the pictures wherever they lie, and they come back to where new ones would go."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.auth.actions import register
from app.cli import archive, snapshot
from app.core.db import db
from app.media import s3 as protocol
from app.media import store
from app.media.keys import POSTS, new_key
from tests.cli.conftest import runner
from tests.conftest import PASSWORD
from tests.faulty import DROP, Fault, Way

Open = Callable[..., Flask]
PLACES = pytest.mark.parametrize("here", ["folder", "bucket"])


@pytest.fixture
def opened(place: Open, s3: Any, way: Way) -> Open:
    """A place whose pictures lie here or there: `opened("old", "bucket")`."""

    def make(name: str, here: str) -> Flask:
        return place(name, **(s3.new_bucket(way.address) if here == "bucket" else {}))

    return make


def furnish(app: Flask) -> dict[str, bytes]:
    """Ada with a portrait, and pictures in posts; what lies where."""
    with app.app_context():
        ada = register("ada", "ada@example.org", PASSWORD)
        ada.avatar_key = store.save(b"a portrait")
        for _ in range(5):
            store.save(os.urandom(200_000), POSTS)
        db.session.commit()
        return pictures(app)


def pictures(app: Flask) -> dict[str, bytes]:
    with app.app_context():
        return {found.key: store.read(found.key) for found in list(store.listing())}


def in_folder(app: Flask) -> set[str]:
    with app.app_context():
        return {found.key for found in store.folder().listing()}


@pytest.mark.parametrize("there", ["folder", "bucket"])
@PLACES
def test_a_backup_from_here_comes_back_there(
    opened: Open, tmp_path: Path, here: str, there: str
) -> None:
    old, file = opened("old", here), tmp_path / "backup.tar.gz"
    kept = furnish(old)
    assert "6 pictures" in runner(old)("backup", file).stderr
    new = opened("new", there)
    runner(new)("restore", file, "--yes")
    assert pictures(new) == kept
    assert in_folder(new) == (set(kept) if there == "folder" else set())
    with new.app_context():
        assert not list(new.config["DATA_DIR"].glob(".restore-*"))


def test_a_place_that_moves_is_backed_up_whole(opened: Open, tmp_path: Path) -> None:
    """Some pictures lie in the folder, some in the bucket, some in both."""
    old = opened("old", "bucket")
    kept = furnish(old)
    with old.app_context():
        store.folder().save(key := new_key(), b"only here")
        both = next(iter(kept))
        store.folder().save(both, kept[both])
    runner(old)("backup", tmp_path / "x.tar.gz")
    new = opened("new", "folder")
    runner(new)("restore", tmp_path / "x.tar.gz", "--yes")
    assert pictures(new) == kept | {key: b"only here"}


@PLACES
def test_the_archive_has_every_picture_that_its_rows_name(
    opened: Open, tmp_path: Path, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody uploads one after the pictures were listed, before the database is copied."""
    old, file = opened("old", here), tmp_path / "backup.tar.gz"
    furnish(old)
    copy, late = snapshot.copy, []

    def later(*args: Any) -> None:
        late.append(store.save(b"a late one", POSTS))
        copy(*args)

    monkeypatch.setattr(snapshot, "copy", later)
    runner(old)("backup", file)
    with tarfile.open(file) as tar:
        assert archive.MEDIA + late[0] in tar.getnames()


@PLACES
def test_pictures_can_be_left_out_and_those_that_are_there_stay(
    opened: Open, tmp_path: Path, here: str
) -> None:
    old, file = opened("old", here), tmp_path / "backup.tar.gz"
    kept = furnish(old)
    assert "no pictures" in runner(old)("backup", "--without-pictures", file).stderr
    with tarfile.open(file) as tar:
        assert json.load(tar.extractfile(archive.MANIFEST))["pictures"] is None  # type: ignore[arg-type]
        assert not [name for name in tar.getnames() if name.startswith(archive.MEDIA)]
    told = runner(old)("restore", file, "--yes").stdout
    assert "made without pictures: those that are here stay" in told
    assert pictures(old) == kept


def test_a_bucket_that_fails_while_it_is_read_leaves_no_half_backup(
    opened: Open, tmp_path: Path, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "PAUSES", (0.01, 0.02))
    old = opened("old", "bucket")
    furnish(old)
    way.faults.extend([None, None, Fault(cut=1000), Fault(cut=1000)])
    runner(old)("backup", tmp_path / "whole.tar.gz")  # it goes on where it was cut off
    way.faults.extend([None, None])
    way.always = Fault(cut=1000)
    told = runner(old)("backup", tmp_path / "half.tar.gz", code=1).stderr
    assert "was cut off by the bucket" in told and "Traceback" not in told
    assert [path.name for path in tmp_path.glob("*.tar.gz")] == ["whole.tar.gz"]
    assert not list(tmp_path.glob(".backup-*"))


@pytest.mark.parametrize("fault", [DROP, Fault(403, "AccessDenied"), Fault(507, "StorageFull")])
@pytest.mark.parametrize("requests", [0, 1, 3])
def test_where_the_bucket_refuses_nothing_is_restored(
    opened: Open,
    tmp_path: Path,
    way: Way,
    fault: Fault,
    requests: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(protocol, "PAUSES", (0.01, 0.02))
    old, new = opened("old", "folder"), opened("new", "bucket")
    furnish(old)
    runner(old)("backup", tmp_path / "x.tar.gz")
    before = furnish(new)
    database = (new.config["DATA_DIR"] / "microblog.db").read_bytes()
    way.faults.extend([None] * requests)  # the first is the listing
    way.always = fault
    told = runner(new)("restore", tmp_path / "x.tar.gz", "--yes", code=1).stderr
    assert "Nothing was restored. Run it again; or leave out S3_ENDPOINT" in told
    way.always = None
    assert (new.config["DATA_DIR"] / "microblog.db").read_bytes() == database
    assert not list(new.config["DATA_DIR"].glob("*restore-*"))
    protocol_forgets(new)
    assert before.items() <= pictures(new).items()
    runner(new)("restore", tmp_path / "x.tar.gz", "--yes")
    assert pictures(old).items() <= pictures(new).items()


def protocol_forgets(app: Flask) -> None:
    """That the bucket was away: nobody has to wait here."""
    with app.app_context():
        store.bucket()._client._away_until = 0.0  # type: ignore[union-attr]
