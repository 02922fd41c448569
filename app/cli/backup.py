"""`flask backup FILE`: everything in one file, while the server runs."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click
from flask import current_app

from app.cli import archive, snapshot
from app.cli.entrance import entrance
from app.cli.progress import Progress, progress
from app.core.config import sqlite_path
from app.core.datadir import flush_folder
from app.core.db import utcnow
from app.core.version import VERSION
from app.media import store

ELSEWHERE = """The database is PostgreSQL, which has tools of its own: it is not in {file}.
Back it up beside it:
    pg_dump --format=custom --file=FILE "$DATABASE_URL"
and restore it with:
    pg_restore --clean --if-exists --dbname="$DATABASE_URL" FILE"""


@click.command("backup")
@click.argument("file")
@click.option("--without-pictures", is_flag=True, help="Leave them out: for a bucket with its own.")
@entrance
def command(file: str, without_pictures: bool) -> None:
    """Write database, pictures and secret key into FILE, a .tar.gz ('-': standard output).

    The server may go on. Keep the file as safe as a password: it holds the key.
    """
    database = sqlite_path(current_app.config["DATABASE_URL"])
    if database and not database.exists():
        raise click.ClickException(f"There is no database at {database} yet.")
    with _opened(file) as (out, folder):
        manifest = _write(out, folder, database, not without_pictures)
    size = "" if file == "-" else f", {Path(file).stat().st_size / 1e6:,.1f} MB"
    many = "no" if manifest.pictures is None else f"{manifest.pictures:,}"
    click.echo(f"Backup complete: {many} pictures{size}.", err=True)
    if not database:
        click.echo(ELSEWHERE.format(file=file), err=True)


@contextmanager
def _opened(file: str) -> Iterator[tuple[IO[bytes], Path]]:
    """The file to write to, and a folder for drafts. A file gets its name when it is complete."""
    if file == "-":
        if sys.stdout.isatty():
            raise click.UsageError("A backup is no text. Use: flask backup - > FILE")
        with _drafts(None) as folder:
            yield sys.stdout.buffer, folder
            sys.stdout.buffer.flush()
        return
    target = Path(file).absolute()
    with _drafts(target.parent) as folder:
        draft = folder / "backup"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            yield out, folder
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
        flush_folder(target.parent)


@contextmanager
def _drafts(parent: Path | None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".backup-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(
    out: IO[bytes], folder: Path, database: Path | None, with_pictures: bool
) -> archive.Manifest:
    """Pictures first, then the database, then the pictures that came meanwhile: a picture is
    stored before its row is, so the archive has every picture that its rows name."""
    now = utcnow().isoformat(timespec="seconds")
    manifest = archive.Manifest(archive.FORMAT, VERSION, now, None, None)
    sizes = _pictures() if with_pictures else {}
    total = sum(sizes.values()) + (3 * database.stat().st_size if database else 0)
    with (
        progress("Backup", total) as bar,
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        done = _add_pictures(tar, sorted(sizes), bar)
        if database:
            copied = folder / archive.DATABASE
            snapshot.copy(database, copied, bar.update)
            _refuse_damage(copied)
            bar.update(copied.stat().st_size)
            manifest.revision = snapshot.revision(copied)
            manifest.sha256[archive.DATABASE] = archive.sha256(copied)
            _add_file(tar, archive.DATABASE, copied, bar)
        if with_pictures:
            done |= _add_pictures(tar, sorted(_pictures().keys() - done), bar)
            manifest.pictures = len(done)
        key = folder / archive.KEY
        key.write_text(current_app.config["SECRET_KEY"] + "\n", encoding="utf-8")
        manifest.sha256[archive.KEY] = archive.sha256(key)
        _add_file(tar, archive.KEY, key, bar)
        told = json.dumps(manifest.to_json(), indent=2).encode()
        _add(tar, archive.MANIFEST, io.BytesIO(told), len(told))
    return manifest


def _refuse_damage(copied: Path) -> None:
    try:
        snapshot.check(copied)
    except ValueError as error:
        raise click.ClickException(f"No backup was written: {error}.") from None


def _pictures() -> dict[str, int]:
    """Every picture there is now, with its size."""
    return {found.key: found.size for found in store.listing()}


def _add_pictures(tar: tarfile.TarFile, keys: list[str], bar: Progress) -> set[str]:
    """Add these pictures; one that was replaced meanwhile is not missed. Which were added."""
    added = set()
    for key in keys:
        try:
            file, size = store.open(key)
        except FileNotFoundError:
            continue
        with file:
            _add(tar, archive.MEDIA + key, archive.Counting(file, bar.update), size)
        added.add(key)
    return added


def _add_file(tar: tarfile.TarFile, name: str, path: Path, bar: Progress) -> None:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        _add(tar, name, archive.Counting(file, bar.update), size)


def _add(tar: tarfile.TarFile, name: str, content: Any, size: int) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(time.time())
    tar.addfile(info, content)
