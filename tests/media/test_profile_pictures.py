"""Pictures on a profile: made anew, exchanged as a whole, refused in words."""

from __future__ import annotations

import errno
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import ExifTags, Image
from werkzeug.test import TestResponse

from app.accounts import actions
from app.accounts.models import Account
from app.core.db import db
from app.media import images
from tests.conftest import Client
from tests.media.conftest import stored

pytestmark = pytest.mark.usefixtures("kept")
PROFILE = "/settings/profile"
MEGABYTE = 1024 * 1024


def photo(size: tuple[int, int] = (640, 480), kind: str = "JPEG") -> bytes:
    """A photo as phones make them: with the place and the owner inside."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Ada Lovelace, 12 St James's Square"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (51.0, 30.0, 26.0)
    file = BytesIO()
    Image.new("RGB", size, (120, 40, 90)).save(file, kind, exif=exif)
    return file.getvalue()


def bomb() -> bytes:
    """A PNG of 30 KB that would be 169 million pixels."""
    side = 13_000

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side * (side // 8 + 2)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def send(client: Client, **files: Any) -> TestResponse:
    """Send the form with pictures, given as bytes or with a name of their own."""
    texts = {name: value for name, value in files.items() if isinstance(value, str)}
    parts = {
        name: (BytesIO(value), "photo.jpg") if isinstance(value, bytes) else value
        for name, value in files.items()
        if name not in texts
    }
    data = {"show_last_seen": "y", **texts, **parts}
    return client.post(PROFILE, data=data, content_type="multipart/form-data")


def test_pictures_are_made_anew_and_shown(as_ada: Client, ada: Account) -> None:
    assert send(as_ada, avatar=photo(), header=photo((1800, 700))).status_code == 303
    db.session.refresh(ada)
    assert stored() == {ada.avatar_key, ada.avatar_small_key, ada.header_key}
    page = as_ada.get("/@ada").text
    sizes = {}
    for url in (ada.avatar_url, ada.avatar_small_url, ada.header_url):
        assert url in page or url == ada.avatar_small_url
        response = as_ada.get(url)
        picture = Image.open(BytesIO(response.data))
        sizes[url] = picture.size
        assert (response.mimetype, picture.format) == ("image/webp", "WEBP")
        assert not picture.getexif()
        assert b"Lovelace" not in response.data
        assert b"EXIF" not in response.data
    assert list(sizes.values()) == [(400, 400), (96, 96), (1500, 500)]


def test_a_new_picture_replaces_the_old_files(as_ada: Client, ada: Account) -> None:
    send(as_ada, avatar=photo(), header=photo())
    before = stored()
    send(as_ada, avatar=photo((300, 300)))
    db.session.refresh(ada)
    assert stored() == {ada.avatar_key, ada.avatar_small_key, ada.header_key}
    assert len(stored() & before) == 1, "the header stays"


def test_pictures_can_be_removed(as_ada: Client, ada: Account) -> None:
    send(as_ada, avatar=photo(), header=photo())
    send(as_ada, remove_avatar="y", remove_header="y")
    db.session.refresh(ada)
    assert (ada.avatar_key, ada.avatar_small_key, ada.header_key) == (None, None, None)
    assert ada.avatar_url.endswith(f"{ada.id}.svg")
    assert not stored()


def test_saving_the_words_keeps_the_pictures(as_ada: Client, ada: Account) -> None:
    send(as_ada, avatar=photo())
    kept = stored()
    send(as_ada, display_name="Countess", avatar=(BytesIO(b""), ""))
    db.session.refresh(ada)
    assert stored() == kept == {ada.avatar_key, ada.avatar_small_key}


@pytest.mark.parametrize(
    ("file", "status", "words"),
    [
        (b"GIF89a" + b"\0" * 20, 422, "Choose a JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 422, "Choose a JPEG"),
        (b"<?php system($_GET['x']);", 422, "Choose a JPEG"),
        (b"%PDF-1.7", 422, "Choose a JPEG"),
        (photo()[:500], 422, "seems damaged"),
        (bomb(), 422, "too many pixels"),
        (photo() + b"\0" * (16 * MEGABYTE), 413, "larger than 16 MB"),
    ],
    ids=["broken gif", "svg", "php", "pdf", "half a photo", "bomb", "17 MB"],
)
@pytest.mark.parametrize("field", ["avatar", "header"])
def test_what_is_no_picture_is_refused_in_words_and_the_rest_comes_back(
    as_ada: Client, ada: Account, field: str, file: bytes, status: int, words: str
) -> None:
    response = send(as_ada, display_name="Countess", bio="Notes", **{field: file})
    assert response.status_code == status
    assert words in response.text
    assert 'value="Countess"' in response.text
    db.session.refresh(ada)
    assert ada.display_name == "Ada Lovelace"
    assert not stored()


@pytest.mark.parametrize("name", ["../../app.py", "x\0.jpg", "ü" * 300, "con.html", "-"])
def test_the_name_of_a_file_means_nothing(as_ada: Client, ada: Account, name: str) -> None:
    assert send(as_ada, avatar=(BytesIO(photo()), name)).status_code == 303
    assert len(stored()) == 2


def test_a_body_beyond_every_size_is_not_read(as_ada: Client) -> None:
    assert send(as_ada, avatar=b"\0" * (37 * MEGABYTE)).status_code == 413


def test_strangers_cannot_fill_the_folder_for_uploads(
    client: Client, ada: Account, app: Flask
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert send(client, avatar=b"\0" * MEGABYTE).status_code == 413


def test_a_token_is_asked_for_with_pictures_too(as_ada: Client, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert send(as_ada, avatar=photo((2000, 2000), "PNG") + b"\0" * MEGABYTE).status_code == 400
    assert not stored()


def test_a_picture_is_decoded_while_no_transaction_is_open(
    as_ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_then: list[bool] = []

    def read(*args: Any) -> Any:
        open_then.append(db.session().in_transaction())
        return original(*args)

    original = images.read_picture
    monkeypatch.setattr(images, "read_picture", read)
    assert send(as_ada, avatar=photo(), header=photo()).status_code == 303
    assert open_then == [False, False]


@pytest.mark.parametrize("kept", ["folder"], indirect=True)
def test_a_full_disk_is_said_and_nothing_is_half_done(
    as_ada: Client, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(as_ada, avatar=photo())
    before = stored()
    written: list[Path] = []

    def replace(draft: Path, target: Path) -> Path:
        written.append(target)
        if len(written) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return draft.rename(target)

    monkeypatch.setattr(Path, "replace", replace)
    response = send(as_ada, avatar=photo((100, 100)), display_name="Countess")
    assert response.status_code == 507
    assert stored() == before
    db.session.refresh(ada)
    assert ada.avatar_key in before
    assert ada.display_name == "Ada Lovelace"


def test_when_the_database_refuses_the_new_files_go(
    as_ada: Client, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def describe(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(actions, "describe", describe)
    assert send(as_ada, avatar=photo()).status_code == 507
    assert not stored()
