"""Where pictures lie."""

import errno
import os
import re

import pytest
from flask import Flask

from app.core.errors import DiskFull
from app.media import store


@pytest.fixture(autouse=True)
def folder(tmp_path):
    app = Flask(__name__)
    app.config["DATA_DIR"] = tmp_path
    with app.app_context():
        yield


def test_a_picture_is_kept_under_a_name_of_ours():
    key = store.save(b"picture")
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.webp", key)
    assert store.path(key).read_bytes() == b"picture"
    assert key in store.all_keys()
    assert store.save(b"picture") != key


def test_a_removed_picture_is_gone_however_often_it_is_removed():
    key = store.save(b"picture")
    store.delete(key)
    store.delete(key)
    assert not store.path(key).exists()
    assert key not in store.all_keys()


@pytest.mark.parametrize(
    "key",
    [
        "",
        "../secret_key",
        "ab/cd/../../../secret_key",
        "/etc/passwd",
        "ab/cd/abcd" + "0" * 28 + ".webp/..",
        "ab/cd/abcd" + "0" * 28 + ".webp\n",
        "ab/cd/abcd" + "0" * 28 + ".svg",
        "ab/cd/ffff" + "0" * 28 + ".webp",
        "AB/CD/ABCD" + "0" * 28 + ".webp",
        "ab/cd/abcd" + "0" * 28,
        "ab\\cd\\abcd" + "0" * 28 + ".webp",
        "ab/cd/abcd" + "٠" * 28 + ".webp",
    ],
)
def test_no_other_file_can_be_reached(key):
    with pytest.raises(ValueError, match=r"\A" + re.escape(key) + r"\Z"):
        store.path(key)


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_and_nothing_half_written_stays(monkeypatch, reason):
    def full(_descriptor):
        raise OSError(reason, os.strerror(reason))

    before = set(store._root().rglob("*.*"))
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        store.save(b"picture")
    assert set(store._root().rglob("*.*")) == before


def test_other_trouble_is_not_taken_for_a_full_disk(monkeypatch):
    def broken(_descriptor):
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="broken"):
        store.save(b"picture")
