"""Where pictures lie: files in the data directory, under names we make.

A key looks like `3f/a0/3fa0….webp`: two levels of folders, so that no folder gets too full. A
file is complete and on the disk before its key is known, and never changes afterwards.

There are two shelves, since not everybody may see everything: profiles' pictures are open to all
and their keys begin with nothing, those of posts begin with `posts/` and have a door of their own.
"""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from flask import current_app

from app.core.datadir import flush_folder
from app.core.errors import FULL, DiskFull

PROFILES = ""
POSTS = "posts/"
SHELVES = (PROFILES, POSTS)
KEY = r"(?:posts/)?([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{28}\.webp"
_KEY = re.compile(KEY, re.ASCII)


def save(data: bytes, shelf: str = PROFILES) -> str:
    """Keep a picture: written beside its place, flushed to the disk, then moved there.

    In: the file's content and the shelf. Out: its key. Errors: DiskFull, other OSErrors.
    """
    key = new_key(shelf)
    target = path(key)
    draft = target.with_name(f".{target.stem}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        for folder in target.parents[: key.count("/") + 1]:
            flush_folder(folder)
    except OSError as error:
        _forget(draft)
        if error.errno in FULL:
            raise DiskFull from error
        raise
    return key


def new_key(shelf: str = PROFILES) -> str:
    """A name that no picture has. In: the shelf. Out: a key. Errors: none."""
    token = secrets.token_hex(16)
    return f"{shelf}{token[:2]}/{token[2:4]}/{token}.webp"


def delete(key: str) -> None:
    """Remove a picture. Removing twice is removing once.

    In: a key. Errors: ValueError for what is no key, OSError when the disk refuses.
    """
    path(key).unlink(missing_ok=True)


def path(key: str) -> Path:
    """Where a picture lies, whether it is there or not.

    In: a key. Out: its path, always inside the media folder. Errors: ValueError for what is no
    key: other folders cannot be reached, whatever is sent.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(key)
    return _root() / key


def all_keys() -> Iterator[str]:
    """Every picture there is, for clearing out those that nobody shows any more.

    Out: keys, in no order; half-written files are left out. Errors: none.
    """
    for shelf in SHELVES:
        yield from keys_on(shelf)


def keys_on(shelf: str) -> Iterator[str]:
    """Every picture on a shelf. Out: keys, in no order. Errors: none."""
    root = _root()
    for file in root.glob(f"{shelf}??/??/*"):
        key = file.relative_to(root).as_posix()
        if _KEY.fullmatch(key):
            yield key


def _root() -> Path:
    return Path(current_app.config["DATA_DIR"]) / "media"


def _forget(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except OSError:
        current_app.logger.warning("Could not remove %s", draft)
