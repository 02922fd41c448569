"""`flask db-copy TARGET`: move the place to another database, from SQLite to PostgreSQL or back."""

from __future__ import annotations

import time

import click
from flask import current_app
from sqlalchemy import Connection, Table
from sqlalchemy.exc import SQLAlchemyError

from app.cli import closing, copying, search
from app.cli.entrance import entrance
from app.cli.filling import empty
from app.cli.progress import progress
from app.core import config, migrating, sqlite
from app.core.config import sqlite_path
from app.core.db import db

MOVED = """The old database takes nothing more: whoever writes hears that the place is moving. Now
  1. set DATABASE_URL to the address you have just given, where it is set for the server, and
  2. start the server anew, on the same data folder: pictures and secret key stay where they are.
To stay with the old database after all, and let people write there again: flask db-copy --reopen"""
REHEARSED = """This was a rehearsal: people go on writing to the old database, and what they write
is missing in the copy. Make it empty again before the move."""
REOPENED = """This database can be written to again. A copy that was made of it lacks what is
written from now on: make it empty before you move."""


@click.command("db-copy")
@click.argument("target", required=False)
@click.option("--rehearse", is_flag=True, help="Copy, and let people go on writing here.")
@click.option("--reopen", is_flag=True, help="Let people write here again after a move.")
@entrance
def command(target: str | None, rehearse: bool, reopen: bool) -> None:
    """Move all rows to TARGET, an empty database, written as in DATABASE_URL.

    The server may go on. From now on its pages can be read, and nothing can be written, until it is
    started with the new DATABASE_URL: so nothing is lost. Pictures and secret key are not touched.
    """
    if bool(target) == reopen or (reopen and rehearse):
        raise click.UsageError("Say either where to copy to, or --reopen.")
    if reopen:
        closing.reopen(db.engine)
        click.echo(REOPENED)
        return
    begun = time.monotonic()
    rows = _copy(_address(target or ""), rehearse)
    seconds = time.monotonic() - begun
    click.echo(
        f"Copied {rows:,} rows in {seconds:.1f} s; each was read again and is the same.\n"
        + (REHEARSED if rehearse else MOVED)
    )


def _address(target: str) -> str:
    try:
        return config.database_address(target)
    except ValueError as error:
        raise click.BadParameter(f"It has to be {error}.", param_hint="TARGET") from None


def _copy(target: str, rehearse: bool) -> int:
    """Copy everything; how many rows that was. Raises ClickException when nothing was copied."""
    here, engine = current_app.config["DATABASE_URL"], db.engine
    _refuse_outdated(here)
    still = closing.as_it_is if rehearse else closing.kept_still
    try:
        with empty(target) as goal, still(engine, sqlite_path(here)) as source:
            sums = _fill(source, goal.connection)
            if not rehearse:
                closing.close(source)
            goal.keep()
            _leave(source)
    except (SQLAlchemyError, OSError, sqlite.library().Error) as error:
        raise click.ClickException(
            f"Nothing was copied: {_words(error)}. The old database is as it was, and the other "
            "one as empty as before."
        ) from None
    for table, read in sums.items():
        click.echo(f"{table.name:<24} {read.rows:>12,} rows")
    return sum(read.rows for read in sums.values())


def _leave(source: Connection) -> None:
    try:
        source.commit()
    except SQLAlchemyError as error:
        raise click.ClickException(
            "The copy is complete, but the old database could not be closed: "
            f"{_words(error)}. What is written there from now on is not in the copy: make it empty "
            "again, and start anew."
        ) from None


def _words(error: Exception) -> str:
    return " ".join(str(getattr(error, "orig", error)).split())


def _refuse_outdated(url: str) -> None:
    try:
        database = migrating.connect(url)
    except migrating.Unreachable as error:
        raise click.ClickException(f"The database does not answer: {error}") from None
    revision = database.revision()
    database.close()
    if revision != migrating.head():
        raise click.ClickException(
            f"The database is at revision {revision or 'nothing'}, and this program at "
            f"{migrating.head()}. Run: flask db upgrade"
        )


def _fill(source: Connection, goal: Connection) -> dict[Table, copying.Sum]:
    """Copy every table, make the index of search, and read again what has arrived."""
    rows, sums = copying.count(source), {}
    with progress("Rows", rows) as bar:
        for table in copying.tables():
            sums[table] = copying.copy(source, goal, table, bar.update)
    for part in search.PARTS:
        search.renew(*part, alone=True)
    with progress("Check", rows) as bar:
        for table, read in sums.items():
            if (found := copying.sum_of(goal, table, bar.update)) != read:
                raise click.ClickException(
                    f"Nothing was copied: of {table.name}, {read.rows:,} rows were read, and "
                    f"{found.rows:,} arrived, or others."
                )
    return sums
