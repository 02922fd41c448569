"""`flask media`: pictures, in the data folder or in a bucket."""

from __future__ import annotations

from collections.abc import Sequence

import click
from flask.cli import AppGroup

from app.cli.entrance import entrance
from app.cli.progress import progress
from app.media import moving, pruning, room, store
from app.media.keys import Place, Stored

command = AppGroup("media", help="Look after the pictures.")
NAMED = 20  # failures that are told one by one


@command.command("prune")
@entrance
def prune() -> None:
    """Remove pictures that nobody shows any more.

    They are left over when the server is killed between writing a file and its row, or when a
    bucket was away. A job does the same every night.
    """
    found = list(pruning.everywhere())
    removed = size = 0
    with progress("Pictures", len(found)) as bar:
        for portion in pruning.prune(found):
            removed, size = removed + portion.removed, size + portion.size
            bar.update(portion.seen)
    click.echo(f"Removed {removed:,} of {len(found):,} pictures ({size / 1e6:,.1f} MB).")


@command.command("move")
@click.option("--to", "goal", type=click.Choice(["bucket", "folder"]), required=True)
@click.option("--delete", is_flag=True, help="Remove them where they were, once all are compared.")
@entrance
def move(goal: str, delete: bool) -> None:
    """Copy all pictures into the bucket of S3_*, or back into the data folder.

    The server may go on, and shows each from where it lies. May be broken off and repeated.
    """
    folder, bucket = store.folder(), store.bucket()
    if bucket is None:
        raise click.ClickException(
            "S3_ENDPOINT is not set, so there is no bucket. Pass -e S3_ENDPOINT=… and the others."
        )
    source, target = (folder, bucket) if goal == "bucket" else (bucket, folder)
    pictures = list(source.listing())
    if goal == "folder":
        _refuse_too_many(pictures, {one.key for one in folder.listing()})
    with progress("Copying", len(pictures)) as bar:
        copied = moving.copy(pictures, source, target, bar.update)
    click.echo(
        f"Copied {copied.new:,} pictures ({copied.size / 1e6:,.1f} MB); "
        f"{len(copied.same) - copied.new:,} were there already."
    )
    refuse_incomplete(copied, "Nothing was removed. Run it again: it goes on where it was.")
    if delete:
        _remove(source, copied.same)


def refuse_incomplete(copied: moving.Copied, advice: str) -> None:
    """Raise where not every picture is there, and say which."""
    if copied.complete:
        return
    reasons = [f"{key}: {why}" for key, why in copied.failed.items()]
    for reason in reasons[:NAMED]:
        click.echo(reason, err=True)
    if len(reasons) > NAMED:
        click.echo(f"… and {len(reasons) - NAMED:,} more", err=True)
    untried = f", and {copied.untried:,} were not tried any more" if copied.untried else ""
    raise click.ClickException(f"{len(reasons):,} pictures failed{untried}. {advice}")


def _refuse_too_many(pictures: Sequence[Stored], there: set[str]) -> None:
    size = sum(one.size for one in pictures if one.key not in there)
    if not room.disk_has(size):
        raise click.ClickException(
            f"The pictures take {size / 1e6:,.0f} MB, for which the disk has no room. Nothing was "
            "copied."
        )


def _remove(source: Place, keys: Sequence[str]) -> None:
    with progress("Removing", len(keys)) as bar:
        for key in keys:
            source.delete(key)
            bar.update(1)
    click.echo(f"Removed {len(keys):,} pictures where they were.")
