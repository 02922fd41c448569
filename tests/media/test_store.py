"""Where pictures lie: what holds in the folder and in the bucket."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.media import store
from app.media.keys import POSTS, PROFILES, new_key
from tests.media.conftest import stored

pytestmark = pytest.mark.usefixtures("kept")


def test_a_picture_is_kept_under_a_name_of_ours() -> None:
    key = store.save(b"picture")
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.webp", key)
    assert store.read(key) == b"picture"
    assert key in stored()
    assert store.save(b"picture") != key


def test_a_picture_is_read_piece_by_piece_and_its_size_is_known() -> None:
    key = store.save(bytes(range(256)) * 1000)
    file, size = store.open(key)
    with file:
        assert size == 256_000
        assert file.read(300) == bytes(range(256)) + bytes(range(44))
        assert file.read(2) == bytes((44, 45))
        assert len(file.read()) == 256_000 - 302
        assert file.read(1) == b""


def test_a_removed_picture_is_gone_however_often_it_is_removed() -> None:
    key = store.save(b"picture")
    store.delete(key)
    store.delete(key)
    with pytest.raises(FileNotFoundError):
        store.open(key)
    assert key not in stored()


def test_a_shelf_holds_what_was_put_there() -> None:
    portrait, post = store.save(b"portrait"), store.save(b"post", POSTS)
    assert stored(PROFILES) == {portrait}
    assert stored(POSTS) == {post}
    assert stored() == {portrait, post}


def test_a_twin_has_a_name_of_its_own() -> None:
    key = store.save(b"picture", POSTS)
    other = store.twin(key)
    assert other != key and other.startswith(POSTS)
    store.delete(key)
    assert store.read(other) == b"picture"


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
        "ab/cd/abcd" + "0" * 28 + ".webp?acl",
    ],
)
def test_nothing_else_can_be_reached(key: str) -> None:
    place = store.places()[-1]
    for act in (place.open, place.delete, lambda key: place.save(key, b"x")):
        with pytest.raises(ValueError, match=r"\A" + re.escape(key) + r"\Z"):
            act(key)


@pytest.mark.parametrize("kept", ["bucket"], indirect=True)
def test_what_still_lies_in_the_folder_is_found_and_goes_from_both_places() -> None:
    folder, bucket = store.places()
    key = new_key()
    folder.save(key, b"picture")
    assert store.read(key) == b"picture"
    bucket.save(key, b"picture")
    assert [found.key for found in store.listing()] == [key], "once, though it lies twice"
    store.delete(key)
    assert not [found for place in (folder, bucket) for found in place.listing()]


@pytest.mark.parametrize("kept", ["bucket"], indirect=True)
def test_a_new_picture_goes_to_the_bucket_alone(app: Flask, s3: Any) -> None:
    key = store.save(b"picture")
    folder, bucket = store.places()
    assert not list(folder.listing())
    assert [(found.key, found.size) for found in bucket.listing()] == [(key, 7)]
    seen = s3.client("s3").get_object(Bucket=app.config["S3_BUCKET"], Key=key)
    assert (seen["Body"].read(), seen["ContentType"]) == (b"picture", "image/webp")
