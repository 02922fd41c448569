"""Pictures in a folder."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app.core.errors import DiskFull
from app.media.folder import Folder
from app.media.keys import new_key


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "media")


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_and_nothing_half_written_stays(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        folder.save(new_key(), b"picture")
    assert not list(folder.root.rglob("*.*"))


def test_other_trouble_is_not_taken_for_a_full_disk(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_descriptor: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="broken"):
        folder.save(new_key(), b"picture")


def test_what_a_killed_server_left_half_written_is_no_picture(folder: Folder) -> None:
    key = new_key()
    folder.save(key, b"picture")
    folder.path(key).with_name(f".{folder.path(key).stem}.part").write_bytes(b"pic")
    assert [found.key for found in folder.listing()] == [key]


def test_twins_share_their_room_on_the_disk(folder: Folder) -> None:
    key, other = new_key(), new_key()
    folder.save(key, b"picture")
    folder.twin(key, other)
    assert folder.path(key).samefile(folder.path(other))
