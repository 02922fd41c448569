"""Photos to send, and an empty folder to find them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import ExifTags, Image
from werkzeug.datastructures import FileStorage

from app.accounts.models import Account
from app.core.db import db
from app.media import actions, files, s3, store
from app.media.keys import POSTS
from app.media.models import Attachment
from app.media.queries import pictures_of
from app.posts.actions import Manner, publish
from app.posts.models import Post
from tests.faulty import Fault, Way


def photo(size: tuple[int, int] = (64, 48), kind: str = "JPEG", **how: Any) -> bytes:
    """A photo as phones make them: with the place and the owner inside."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Ada Lovelace, 12 St James's Square"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (51.0, 30.0, 26.0)
    file = BytesIO()
    Image.new("RGB", size, (120, 40, 90)).save(file, kind, exif=exif, **how)
    return file.getvalue()


def upload(data: bytes | None = None, name: str = "photo.jpg") -> FileStorage:
    """A file as a form sends it."""
    return FileStorage(BytesIO(photo() if data is None else data), name)


def opened(key: str) -> Image.Image:
    """A stored picture."""
    return Image.open(BytesIO(store.read(key)))


def rows(post: Post) -> list[Attachment]:
    """A post's pictures, as they are in the database."""
    return list(db.session.scalars(pictures_of(post.id)))


def stored(shelf: str | None = None) -> set[str]:
    """Keys of the pictures on a shelf, or of all."""
    return {found.key for found in store.listing(shelf)}


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, app: Flask) -> str:
    """Where pictures lie: what this says holds in both places."""
    if request.param == "bucket":
        app.config.update(request.getfixturevalue("s3").new_bucket())
    return str(request.param)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds, where a bucket is away, takes tenths of a second."""
    monkeypatch.setattr(s3, "PAUSES", (0.01, 0.02))
    monkeypatch.setattr(s3, "AWAY", 0.3)


@pytest.fixture
def lose(way: Way, monkeypatch: pytest.MonkeyPatch) -> Callable[[Fault], None]:
    """Let every request from now on go wrong in the same way. Silence is not listened to for long:
    a busy machine needs the patience while there is something to hear."""

    def go_wrong(fault: Fault) -> None:
        way.always = fault
        way.asked.clear()
        if fault.silent:
            monkeypatch.setattr(s3, "ANSWERING", 0.5)

    return go_wrong


@pytest.fixture
def shelf(app: Flask) -> Iterator[Callable[[], set[str]]]:
    """Keys of what lies on the shelf of posts; it begins and ends empty."""

    def lying() -> set[str]:
        return stored(POSTS)

    for key in lying():
        store.delete(key)
    yield lying
    files.sweep()
    for key in lying():
        store.delete(key)


@pytest.fixture
def illustrate(shelf: Any) -> Callable[..., Post]:
    """Publish a post with pictures: `illustrate("hello", by=ada, visibility="followers")`."""

    def make(body: str, *, by: Account, number: int = 1, **manner: Any) -> Post:
        pictures = actions.prepare([upload() for _ in range(number)], ["a garden"] * number)
        post = publish(body, by=by, manner=Manner(pictures=tuple(pictures), **manner))
        db.session.commit()
        return post

    return make
