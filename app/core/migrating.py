"""Migrations at start: is the database up to date, and if not, who brings it there.

Comparing costs one query and no import of Alembic. Of several containers that start together, one
migrates and the others wait at a lock that holds across containers.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.core.config import ROOT, driverless, sqlite_path
from app.core.exits import NO_MIGRATION, Refusal

if TYPE_CHECKING:
    from flask import Flask
    from flask_migrate import Migrate

VERSIONS = ROOT / "app" / "migrations" / "versions"
REVISION = re.compile(r"^revision\b[^=\n]*=\s*['\"](\w+)['\"]", re.MULTILINE)
PARENTS = re.compile(r"^down_revision\b[^=\n]*=\s*(.+)$", re.MULTILINE)
PG_LOCK = 0x6D6963726F  # "micro"; any number will do that other programs do not use


class Unreachable(Exception):  # noqa: N818 - named after what the database is
    """The database does not answer. `hopeless`: it did, and waiting will not change its mind."""

    def __init__(self, reason: object, *, hopeless: bool = False) -> None:
        super().__init__(" ".join(str(reason).split()))
        self.hopeless = hopeless


class Database(Protocol):
    """What both databases can do for us before the program is loaded."""

    def revision(self) -> str | None: ...
    def locked(self) -> Any: ...
    def close(self) -> None: ...


def connect(url: str) -> Database:
    """Open the database behind the address. Raises Unreachable."""
    path = sqlite_path(url)
    return SqliteFile(path) if path else PostgresServer(url)


def head(versions: Path = VERSIONS) -> str | None:
    """The newest revision this program knows: the one that is nobody's parent."""
    texts = [file.read_text(encoding="utf-8") for file in versions.glob("*.py")]
    parents = {name for text in texts for line in PARENTS.findall(text) for name in _names(line)}
    newest = revisions(versions) - parents
    if len(newest) > 1:
        raise Refusal(NO_MIGRATION, f"Migrations branch: {newest}. Run: flask db merge heads")
    return newest.pop() if newest else None


def revisions(versions: Path = VERSIONS) -> set[str]:
    """Every revision this program knows."""
    texts = (file.read_text(encoding="utf-8") for file in versions.glob("*.py"))
    return {match[1] for text in texts if (match := REVISION.search(text))}


def _names(text: str) -> list[str]:
    return re.findall(r"['\"](\w+)['\"]", text)


def bring_up_to_date(database: Database, allowed: bool) -> None:
    """Migrate where that is needed and allowed. Raises Refusal(70) when it fails."""
    wanted, found = head(), database.revision()
    if found == wanted:
        return
    if not allowed:
        print(f"The database is not at revision {wanted}. Run: flask db upgrade", flush=True)
        return
    if found and found not in revisions():
        raise Refusal(
            NO_MIGRATION,
            f"The database is at revision {found}, made by a newer version than this one, which "
            f"knows {wanted}. Run the newer image again, or restore a backup: flask restore FILE",
        )
    with database.locked():
        found = database.revision()
        if found == wanted:
            return  # another container was first
        try:
            migrate()
        except Refusal:
            raise
        except Exception as error:
            raise Refusal(
                NO_MIGRATION,
                f"Migrating the database from {found or 'nothing'} to {wanted} failed: "
                f"{type(error).__name__}: {' '.join(str(error).split())[:300]}. "
                "Nothing was half done; see more with: flask db upgrade",
            ) from None
    print(f"Migrated the database from {found or 'nothing'} to {wanted}.", flush=True)


def migrate() -> None:
    """Run the migrations. Everything heavy is imported here."""
    from alembic import command

    from app import create_app

    app = create_app()
    with app.app_context():
        command.upgrade(attach(app).get_config(), "head")  # type: ignore[arg-type]


def attach(app: Flask) -> Migrate:
    """Give the app `flask db` and what Alembic's env.py asks for.

    Only for those who migrate: Alembic is much to import, and the server never needs it.
    """
    from flask_migrate import Migrate

    from app.core.db import db

    return Migrate(app, db, directory=str(VERSIONS.parent), render_as_batch=True)


class SqliteFile:
    """A file: it always answers, unless it is something else."""

    def __init__(self, path: Path) -> None:
        try:  # never the older library beside the newer one: see app/core/sqlite.py
            from pysqlite3 import dbapi2
        except ImportError:
            import sqlite3 as dbapi2
        self._library, self._path = dbapi2, path
        try:
            self.revision()
        except dbapi2.Error as error:
            raise Unreachable(f"{path}: {error}", hopeless=True) from None

    def revision(self) -> str | None:
        if not self._path.exists() or not self._path.stat().st_size:
            return None
        # Read-only: the migration is the one who writes. The second way needs no room on the disk.
        try:
            return self._ask("mode=ro")
        except self._library.OperationalError:
            return self._ask("immutable=1")

    def _ask(self, how: str) -> str | None:
        connection = self._library.connect(f"{self._path.as_uri()}?{how}", uri=True)
        try:
            return _revision(connection, "SELECT name FROM sqlite_master WHERE name = ?")
        finally:
            connection.close()

    @contextmanager
    def locked(self) -> Iterator[None]:
        with self._path.with_name(self._path.name + ".migrating").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def close(self) -> None:
        """Nothing stays open."""


class PostgresServer:
    """A server: it may still be starting."""

    def __init__(self, url: str) -> None:
        import psycopg

        try:
            self._connection = psycopg.connect(driverless(url), connect_timeout=5, autocommit=True)
        except psycopg.OperationalError as error:
            raise Unreachable(error, hopeless=_is_refused(str(error))) from None
        except psycopg.Error:  # an address that is none; the error may quote the password
            raise Unreachable("DATABASE_URL can't be understood", hopeless=True) from None

    def revision(self) -> str | None:
        return _revision(self._connection, "SELECT 1 FROM pg_class WHERE oid = to_regclass(%s)")

    @contextmanager
    def locked(self) -> Iterator[None]:
        self._connection.execute("SELECT pg_advisory_lock(%s)", (PG_LOCK,))
        yield  # closing the connection gives the lock back

    def close(self) -> None:
        self._connection.close()


def _revision(connection: Any, is_there: str) -> str | None:
    if not connection.execute(is_there, ("alembic_version",)).fetchone():
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None


def _is_refused(message: str) -> bool:
    """Whether a server answered, and its answer is no: a wrong password, no such database."""
    return "FATAL" in message and not re.search(r"starting up|shutting down|recovery", message)
