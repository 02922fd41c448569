"""What is done later: mails, and clearing away what nobody can use any more."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from app.auth import resetting
from app.auth.models import Invitation, Session
from app.core.db import db, utcnow
from app.core.jobs import daily, job
from app.core.rows import sweep

USED_FOR = timedelta(days=30)  # an invitation that was used can be traced so long


@job("auth.reset-link", _l("Mail with a link for a new password"), attempts=10)
def send_reset_link(email: str, origin: str, language: str) -> None:
    """Send it to whom the address belongs, trying for some two hours."""
    resetting.send_link(email, origin=origin, language=language)


@job("auth.clean", _l("Clearing away ended sessions and used invitations"), period=daily(3, 10))
def clean() -> None:
    """Remove sessions that have ended and invitations that were used long ago."""
    now = utcnow()
    for _ in sweep(Session, Session.expires_at <= now):
        db.session.commit()
    for _ in sweep(Invitation, Invitation.used_at <= now - USED_FOR):
        db.session.commit()
