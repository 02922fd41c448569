"""Files that come and go with a transaction.

A file is written before the row that names it, and removed after the row that named it: whatever
fails in between, no page shows a picture that isn't there. What is left over, `flask media prune`
finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from app.media import store


class Files:
    """New files, and those that nobody will need once the transaction is committed."""

    def __init__(self) -> None:
        self.new: list[str] = []
        self.old: list[str] = []

    def save(self, data: bytes) -> str:
        """Store a file; its key."""
        key = store.save(data)
        self.new.append(key)
        return key

    def drop(self, key: str | None) -> None:
        """Remove a file after the commit."""
        if key:
            self.old.append(key)


@contextmanager
def exchanging() -> Iterator[Files]:
    """Around the commit: if it fails, the new files go; if it succeeds, the old ones."""
    files = Files()
    try:
        yield files
    except BaseException:
        _remove(files.new)
        raise
    _remove(files.old)


def _remove(keys: Iterable[str]) -> None:
    for key in keys:
        with suppress(OSError):
            store.delete(key)
