"""A copy of an SQLite database as it was at one moment, while others go on writing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from app.core import sqlite

PAGES = 1024  # at a time, between two reports


def copy(source: Path, target: Path, report: Callable[[int], object]) -> None:
    """Copy the database file. `report` gets how many bytes more are done.

    The copy is of the moment it began: an open read transaction keeps that state in sight. With
    WAL nobody waits for it; with the rollback journal writers do.
    """
    library = sqlite.library()
    with (
        closing(library.connect(f"file:{source}?mode=rw", uri=True, timeout=30)) as old,
        closing(library.connect(str(target))) as new,
    ):
        old.isolation_level = None
        size = old.execute("PRAGMA page_size").fetchone()[0]
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        done = 0

        def tell(_status: int, remaining: int, total: int) -> None:
            nonlocal done
            report((total - remaining - done) * size)
            done = total - remaining

        old.backup(new, pages=PAGES, progress=tell)
        old.execute("ROLLBACK")
        # One file, whatever journal the original has.
        new.execute("PRAGMA journal_mode = DELETE")


def check(path: Path) -> None:
    """Raises ValueError when the database is damaged: pages, indexes, or rows that name others
    which are not there."""
    with closing(_open(path)) as connection:
        problems = connection.execute("PRAGMA integrity_check(3)").fetchall()
        if problems != [("ok",)]:
            raise ValueError(f"the database is damaged: {problems[0][0]}")
        if orphan := connection.execute("PRAGMA foreign_key_check").fetchone():
            raise ValueError(f"the database is damaged: a row of {orphan[0]} names a missing one")


def revision(path: Path) -> str | None:
    """The migration that the database is at."""
    with closing(_open(path)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite.library().Error:
            return None
        return row[0] if row else None


def settle(path: Path) -> None:
    """Bring what is still in the write-ahead log into the file itself."""
    with closing(sqlite.library().connect(str(path), timeout=5)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _open(path: Path) -> Any:
    return sqlite.library().connect(f"file:{path}?mode=ro", uri=True)
