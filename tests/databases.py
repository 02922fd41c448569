"""Which database the tests run on: SQLite, or PostgreSQL with TEST_DATABASE=postgresql.

A folder is a place. On SQLite its database is a file in it; on PostgreSQL it has a database of its
own, on one server that every process of pytest starts for itself.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Container
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from app.core import sqlite
from tests.postgresql import Server, running, trouble

KIND = os.environ.get("TEST_DATABASE") or "sqlite"


def configure() -> None:
    """Refuse what can't be: another database, or one whose programs are not there."""
    if KIND not in ("sqlite", "postgresql"):
        pytest.exit(f"TEST_DATABASE is {KIND!r}, but has to be sqlite or postgresql.", 2)
    if KIND == "postgresql" and trouble():
        needed = bool(os.environ.get("REQUIRE_ALL"))
        pytest.exit(f"The tests on PostgreSQL are left out: {trouble()}", int(needed))


def leave_out(item: pytest.Item) -> None:
    """Skip what is about the other database; the marker says why."""
    for kind in {"sqlite", "postgresql"} - {KIND}:
        for mark in item.iter_markers(kind):
            [reason] = mark.args
            pytest.skip(f"only on {kind}: {reason}")


def opened(url: str) -> Engine:
    """To look into a database past the program."""
    options: dict[str, Any] = {"module": sqlite.library()} if url.startswith("sqlite") else {}
    return create_engine(url, **options)


class Databases:
    """Where the places of this process keep their rows."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._server: Server | None = None
        self._names: dict[Path, str] = {}  # by folder, on PostgreSQL

    @property
    def server(self) -> Server:
        """The PostgreSQL of this process, started when somebody asks for it."""
        if self._server is None:
            self._server = self._open.enter_context(running())
        return self._server

    def url(self, folder: Path) -> str:
        """The database of a folder. Where there is none yet, an empty one is made."""
        if KIND == "sqlite":
            return f"sqlite:///{folder}/microblog.db"
        if folder not in self._names:
            self._make(folder, like="template1")
        return self.server.url_of(self._names[folder])

    def settings(self, folder: Path, given: Container[str] = ()) -> dict[str, str]:
        """What a program on this folder has to be told: nothing where the database is a file, or
        where the settings that are given name one."""
        told = KIND == "sqlite" or "DATABASE_URL" in given
        return {} if told else {"DATABASE_URL": self.url(folder)}

    def copy(self, folder: Path, target: Path) -> Path:
        """The same place once more. Nobody may be connected to the first."""
        shutil.copytree(folder, target, dirs_exist_ok=True)
        if KIND == "postgresql":
            self._make(target, like=self._names[folder])
        return target

    def forget(self, folder: Path) -> None:
        """Remove the databases of this folder and of all in it."""
        for place in [place for place in self._names if place.is_relative_to(folder)]:
            self.server.query(f"DROP DATABASE {self._names.pop(place)} WITH (FORCE)")

    def stop(self) -> None:
        """End the server, and leave nothing behind."""
        self._open.close()

    def _make(self, folder: Path, like: str) -> None:
        name = "place_" + hashlib.sha256(str(folder).encode()).hexdigest()[:16]
        self.server.query(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY FILE_COPY")
        self._names[folder] = name


databases = Databases()
