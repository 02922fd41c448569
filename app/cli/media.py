"""`flask media`: pictures on the disk."""

from __future__ import annotations

import time

import click
from flask.cli import AppGroup
from sqlalchemy import String, select

from app.cli.entrance import entrance
from app.cli.progress import progress
from app.core.db import db, reading
from app.media import store

command = AppGroup("media", help="Look after the pictures on the disk.")
OLD_ENOUGH = 3600  # seconds: a younger file's row may not be written yet


@command.command("prune")
@entrance
def prune() -> None:
    """Remove pictures that nobody shows any more.

    They are left over when the server is killed between writing a file and its row.
    """
    keys = list(store.all_keys())
    with reading():
        named = named_keys()
    removed = size = 0
    with progress("Pictures", len(keys)) as bar:
        for key in keys:
            if key not in named and (found := _remove_old(key)) is not None:
                removed, size = removed + 1, size + found
            bar.update(1)
    click.echo(f"Removed {removed:,} of {len(keys):,} pictures ({size / 1e6:,.1f} MB).")


def named_keys() -> set[str]:
    """Every picture that a row names: in whatever table, the column is called `key` or `…_key`."""
    columns = [
        column
        for table in db.metadata.sorted_tables
        for column in table.c
        if f"_{column.name}".endswith("_key") and isinstance(column.type, String)
    ]
    queries = (select(column).where(column.like("%__/__/%.webp")) for column in columns)
    return {key for query in queries for key in db.session.scalars(query)}


def _remove_old(key: str) -> int | None:
    """Remove a file; its size, or None when it is too young or already gone."""
    try:
        found = store.path(key).stat()
    except FileNotFoundError:
        return None
    if time.time() - found.st_mtime < OLD_ENOUGH:
        return None
    store.delete(key)
    return found.st_size
