"""A database that moves to another, or has moved: it can be read, and whoever writes hears so at
once instead of waiting for minutes.

`flask db-copy` closes a database and opens it again (app/cli/closing.py); docs/decisions/0018 says
how. Here is what the server has to know of it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError

WORDS = "this database has moved"  # so say the triggers of a closed database


class Moved(OperationalError):  # noqa: N818 - what the database has done
    """Nothing can be written here: the database is being moved, or has been."""

    def __init__(self) -> None:
        super().__init__(None, None, Exception(WORDS))


def prepare(engine: Engine) -> None:
    """Let the engine raise Moved where a trigger refuses. SQLite would call it a broken constraint,
    which means "somebody was quicker" to those who catch it."""

    @event.listens_for(engine, "handle_error")
    def on_error(context: ExceptionContext) -> None:
        if WORDS in str(context.original_exception):
            raise Moved from context.original_exception


def _file(path: Path) -> Path:
    return path.with_name(path.name + ".moving")


def is_moving(path: Path) -> bool:
    """Whether somebody keeps the writers of this SQLite file out at the moment."""
    try:
        file = os.open(_file(path), os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # a file system without locks
        return False
    finally:
        os.close(file)
    return False


@contextmanager
def announced(path: Path) -> Iterator[None]:
    """Tell those who wait for their turn at this SQLite file that it will not come soon. The news
    ends with this process, however it ends. Only for who has the turn."""
    file = os.open(_file(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
