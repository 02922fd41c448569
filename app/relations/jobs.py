"""What is done every day: mutes that have run out are cleared away."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.db import db, utcnow
from app.core.jobs import daily, job
from app.core.rows import sweep
from app.relations.models import Mute


@job("relations.clean", _l("Clearing away mutes that have run out"), period=daily(3, 20))
def clean() -> None:
    """Remove mutes that have run out. No list has shown them since."""
    for _ in sweep(Mute, Mute.until <= utcnow()):
        db.session.commit()
