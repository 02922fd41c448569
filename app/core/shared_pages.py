"""Strangers' pages for all processes: what one has made, the others need not make (REDIS_URL).

Only with PostgreSQL, whose versions mean the same to everybody. A page is found by the edition of
the program and its settings, too: replicas that are exchanged one after the other may differ. It is
sealed with the site's key: who can write to Redis can't write our pages. Members' pages stay in
the process that made them.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from functools import cached_property
from pathlib import Path

from flask import Flask

from app.core import redis
from app.core.config import SETTINGS, sqlite_path
from app.core.kept_page import Key, Page, unpack

PROGRAM = Path(__file__).resolve().parents[1]
LONGEST = 3600  # seconds
SEAL = 32  # bytes
# What a replica may have to itself without any page being another.
OWN = {"PORT", "DATA_DIR", "WEB_CONCURRENCY", "THREADS", "RUN_MIGRATIONS", "RUN_WORKER"}


class SharedPages:
    """Pages of all processes that have this Redis, this database, this program and settings."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._works = bool(app.config["REDIS_URL"]) and not sqlite_path(app.config["DATABASE_URL"])
        self._secret = app.config["SECRET_KEY"].encode()

    @cached_property
    def _edition(self) -> str:
        """What makes pages of the same data differ: our files, and the settings. Read when the
        first page is asked for: a command asks for none."""
        digest = hashlib.blake2b(digest_size=16)
        for path in sorted(PROGRAM.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(PROGRAM)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
        for name in sorted({setting.name for setting in SETTINGS if not setting.secret} - OWN):
            digest.update(f"{name}={self._app.config.get(name)}\0".encode())
        return digest.hexdigest()

    def holds(self, key: Key) -> bool:
        """Whether a page of that key might be here."""
        return self._works and key.is_strangers

    def get(self, key: Key, version: object) -> Page | None:
        """The page of that key, if it is true for this version of the data."""
        if version is None:
            return None
        with self._app.app_context():
            name = self._name(key)
            sealed = redis.ask(lambda client: client.get(name))
        if not isinstance(sealed, bytes):
            return None
        seal, packed = sealed[:SEAL], sealed[SEAL:]
        if not hmac.compare_digest(seal, self._seal(name, packed)):
            return None
        page = unpack(packed)
        return page if page.is_true(version) else None

    def put(self, key: Key, page: Page) -> None:
        """Give it to the others, in place of the one that was there."""
        seconds = min(page.making.until - time.time(), LONGEST)
        if not self.holds(key) or seconds < 1:
            return
        packed = page.pack()
        with self._app.app_context():
            name = self._name(key)
            sealed = self._seal(name, packed) + packed
            redis.ask(lambda client: client.set(name, sealed, ex=int(seconds)))

    def _name(self, key: Key) -> str:
        digest = hashlib.blake2b(repr((self._edition, *key)).encode(), digest_size=16)
        return redis.key(f"page:{digest.hexdigest()}")

    def _seal(self, name: str, packed: bytes) -> bytes:
        return hmac.digest(self._secret, b"page\0" + name.encode() + b"\0" + packed, "sha256")
