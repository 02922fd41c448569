"""Files that come and go with a transaction.

A file is written before the row that names it (those of posts before the transaction begins: to
flush a disk takes longer than anybody should hold the database), and removed after the row that
named it is gone. Whatever fails in between, no page shows a picture that isn't there. New files
that no committed row names go when the request ends; what a killed server leaves over, `flask
media prune` finds.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from flask import g
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.media import store


@dataclass
class _Ledger:
    """The files of one request. `unnamed`: no row yet; `named`: in rows that are not committed;
    `unneeded`: their rows go with this transaction."""

    unnamed: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    unneeded: set[str] = field(default_factory=set)


def keep(data: bytes, shelf: str = store.PROFILES) -> str:
    """Store a file; its key. It goes again unless `name` is said and the transaction committed.

    Errors: DiskFull, other OSErrors.
    """
    key = store.save(data, shelf)
    _ledger().unnamed.add(key)
    return key


def keep_named(data: bytes, shelf: str = store.PROFILES) -> str:
    """Store a file that a row of this transaction names; its key."""
    key = keep(data, shelf)
    name(key)
    return key


def name(*keys: str) -> None:
    """A row of this transaction names these files: they stay when it is committed."""
    _ledger().unnamed.difference_update(keys)
    _ledger().named.update(keys)


def drop(*keys: str | None) -> None:
    """Remove files once this transaction is committed; a rollback keeps them."""
    _ledger().unneeded.update(key for key in keys if key)


def sweep(_error: BaseException | None = None) -> None:
    """At the end of a request or a command: new files that no committed row names go."""
    if "media_files" in g:
        ledger: _Ledger = g.pop("media_files")
        _remove(ledger.unnamed | ledger.named)


def _ledger() -> _Ledger:
    if "media_files" not in g:
        g.media_files = _Ledger()
    ledger: _Ledger = g.media_files
    return ledger


@event.listens_for(Session, "after_commit")
def _settle(session: Session) -> None:
    if "media_files" not in g or session.in_nested_transaction():
        return
    ledger = _ledger()
    ledger.named.clear()
    _remove(ledger.unneeded)
    ledger.unneeded.clear()


@event.listens_for(Session, "after_transaction_end")
def _undo(_session: Session, transaction: SessionTransaction) -> None:
    """After a commit there is nothing left to undo."""
    if transaction.parent is None and "media_files" in g:
        ledger = _ledger()
        ledger.unnamed |= ledger.named
        ledger.named.clear()
        ledger.unneeded.clear()


def _remove(keys: Iterable[str]) -> None:
    for key in keys:
        with suppress(OSError):
            store.delete(key)
