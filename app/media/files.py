"""Files that come and go with a transaction.

A file is written before the row that names it, and before its transaction begins: to flush a disk,
let alone to ask another machine, takes longer than anybody should hold the database. It is removed
after the row that named it is gone. Whatever fails in between, no page shows a picture that isn't
there. New files that no committed row names go when the request ends; what a killed server leaves
over, or a bucket did not remove, `flask media prune` finds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from flask import g
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.core.db import db
from app.media import store
from app.media.images import PictureError, Reason
from app.media.keys import PROFILES
from app.media.s3 import StoreAway, StoreFull

log = logging.getLogger(__name__)


@dataclass
class _Ledger:
    """The files of one request. `unnamed`: no row yet; `named`: in rows that are not committed;
    `unneeded`: their rows go with this transaction; `gone`: their rows are gone."""

    unnamed: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    unneeded: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)


def keep(data: bytes, shelf: str = PROFILES) -> str:
    """Store a file; its key. It goes again unless `name` is said and the transaction committed.

    Errors: PictureError (AWAY, NO_ROOM) where an object store fails; DiskFull, other OSErrors.
    """
    try:
        key = store.save(data, shelf)
    except StoreFull:
        raise PictureError(Reason.NO_ROOM) from None
    except StoreAway:
        raise PictureError(Reason.AWAY) from None
    _ledger().unnamed.add(key)
    return key


@contextmanager
def writing(shelf: str) -> Iterator[tuple[str, BinaryIO]]:
    """The same for a file that is written piece by piece: its key, and what to write into. It is
    stored when the block ends. Errors: s3.StoreFull, s3.StoreAway; DiskFull, other OSErrors."""
    with store.writing(shelf) as (key, file):
        yield key, file
    _ledger().unnamed.add(key)


def name(*keys: str | None) -> None:
    """A row of this transaction names these files: they stay when it is committed."""
    _ledger().unnamed.difference_update(keys)
    _ledger().named.update(key for key in keys if key)


def drop(*keys: str | None) -> None:
    """Remove files once this transaction is committed; a rollback keeps them."""
    _ledger().unneeded.update(key for key in keys if key)


def sweep(_error: BaseException | None = None) -> None:
    """At the end of a request or a command: new files that no committed row names go."""
    if "media_files" in g:
        db.session.rollback()  # what failed need not hold the database any longer
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
    ledger.gone |= ledger.unneeded
    ledger.unneeded.clear()


@event.listens_for(Session, "after_transaction_end")
def _clear_away(_session: Session, transaction: SessionTransaction) -> None:
    """Nobody waits for the database now. After a commit there is nothing left to undo."""
    if transaction.parent is None and "media_files" in g:
        ledger = _ledger()
        ledger.unnamed |= ledger.named
        ledger.named.clear()
        ledger.unneeded.clear()
        _remove(ledger.gone)
        ledger.gone.clear()


def _remove(keys: Iterable[str]) -> None:
    left = {}
    for key in keys:
        try:
            store.delete(key)
        except OSError as error:
            left[key] = error
    if left:
        why = next(iter(left.values()))
        log.warning("Pictures left over: %d. To remove them: flask media prune. %s", len(left), why)
