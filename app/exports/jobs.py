"""What is done later: exports are made, and cleared away when they are old."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import Account
from app.core.db import db, reading
from app.core.errors import FULL, DiskFull
from app.core.jobs import JobError, daily, job
from app.exports import actions
from app.media.s3 import StoreAway, StoreFull


@job("exports.make", _l("Export of somebody's data"), attempts=3)
def make(account_id: int, origin: str, language: str) -> None:
    """Make it, unless the account is gone or suspended meanwhile."""
    with reading():
        account = db.session.get(Account, account_id)
    if account is None or not account.is_active:
        return
    try:
        actions.make(account, origin=origin, language=language)
    except (DiskFull, StoreFull) as error:
        raise JobError(_l("There is no room for it: the disk or the store is full.")) from error
    except StoreAway as error:
        raise JobError(_l("The object store does not answer as it should.")) from error
    except OSError as error:
        if error.errno in FULL:  # where a draft was written for a bucket
            raise JobError(_l("There is no room for it: the disk or the store is full.")) from error
        raise


@job("exports.clean", _l("Clearing away old exports"), period=daily(3, 20))
def clean() -> None:
    """Remove what could be downloaded for long enough, before the files that nobody names go."""
    for _ in actions.clear():
        db.session.commit()
