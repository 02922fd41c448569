"""SQLite as we run it: which library, which journal, how transactions begin, who writes when.

- Versions 3.7.0-3.51.2 can corrupt a WAL database (sqlite.org/wal.html#walresetbug): we take a
  library that has the fix, or else stay with the rollback journal.
- A transaction that reads and then writes begins IMMEDIATE: an upgrade in the middle fails with
  SQLITE_BUSY however long one waits.
- Writers queue at a file lock: SQLite's own busy handler sleeps and retries, and lets some writer
  starve for seconds.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from app.core import moving

BUSY_SECONDS = 5.0
_FIXED_BRANCHES: dict[tuple[int, ...], int] = {(3, 44): 6, (3, 50): 7}


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite version (a tuple such as (3, 50, 7)) is free of the WAL-reset race."""
    patch = _FIXED_BRANCHES.get(version[:2])
    return version < (3, 7) or version >= (3, 51, 3) or (patch is not None and version[2] >= patch)


def library() -> ModuleType:
    """The platform's sqlite3 where WAL is safe with it, else pysqlite3 where it is installed."""
    if wal_is_safe(sqlite3.sqlite_version_info):
        return sqlite3
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    return dbapi2


def journal_mode(module: Any) -> str:
    """`WAL` when this library may run it, else `DELETE`, the rollback journal."""
    return "WAL" if wal_is_safe(module.sqlite_version_info) else "DELETE"


def describe() -> str:
    """One line for the log at start: library, version and journal."""
    module = library()
    journal = journal_mode(module)
    reason = "" if journal == "WAL" else " (this version's WAL can lose data)"
    return f"SQLite {module.sqlite_version} ({module.__name__}), {journal} journal{reason}"


class WriteLock:
    """A queue of writers over all threads and processes of one database, by flock(2)."""

    def __init__(self, path: Path, is_hopeless: Callable[[], bool] = lambda: False) -> None:
        self._path, self._is_hopeless = path, is_hopeless
        self._threads = threading.Lock()
        self._file: int | None = None

    def acquire(self, seconds: float | None = None) -> bool:
        """Wait for our turn. False when it did not come in that many (BUSY_SECONDS) seconds, or
        when there is no hope that it will."""
        seconds = BUSY_SECONDS if seconds is None else seconds
        deadline = time.monotonic() + seconds
        if not self._threads.acquire(timeout=seconds):
            return False
        try:
            # Opened for each turn: a descriptor kept over a fork would share the lock.
            self._file = file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o660)
        except OSError:  # a full or read-only disk: SQLite itself will say so
            return True
        pause = 0.0005
        while not self._try(file):
            if time.monotonic() > deadline or self._is_hopeless():
                self.release()
                return False
            time.sleep(pause)
            pause = min(pause * 1.5, 0.004)
        return True

    @staticmethod
    def _try(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks: SQLite's busy handler has to do
            return True
        return True

    def release(self) -> None:
        """Let the next writer in."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        self._threads.release()


def prepare(engine: Engine, path: Path, is_writing: Callable[[], bool]) -> None:
    """Make the engine of this file follow the rules above. `is_writing()`: may we write now?"""
    is_moving = partial(moving.is_moving, path)
    lock = WriteLock(path.with_name(path.name + ".lock"), is_moving)
    journal = journal_mode(engine.dialect.loaded_dbapi)

    @event.listens_for(engine, "do_connect")
    def on_connect(dialect: Any, record: Any, args: Any, options: Any) -> Any:
        connection = dialect.connect(*args, **options)
        try:
            set_up(connection, journal)
        except dialect.loaded_dbapi.OperationalError as error:
            connection.close()
            rest = (path.with_name(path.name + ending) for ending in ("-wal", "-journal"))
            if "locked" in str(error) or any(map(has_content, rest)):
                raise
            # A full disk has no room for the index of a WAL. Without a WAL, all there is lies in
            # the file: it can be read as it is, by this connection for this request.
            uri = f"{path.as_uri()}?immutable=1"
            connection = dialect.loaded_dbapi.connect(uri, uri=True, **options)
            connection.isolation_level = None
            record.info["as it is"] = True
        return connection

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        if not is_writing():
            connection.exec_driver_sql("BEGIN")
            return
        info = connection.connection.record_info
        if not info.get("writes"):
            if not lock.acquire():
                if is_moving():
                    raise moving.Moved
                raise OperationalError("BEGIN", None, TimeoutError("database is locked"))
            info["writes"] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def on_checkin(connection: Any, record: Any) -> None:
        if record.record_info.pop("writes", False):
            lock.release()
        if record.info.get("as it is"):
            record.invalidate()


def set_up(connection: Any, journal: str) -> None:
    """Make a new connection keep our rules; `journal`: what `journal_mode` says."""
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    cursor.execute(f"PRAGMA journal_mode = {journal}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA temp_store = MEMORY")
    # Half a megabyte for each connection instead of two: no slower, for the system keeps the file's
    # pages anyway, and six megabytes less in each process (docs/performance.md).
    cursor.execute("PRAGMA cache_size = -500")
    cursor.close()


def has_content(file: Path) -> bool:
    """Whether there is such a file, and it is not empty."""
    return file.exists() and file.stat().st_size > 0
