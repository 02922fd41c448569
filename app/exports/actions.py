"""What can be done about exports. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from app.accounts.models import Account
from app.core import rows
from app.core.db import db, reading, utcnow
from app.core.errors import DiskFull
from app.core.limits import Limit
from app.exports.models import Export
from app.exports.queries import is_over
from app.media import files, room
from app.media.keys import EXPORTS
from app.media.models import Attachment
from app.notifications.actions import notify_export

wishes = Limit("exports", amount=3, seconds=86_400)


def ask(account: Account) -> None:
    """Note that somebody wants an export. What they have got already stays until it is made."""
    _row_of(account).asked_at = utcnow()


def make(account: Account, *, origin: str, language: str) -> None:
    """Make an export, in place of the one before, and tell its owner. Slow: no transaction may be
    open. Errors: DiskFull, media.s3.StoreFull and StoreAway, other OSErrors.

    `origin`: our own address, '' where it is not known; `language`: of what explains the files.
    """
    from app.exports import contents  # and zipfile: pages need neither

    begun = utcnow()
    _require_room(account)
    with files.writing(EXPORTS) as (key, file):
        contents.write(file, account, origin=origin, language=language)
        size = file.tell()
    row = _row_of(account)
    files.drop(row.key)
    files.name(key)
    # Another machine's clock may have been ahead when it was asked for.
    row.key, row.size, row.made_at = key, size, max(begun, row.asked_at)
    row.name = f"microblog-{account.username}-{begun:%Y-%m-%d}.zip"
    notify_export(account)


def clear() -> Iterator[int]:
    """Take away exports that are old, some at a time: commit after each step."""
    query = select(Export).where(is_over()).limit(rows.PORTION)
    while old := db.session.scalars(query).all():
        for export in old:
            files.drop(export.key)
            db.session.delete(export)
        db.session.flush()
        yield len(old)


def _row_of(account: Account) -> Export:
    query = select(Export).where(Export.account_id == account.id).with_for_update()
    row = db.session.scalar(query)
    if row is None:
        rows.add(Export(account_id=account.id, asked_at=utcnow()))
        row = db.session.scalars(query).one()
    return row


def _require_room(account: Account) -> None:
    """The last of the disk is for what people write. Errors: DiskFull."""
    with reading():
        pictures = select(func.sum(Attachment.size)).where(Attachment.account_id == account.id)
        size = db.session.scalar(pictures) or 0
    if not room.disk_has(int(size)):
        raise DiskFull
