"""Pictures in a folder: each a file, complete and on the disk before its key is known."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from app.core.datadir import flush_folder
from app.core.errors import FULL, DiskFull
from app.media.keys import EXPORTS, SHELVES, Stored, checked, is_key

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
        """Keep a picture. Errors: DiskFull, other OSErrors."""
        with self.writing(key) as file:
            file.write(data)

    @contextmanager
    def writing(self, key: str) -> Iterator[BinaryIO]:
        """A file to write into: it lies beside its place, is flushed to the disk when the block
        ends, then moved there. Errors: DiskFull, other OSErrors."""
        target = self.path(key)
        draft = target.with_name(f".{target.stem}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
            for folder in target.parents[: key.count("/") + 1]:
                flush_folder(folder)
        except BaseException as error:
            _forget(draft)
            if isinstance(error, OSError) and error.errno in FULL:
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
        """Everything on a shelf, or every picture. Half-written files are left out."""
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

    def forget_drafts(self, before: float) -> None:
        """Remove half-written files that nobody has written to since then (seconds since 1970):
        whoever began them was killed."""
        for shelf in (*SHELVES, EXPORTS):
            for draft in self.root.glob(f"{shelf}??/??/.*.part"):
                with suppress(FileNotFoundError):
                    if draft.stat().st_mtime < before:
                        _forget(draft)

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
