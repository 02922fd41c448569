"""Pictures in a folder: each a file, complete and on the disk before its key is known."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from app.core.datadir import flush_folder
from app.core.errors import FULL, DiskFull
from app.media.keys import SHELVES, Stored, checked, is_key

log = logging.getLogger(__name__)


class Folder:
    """Keeps pictures as files below `root`, which is made with the first one."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        """Where a picture lies, whether it is there or not.

        In: a key. Out: its path, always inside the folder. Errors: ValueError for what is no key:
        other folders cannot be reached, whatever is sent.
        """
        return self.root / checked(key)

    def save(self, key: str, data: bytes) -> None:
        """Keep a picture: written beside its place, flushed to the disk, then moved there.

        Errors: DiskFull, other OSErrors.
        """
        target = self.path(key)
        draft = target.with_name(f".{target.stem}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
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

    def open(self, key: str) -> tuple[BinaryIO, int]:
        """A picture to read, and its size. Raises FileNotFoundError, ValueError."""
        file = self.path(key).open("rb")
        return file, os.fstat(file.fileno()).st_size

    def delete(self, key: str) -> None:
        """Remove a picture. Errors: ValueError for what is no key, OSErrors of the disk."""
        self.path(key).unlink(missing_ok=True)

    def listing(self, shelf: str | None = None) -> Iterator[Stored]:
        """Every picture on a shelf, or on all. Half-written files are left out. Errors: none."""
        for one in SHELVES if shelf is None else (shelf,):
            for file in self.root.glob(f"{one}??/??/*"):
                key = file.relative_to(self.root).as_posix()
                if not is_key(key):
                    continue
                try:
                    found = file.stat()
                except FileNotFoundError:
                    continue
                yield Stored(key, found.st_size, found.st_mtime)

    def twin(self, key: str, other: str) -> None:
        """The same picture under another key: the same file, where the disk has links."""
        source, target = self.path(key), self.path(other)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)


def _forget(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except OSError:
        log.warning("Could not remove %s", draft)
