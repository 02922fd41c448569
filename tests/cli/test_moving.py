"""Pictures move between the folder and the bucket while the place is open, and none is lost."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app.media import moving, store
from app.media import s3 as protocol
from app.media.bucket import Bucket
from app.media.folder import Folder
from app.media.keys import POSTS, PROFILES, Place, new_key, read
from tests.cli.conftest import Run
from tests.conftest import Client
from tests.faulty import DROP, Fault, Way

Contents = dict[str, bytes]


@pytest.fixture(autouse=True)
def far(app: Flask, s3: Any, way: Way) -> None:
    """A bucket on a way that has no faults yet."""
    app.config.update(s3.new_bucket(way.address))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "PAUSES", (0.01, 0.02))


@pytest.fixture
def folder(app: Flask) -> Folder:
    return store.folder()


@pytest.fixture
def bucket(app: Flask) -> Bucket:
    found = store.bucket()
    assert found
    return found


def fill(place: Place, number: int = 12) -> Contents:
    """Pictures of both shelves."""
    shelves = (PROFILES, POSTS) * number
    contents = {new_key(shelf): os.urandom(2000) for shelf in shelves[:number]}
    for key, data in contents.items():
        place.save(key, data)
    return contents


def contents(place: Place) -> Contents:
    return {found.key: read(place, found.key) for found in list(place.listing())}


def ways(name: str, folder: Folder, bucket: Bucket) -> tuple[Place, Place]:
    """From where, and to where."""
    return (folder, bucket) if name == "bucket" else (bucket, folder)


BOTH = pytest.mark.parametrize("to", ["bucket", "folder"])


@BOTH
def test_every_picture_is_copied_and_stays_where_it_was(
    run: Run, folder: Folder, bucket: Bucket, to: str
) -> None:
    source, target = ways(to, folder, bucket)
    filled = fill(source)
    told = run("media", "move", "--to", to).stdout
    assert "Copied 12 pictures (0.0 MB); 0 were there already." in told
    assert contents(source) == contents(target) == filled


@BOTH
def test_when_all_are_compared_they_go_from_where_they_were_if_asked_for(
    run: Run, folder: Folder, bucket: Bucket, to: str
) -> None:
    source, target = ways(to, folder, bucket)
    filled = fill(source)
    assert "Removed 12 pictures" in run("media", "move", "--to", to, "--delete").stdout
    assert contents(target) == filled
    assert contents(source) == {}


@BOTH
def test_a_second_run_copies_what_is_missing_or_not_the_same(
    run: Run, folder: Folder, bucket: Bucket, to: str, way: Way
) -> None:
    source, target = ways(to, folder, bucket)
    filled = fill(source)
    run("media", "move", "--to", to)
    first, second, *_ = filled
    target.delete(first)
    target.save(second, os.urandom(2000))  # as long, and another
    way.asked.clear()
    told = run("media", "move", "--to", to).stdout
    assert "Copied 2 pictures (0.0 MB); 10 were there already." in told
    asked = [path for _, path, _ in way.asked if "list-type" not in path]
    assert len(asked) <= 4, "what the bucket tells of the others is enough"
    assert contents(target) == filled


@BOTH
def test_nothing_goes_where_one_of_them_failed_and_that_one_is_named(
    run: Run, folder: Folder, bucket: Bucket, to: str, way: Way
) -> None:
    source, target = ways(to, folder, bucket)
    filled = fill(source)
    way.faults.extend([None, Fault(403, "AccessDenied")])  # the first is the listing
    failed = run("media", "move", "--to", to, "--delete", code=1)
    [named] = [key for key in filled if key in failed.stderr]
    assert "right to get, put, delete and list" in failed.stderr
    assert "1 pictures failed. Nothing was removed. Run it again" in failed.stderr
    assert contents(source) == filled
    assert contents(target).keys() == filled.keys() - {named}
    run("media", "move", "--to", to, "--delete")
    assert contents(target) == filled


@BOTH
def test_when_the_bucket_is_lost_it_stops_and_goes_on_the_next_time(
    run: Run,
    folder: Folder,
    bucket: Bucket,
    to: str,
    way: Way,
    impatient: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(moving, "BATCH", 4)
    source, target = ways(to, folder, bucket)
    filled = fill(source, 40)
    way.faults.extend([None] * 15)
    way.always = DROP
    failed = run("media", "move", "--to", to, "--delete", code=1).stderr
    assert "were not tried any more. Nothing was removed" in failed
    way.always = None
    bucket._client._away_until = 0.0  # it need not be waited for
    assert contents(source) == filled
    some = contents(target)
    assert 0 < len(some) < 40 and some.items() <= filled.items()
    told = run("media", "move", "--to", to).stdout
    assert f"Copied {40 - len(some)} pictures" in told
    assert contents(target) == filled


@BOTH
def test_when_it_is_broken_off_nothing_is_half_there(
    run: Run, folder: Folder, bucket: Bucket, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = ways(to, folder, bucket)
    filled = fill(source, 30)
    told = iter(range(100))

    def count(*args: Any) -> int:
        if next(told) == 10:
            raise KeyboardInterrupt
        return original(*args)

    original = moving._count
    with monkeypatch.context() as patch:
        patch.setattr(moving, "_count", count)
        run("media", "move", "--to", to, "--delete", code=1)
    assert contents(source) == filled
    some = contents(target)
    assert 10 <= len(some) < 30 and some.items() <= filled.items()
    run("media", "move", "--to", to, "--delete")
    assert contents(target) == filled and not contents(source)


def test_a_digest_that_is_none_is_not_believed(
    run: Run, folder: Folder, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of encrypted buckets, whose ETags look like an MD5 and are none."""
    from app.media import bucket as module

    filled = fill(folder)
    monkeypatch.setattr(module, "_md5", lambda etag: "0" * 32)
    assert "Copied 12 pictures" in run("media", "move", "--to", "bucket").stdout
    bucket.save(next(iter(filled)), os.urandom(2000))
    told = run("media", "move", "--to", "bucket").stdout
    assert "Copied 1 pictures (0.0 MB); 11 were there already." in told
    assert contents(bucket) == filled


def test_a_picture_that_arrives_as_another_is_a_failure(
    run: Run, folder: Folder, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = fill(folder)
    victim, save = next(iter(filled)), Bucket.save

    def damaged(self: Bucket, key: str, data: bytes) -> str | None:
        return save(self, key, data[:-1] + b"x" if key == victim else data)

    monkeypatch.setattr(Bucket, "save", damaged)
    failed = run("media", "move", "--to", "bucket", "--delete", code=1).stderr
    assert f"{victim}: what arrived is not what was sent" in failed
    assert contents(folder) == filled


def test_a_picture_that_goes_meanwhile_is_not_missed(
    run: Run, folder: Folder, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = fill(folder)
    gone = next(iter(filled))
    listing = Bucket.listing

    def late(self: Bucket, shelf: str | None = None) -> Iterator[Any]:
        folder.delete(gone)
        return listing(self, shelf)

    monkeypatch.setattr(Bucket, "listing", late)
    assert "Copied 11 pictures" in run("media", "move", "--to", "bucket").stdout
    monkeypatch.undo()
    assert contents(bucket).keys() == filled.keys() - {gone}


def test_a_disk_that_has_no_room_for_them_is_not_begun_with(
    run: Run, folder: Folder, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    fill(bucket)
    usage = shutil._ntuple_diskusage(10**9, 10**9 - 10, 10)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert "for which the disk has no room" in run("media", "move", "--to", "folder", code=1).stderr
    assert not contents(folder)


def test_without_a_bucket_it_says_what_to_set(run: Run, app: Flask) -> None:
    app.config["S3_ENDPOINT"] = ""
    for to in ("bucket", "folder"):
        assert "S3_ENDPOINT is not set" in run("media", "move", "--to", to, code=1).stderr


@pytest.mark.parametrize("words", ["media move --to bucket", "media prune", "backup -"])
def test_a_lost_bucket_is_told_in_one_line(run: Run, way: Way, words: str, impatient: None) -> None:
    way.always = DROP
    told = run(*words.split(), code=1).stderr.splitlines()
    assert told[-1].startswith("Error: Pictures can't be reached in the bucket")
    assert told[-1].endswith("Check that it runs, and S3_ENDPOINT.")
    assert len([line for line in told if "WARNING" not in line]) == 1


def test_the_place_stays_open_while_pictures_move_there_and_back(
    run: Run, app: Flask, folder: Folder, bucket: Bucket, client: Client
) -> None:
    """The way the manual tells: set S3_*, move; later move back, unset, and move once more."""
    settings = {name: app.config[name] for name in app.config if name.startswith("S3_")}
    filled: Contents = {}

    def upload() -> None:
        data = os.urandom(1000)
        filled[store.save(data)] = data

    def all_are_shown() -> bool:
        return all(client.get(f"/media/{key}").data == data for key, data in filled.items())

    app.config["S3_ENDPOINT"] = ""
    upload()
    app.config.update(settings)  # restarted with S3_*
    assert all_are_shown()
    upload()
    run("media", "move", "--to", "bucket", "--delete")
    assert all_are_shown() and not contents(folder)
    upload()
    run("media", "move", "--to", "folder")
    upload()  # while S3_* is still set
    assert all_are_shown()
    app.config["S3_ENDPOINT"] = ""  # restarted without
    upload()
    app.config.update(settings)  # of the command alone
    run("media", "move", "--to", "folder", "--delete")
    app.config["S3_ENDPOINT"] = ""
    assert len(filled) == 5 and all_are_shown()
    assert contents(folder) == filled and not contents(bucket)


# --- Pruning -------------------------------------------------------------------------------------


@pytest.fixture
def aged(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """So many seconds later."""
    from app.media import pruning

    def later(seconds: float) -> None:
        real = pruning.time.time
        monkeypatch.setattr(pruning.time, "time", lambda: real() + seconds)

    return later


def test_pruning_clears_both_places_of_what_is_old_and_has_no_row(
    run: Run, ada: Any, folder: Folder, bucket: Bucket, aged: Callable[[float], None]
) -> None:
    from app.core.db import db

    kept, left = fill(bucket, 3), fill(folder, 2)
    ada.avatar_key, ada.avatar_small_key, *_ = kept
    db.session.commit()
    assert "Removed 0 of 5" in run("media", "prune").stdout
    aged(3601)
    assert "Removed 3 of 5 pictures" in run("media", "prune").stdout
    assert contents(bucket).keys() == {ada.avatar_key, ada.avatar_small_key}
    assert not contents(folder) and left


def test_what_is_not_ours_in_the_bucket_stays(
    run: Run, app: Flask, s3: Any, aged: Callable[[float], None]
) -> None:
    others = s3.client("s3")
    for name in ("notes.txt", "backup/ab/cd/x.webp"):
        others.put_object(Bucket=app.config["S3_BUCKET"], Key=name, Body=b"x")
    aged(3601)
    assert "Removed 0 of 0" in run("media", "prune").stdout
    assert others.list_objects_v2(Bucket=app.config["S3_BUCKET"])["KeyCount"] == 2
