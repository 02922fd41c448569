"""What every command does at its entrance: an app context, and errors in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.core import sqlite
from app.core.moving import Moved


def entrance(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a command: it runs with the app, and trouble with the database or the disk is told
    in one line with exit status 1, instead of in a traceback."""

    @wraps(function)
    def entered(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except (OperationalError, ProgrammingError) as error:
            raise click.ClickException(_in_words(error)) from None
        except sqlite.library().Error as error:
            raise click.ClickException(f"The database can't be read: {error}") from None
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{name}{error.strerror or error}") from None

    return with_appcontext(entered)


def _in_words(error: OperationalError | ProgrammingError) -> str:
    text = " ".join(str(error.orig).split())
    if isinstance(error, Moved):
        return (
            "This database is being moved, or has been, and nothing can be written to it. Set "
            "DATABASE_URL to where it is now, or open this one again: flask db-copy --reopen"
        )
    if "no such table" in text or "does not exist" in text or "no such column" in text:
        return f"The database is not up to date ({text}). Run: flask db upgrade"
    if "locked" in text:
        return "The database is busy. Try again in a moment."
    return f"The database does not answer: {text}"
