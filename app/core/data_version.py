"""The version of the data: a value that stays equal as long as nobody has committed anything.

SQLite has one (`PRAGMA data_version`, sqlite.org/pragma.html). PostgreSQL's is its current
snapshot, which names the transactions that have ended: as long as they are the same ones, so is
what a reader sees (`pg_current_snapshot`, postgresql.org/docs/current/functions-info.html).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from flask import Flask

from app.core import sqlite
from app.core.config import sqlite_path

OF_SQLITE = "PRAGMA data_version"
# The same to every process. A server that was restored from a copy counts anew.
OF_POSTGRESQL = (
    "SELECT concat_ws(' ', current_database(), pg_postmaster_start_time(), pg_current_snapshot())"
)
AWAY = 2.0  # seconds for which a database that did not answer is not asked again


class Observer:
    """Asks on a connection of its own, one for the process: SQLite's number means something on
    the connection that told it only. Opened by the first question, after the server's fork."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._path = sqlite_path(url)
        self._question = OF_SQLITE if self._path else OF_POSTGRESQL
        self._lock = threading.Lock()
        self._connection: Any = None
        self._away_until = 0.0
        self._opened = 0

    def version(self) -> Hashable | None:
        """The version of this moment. None where it can't be had: then nothing is known."""
        with self._lock:
            if time.monotonic() < self._away_until:
                return None
            try:
                self._connection = self._connection or self._open()
                # To the end: a statement that is not finished would hold a snapshot.
                [[version]] = self._connection.execute(self._question).fetchall()
                return (self._opened, version) if self._path else version
            except Exception:  # whatever it is, the page is made by those who tell of it
                self.close()
                self._away_until = time.monotonic() + AWAY
                return None

    def close(self) -> None:
        """Hang up. The next question opens a new connection, whose numbers are others."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _open(self) -> Any:
        self._opened += 1
        if self._path:
            return _open_sqlite(self._path)
        from app.core import postgresql

        return postgresql.observe(self._url)


def _open_sqlite(path: Path) -> Any:
    return sqlite.library().connect(
        f"{path.as_uri()}?mode=rw",
        uri=True,
        timeout=0,
        check_same_thread=False,
        isolation_level=None,
    )


def init_app(app: Flask) -> None:
    """Give the app its observer."""
    app.extensions["data_version"] = Observer(app.config["DATABASE_URL"])
