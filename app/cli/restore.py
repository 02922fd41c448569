"""`flask restore FILE`: put a backup in the place of what is here."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import click
from flask import current_app

from app.cli import archive, snapshot
from app.cli.entrance import entrance
from app.cli.media import refuse_incomplete
from app.cli.progress import progress
from app.cli.swapping import Swap
from app.core import migrating, serving, sqlite
from app.core.config import sqlite_path
from app.core.datadir import flush_folder
from app.core.db import db, utcnow
from app.media import moving, store
from app.media.folder import Folder

KEPT = (
    "Nothing was restored. Run it again; or leave out S3_ENDPOINT, which restores into the data "
    "folder, and later: flask media move --to bucket"
)
BROKEN = (tarfile.TarError, EOFError, zlib.error, ValueError, KeyError)


@click.command("restore")
@click.argument("file")
@click.option("--yes", is_flag=True, help="Do not ask before what is here is put aside.")
@entrance
def command(file: str, yes: bool) -> None:
    """Put the backup FILE ('-': standard input) in the place of database, pictures and key.

    What was here is put aside, not deleted. Stop the server first.
    """
    if file == "-" and not yes:
        raise click.UsageError("Standard input is taken by the backup: say --yes")
    data_dir: Path = current_app.config["DATA_DIR"]
    with serving.alone(data_dir) as nobody_serves, _drafts(data_dir) as folder:
        if not nobody_serves:
            raise click.ClickException(
                f"A server is running on {data_dir}. Stop it first (docker stop CONTAINER), "
                "then restore from a container of its own: docker run --rm -v VOLUME:/data …"
            )
        manifest = _unpack(file, folder)
        _ask(yes, data_dir)
        _upload(folder / "media")
        aside = _exchange(folder, data_dir, with_pictures=manifest.pictures is not None)
        _migrate(manifest)
    click.echo(f"Restored the backup of {manifest.created_at} (version {manifest.version}).")
    if manifest.pictures is None:
        click.echo("It was made without pictures: those that are here stay as they are.")
    if aside:
        click.echo("What was here before is in " + " and ".join(str(path) for path in aside))
    if os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE"):
        click.echo("SECRET_KEY is set from outside and goes before the restored key.")


@contextmanager
def _drafts(parent: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".restore-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(file: str, folder: Path) -> archive.Manifest:
    """Unpack into the folder and check everything before anything here is touched."""
    try:
        _extract(file, folder)
        text = (folder / archive.MANIFEST).read_text(encoding="utf-8")
        manifest = archive.Manifest.from_json(json.loads(text))
        if manifest.sha256 != _digests(folder):
            raise ValueError("its files are not those that its manifest names")
        if len(list((folder / "media").rglob("*.webp"))) != (manifest.pictures or 0):
            raise ValueError("some of its pictures are missing")
        if archive.DATABASE in manifest.sha256:
            snapshot.check(folder / archive.DATABASE)
    except FileNotFoundError as error:
        if file != "-" and error.filename == file:
            raise
        raise click.ClickException(f"{file} is no backup, or not all of it.") from None
    except (*BROKEN, sqlite.library().Error) as error:
        raise click.ClickException(f"{file} can't be restored: {error}") from None
    _refuse_mismatch(file, manifest)
    return manifest


def _digests(folder: Path) -> dict[str, str]:
    files = (folder / name for name in (archive.DATABASE, archive.KEY))
    return {file.name: archive.sha256(file) for file in files if file.exists()}


def _refuse_mismatch(file: str, manifest: archive.Manifest) -> None:
    """Raise where this program, or this place, is not the one for this backup."""
    if manifest.revision and manifest.revision not in migrating.revisions():
        raise click.ClickException(
            f"{file} was made by version {manifest.version}, which is newer than this one. "
            "Restore it with that version or a later one."
        )
    here = sqlite_path(current_app.config["DATABASE_URL"])
    if (archive.DATABASE in manifest.sha256) != bool(here):
        raise click.ClickException(
            f"{file} was made with {'PostgreSQL' if here else 'SQLite'}, and DATABASE_URL names "
            "the other. Restore it where it was made."
        )


def _extract(file: str, folder: Path) -> None:
    """Write the archive's files. Only the names a backup has, only plain files, and the paths are
    ours: nothing in an archive decides where it lands."""
    size = 0 if file == "-" else Path(file).stat().st_size
    with _opened(file) as source, progress("Unpacking", size) as bar:
        counted = archive.Counting(source, bar.update)
        with tarfile.open(fileobj=counted, mode="r|gz") as tar:  # type: ignore[call-overload]
            for member in tar:
                known = member.name in archive.NAMES or archive.PICTURE.fullmatch(member.name)
                content = tar.extractfile(member) if member.isreg() else None
                if not known or content is None:
                    raise ValueError(f"it holds {member.name!r}, which no backup of ours has")
                target = folder / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                _write(content, target)


def _opened(file: str) -> IO[bytes]:
    return sys.stdin.buffer if file == "-" else Path(file).open("rb")


def _write(content: IO[bytes], target: Path) -> None:
    mode = 0o600 if target.name == archive.KEY else 0o666  # less what umask takes
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as out:
        shutil.copyfileobj(content, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())


def _ask(yes: bool, data_dir: Path) -> None:
    database = sqlite_path(current_app.config["DATABASE_URL"])
    if yes or not database or not database.exists():
        return
    if not sys.stdin.isatty():
        raise click.UsageError("There is a database here already. To replace it, say --yes")
    click.confirm(f"Put what is in {data_dir} aside, and the backup in its place?", abort=True)


def _upload(pictures: Path) -> None:
    """Where there is a bucket, pictures go there, before anything else is touched. What it holds
    already stays: no name is given twice."""
    bucket = store.bucket()
    if bucket is None or not pictures.exists():
        return
    source = Folder(pictures)
    unpacked = list(source.listing())
    with progress("Pictures to the bucket", len(unpacked)) as bar:
        try:
            copied = moving.copy(unpacked, source, bucket, bar.update)
        except OSError as error:
            raise click.ClickException(f"{error} {KEPT}") from None
    refuse_incomplete(copied, KEPT)
    shutil.rmtree(pictures)


def _exchange(folder: Path, data_dir: Path, *, with_pictures: bool) -> list[Path]:
    """What is here goes aside, what was unpacked comes in its place: all of it or nothing.
    Where things were put aside."""
    db.engine.dispose()
    database = sqlite_path(current_app.config["DATABASE_URL"])
    swap = Swap(f"before-restore-{utcnow():%Y%m%dT%H%M%S}", owner=data_dir.stat())
    with swap:
        if database and (folder / archive.DATABASE).exists():
            with suppress(sqlite.library().Error):  # damaged: that is why somebody restores
                snapshot.settle(database)
            for ending in ("-wal", "-shm", "-journal"):
                swap.put_aside(database.with_name(database.name + ending))
            swap.replace(database, folder / archive.DATABASE)
        swap.replace(data_dir / archive.KEY, folder / archive.KEY)
        if with_pictures:
            swap.replace(data_dir / "media", folder / "media")
    for parent in {data_dir, *((database.parent,) if database else ())}:
        flush_folder(parent)
    return swap.folders


def _migrate(manifest: archive.Manifest) -> None:
    """Bring an older backup's database up to date."""
    if manifest.revision is None or manifest.revision == migrating.head():
        return
    from alembic import command as alembic

    click.echo(f"Migrating the database from {manifest.revision} to {migrating.head()}.")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    alembic.upgrade(migrating.attach(app).get_config(), "head")  # type: ignore[arg-type]
