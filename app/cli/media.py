"""`flask media`: pictures on the disk."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.cli.entrance import entrance
from app.cli.progress import progress
from app.media import pruning, store

command = AppGroup("media", help="Look after the pictures on the disk.")


@command.command("prune")
@entrance
def prune() -> None:
    """Remove pictures that nobody shows any more.

    They are left over when the server is killed between writing a file and its row. A job does
    the same every night.
    """
    keys = list(store.all_keys())
    removed = size = 0
    with progress("Pictures", len(keys)) as bar:
        for portion in pruning.prune(keys):
            removed, size = removed + portion.removed, size + portion.size
            bar.update(portion.seen)
    click.echo(f"Removed {removed:,} of {len(keys):,} pictures ({size / 1e6:,.1f} MB).")
