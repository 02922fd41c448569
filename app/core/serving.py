"""Whether a server runs here: what it says at its start, and how commands notice it.

A server holds a shared lock in the data folder as long as it lives, so that `flask restore` does
not exchange the database under it, not even from another container on the same volume.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from app.core import config, sqlite
from app.core.version import VERSION

LOCK = "serving.lock"
log = logging.getLogger(__name__)
_held: list[int] = []  # open files; the workers inherit them


def is_serving() -> bool:
    """Whether a server loads us, not a command: gunicorn's master, or the process that
    `flask run --debug` starts anew after each change."""
    gunicorn = os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn")
    return gunicorn or os.environ.get("WERKZEUG_RUN_MAIN") == "true"


def init_app(app: Flask) -> None:
    """In a server: say once what runs here, hold the lock."""
    if is_serving():
        hold(app)


def hold(app: Flask) -> None:
    """Say what runs here, and keep others from exchanging the database until this process ends."""
    on_file = config.sqlite_path(app.config["DATABASE_URL"])
    stores = sqlite.describe() if on_file else "PostgreSQL"
    stores += ", Redis" if app.config["REDIS_URL"] else ""
    log.info("Microblog %s, CONTEXT=%s, %s", VERSION, app.config["CONTEXT"], stores)
    try:
        _held.append(_lock(app.config["DATA_DIR"], fcntl.LOCK_SH))
    except OSError as error:  # a full disk, or one without locks: serving matters more
        log.warning("Could not lock %s: %s", app.config["DATA_DIR"], error.strerror)


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Keep servers of this data folder from starting. Yields False when one runs already."""
    try:
        file = _lock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
        return
    try:
        yield True
    finally:
        os.close(file)


def _lock(folder: Path, how: int) -> int:
    file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
    try:
        fcntl.flock(file, how)
    except OSError:
        os.close(file)
        raise
    return file
