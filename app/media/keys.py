"""How a picture is called, and what every place that keeps pictures can do.

A key looks like `3f/a0/3fa0….webp`: two levels of folders, so that no folder gets too full. It is
the same in every place, so that to move a picture is to copy it. What lies under a key never
changes.

Pictures lie on two shelves, since not everybody may see everything: profiles' pictures are open to
all and their keys begin with nothing, those of posts begin with `posts/` and have a door of their
own. On a third one, `exports/`, lie files that are no pictures and soon go: nobody lists, moves or
backs them up with the pictures.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

PROFILES = ""
POSTS = "posts/"
EXPORTS = "exports/"
SHELVES = (PROFILES, POSTS)  # of pictures
KEY = r"(?:posts/)?([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{28}\.webp"
_EXPORT = r"exports/([0-9a-f]{2})/([0-9a-f]{2})/\3\4[0-9a-f]{28}\.zip"
_KEY = re.compile(f"{KEY}|{_EXPORT}", re.ASCII)


@dataclass(frozen=True)
class Stored:
    """A picture that lies somewhere. `modified`: seconds since 1970; `md5`: in hexadecimal, where
    the place knows it without reading the picture."""

    key: str
    size: int
    modified: float
    md5: str | None = None


class Place(Protocol):
    """What keeps pictures: a folder, a bucket. All of it raises OSError when the place fails."""

    def save(self, key: str, data: bytes) -> str | None:
        """Keep a picture: it lies there safely before this returns. The MD5 of what arrived, where
        the place tells it."""

    def writing(self, key: str) -> AbstractContextManager[BinaryIO]:
        """A file to write into, piece by piece: it is kept when the block ends without an error."""

    def open(self, key: str) -> tuple[BinaryIO, int]:
        """A picture to read, and its size. Raises FileNotFoundError."""

    def delete(self, key: str) -> None:
        """Remove a picture. Removing twice is removing once."""

    def listing(self, shelf: str | None = None) -> Iterator[Stored]:
        """Everything on a shelf, or every picture, in no order."""

    def twin(self, key: str, other: str) -> None:
        """The same picture under another key."""


def new_key(shelf: str = PROFILES) -> str:
    """A name that no picture has. In: the shelf. Out: a key. Errors: none."""
    token = secrets.token_hex(16)
    return f"{shelf}{token[:2]}/{token[2:4]}/{token}.{'zip' if shelf == EXPORTS else 'webp'}"


def shelf_of(key: str) -> str:
    """The shelf that a key belongs to."""
    return next((shelf for shelf in (POSTS, EXPORTS) if key.startswith(shelf)), PROFILES)


def is_key(text: str) -> bool:
    """Whether this is a name that we make: nothing else is looked for, whatever is sent."""
    return _KEY.fullmatch(text) is not None


def checked(key: str) -> str:
    """The same key. Raises ValueError for what is none."""
    if not is_key(key):
        raise ValueError(key)
    return key


def read(place: Place, key: str) -> bytes:
    """All of a picture. Raises FileNotFoundError, and OSError when the place fails."""
    file, _ = place.open(key)
    with file:
        return file.read()
