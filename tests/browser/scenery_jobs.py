"""Background work for pictures: some of it waits, some of it is being done, some of it failed."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.models import Account
from app.core.db import db, utcnow
from app.core.ids import new_id
from app.core.jobs import Job, JobDone
from app.exports.models import Export
from app.exports.queries import job_key
from app.media.keys import EXPORTS, new_key
from app.notifications.models import Notification

MAIL = "auth.reset-link"
OF_NOBODY = {"email": "nobody@example.org", "origin": "https://example.org", "language": "en"}
OF_ADA = {"account_id": 1, "origin": "", "language": "en"}
FAILED = (
    (MAIL, 3, 10, "The mail server does not answer as it should."),
    (MAIL, 45, 1, "The mail server refuses the address."),
    ("media.prune", 700, 5, "OperationalError"),
    ("of.a.kindwhosenameisasdonaudampfschifffahrtselektrizitätenlongasitgets", 9000, 3, "X" * 120),
)


def take_away(ada: Account, camille: Account) -> None:
    """Ada has an export, and asks for a newer one; Camille's could not be made. What is to lie
    under the key is nowhere: it is only looked at."""
    now = utcnow()
    made_at = now - timedelta(days=2)
    values = {"asked_at": made_at, "made_at": made_at, "key": new_key(EXPORTS), "size": 48_213_377}
    name = f"microblog-ada-{made_at:%Y-%m-%d}.zip"
    db.session.add(Export(account_id=ada.id, name=name, **values))
    db.session.add(Job(kind="exports.make", key=job_key(ada), payload=OF_ADA, run_at=now))
    db.session.add(Export(account_id=camille.id, asked_at=now))
    db.session.add(Notification(kind="export", account_id=ada.id))
    db.session.commit()


def work() -> None:
    """Leave it in the database; the kinds are those of the program, and one of a newer version."""
    now = utcnow()

    def add(kind: str, queued: int, **values: object) -> None:
        moment = now - timedelta(minutes=queued)
        values = {"payload": OF_NOBODY if kind == MAIL else {}, "run_at": moment} | values
        db.session.add(Job(id=new_id(moment), kind=kind[:60], **values))

    for kind, minutes, attempts, error in FAILED:
        failed_at = now - timedelta(minutes=minutes)
        add(kind, minutes + 5, attempts=attempts, failed_at=failed_at, last_error=error)
    lease = {"leased_until": now + timedelta(days=1), "attempts": 1}
    add("media.prune", 2, run_id=new_id(now - timedelta(minutes=1)), **lease)
    add(MAIL, 12)
    again = {"attempts": 3, "run_at": now + timedelta(minutes=1)}
    add(MAIL, 8, last_error="The mail server does not answer as it should.", **again)
    add("of.tomorrow", 20)
    for number in range(30):
        add(MAIL, 100 + number, run_at=now + timedelta(hours=number + 1))
    for kind, minutes in ((MAIL, 14), ("core.clean", 300)):
        db.session.merge(JobDone(kind=kind, at=now - timedelta(minutes=minutes)))
    db.session.commit()
