"""Where pictures lie: in the data folder or, with S3_*, in a bucket. The one front of both.

With a bucket, new pictures go there, and those that still lie in the folder are shown from there:
so a place can change over while it runs (`flask media move`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from flask import Flask, current_app

from app.core.serving import is_serving
from app.media import keys, s3
from app.media.bucket import Bucket
from app.media.folder import Folder
from app.media.keys import PROFILES, Place, Stored

log = logging.getLogger(__name__)
ADDRESSES = ("/media/",)


def init_app(app: Flask) -> None:
    """With a bucket, a server says so, and loads what speaks to it before its workers are forked.
    Their threads are not all to wait for pictures (`app.core.worker`)."""
    account = _account(app)
    if account is None:
        return
    app.config["FAR_PATHS"] = ADDRESSES
    if is_serving():
        s3.load()
        log.info("Pictures lie in %s.", account.place)


def folder() -> Folder:
    """The folder for pictures in the data folder."""
    return Folder(Path(current_app.config["DATA_DIR"]) / "media")


def bucket() -> Bucket | None:
    """The bucket; None where S3_* is not set."""
    account = _account(current_app)
    return _bucket(account, Path(current_app.config["DATA_DIR"])) if account else None


def places() -> list[Place]:
    """Where pictures may lie, the nearest first. New ones go to the last."""
    return [place for place in (folder(), bucket()) if place is not None]


def save(data: bytes, shelf: str = PROFILES) -> str:
    """Keep a picture: it lies there safely before this returns.

    In: the file's content and the shelf. Out: its key. Errors: DiskFull; s3.StoreFull,
    s3.StoreAway, other OSErrors.
    """
    key = keys.new_key(shelf)
    places()[-1].save(key, data)
    return key


@contextmanager
def writing(shelf: str) -> Iterator[tuple[str, BinaryIO]]:
    """A new key, and a file to write into that is kept when the block ends: for what is larger
    than memory. Errors: those of `save`."""
    key = keys.new_key(shelf)
    with places()[-1].writing(key) as file:
        yield key, file


def open(key: str) -> tuple[BinaryIO, int]:
    """A picture to read, and its size.

    Errors: ValueError for what is no key, FileNotFoundError, s3.StoreAway.
    """
    *nearer, last = places()
    for place in nearer:
        with suppress(FileNotFoundError):
            return place.open(key)
    return last.open(key)


def read(key: str) -> bytes:
    """All of a picture. Errors: those of `open`."""
    file, _ = open(key)
    with file:
        return file.read()


def delete(key: str) -> None:
    """Remove a picture wherever it lies. Removing twice is removing once.

    In: a key. Errors: ValueError for what is no key, OSError when the place refuses.
    """
    for place in places():
        place.delete(key)


def twin(key: str) -> str:
    """The same picture under another name, which is returned. For one that was just saved."""
    other = keys.new_key(keys.shelf_of(key))
    places()[-1].twin(key, other)
    return other


def listing(shelf: str | None = None, among: Iterable[Place] | None = None) -> Iterator[Stored]:
    """Every picture there is, or what lies on a shelf; once, though it lie in two places."""
    seen: set[str] = set()
    for place in places() if among is None else among:
        for found in place.listing(shelf):
            if found.key not in seen:
                seen.add(found.key)
                yield found


def _account(app: Flask) -> s3.Account | None:
    config = app.config
    names = ("S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_REGION")
    return s3.Account(*(config[name] for name in names)) if config["S3_ENDPOINT"] else None


# Kept for ever: connections stay open between two requests.
_bucket = cache(Bucket)
