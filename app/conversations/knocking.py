"""How often one may write to strangers: people who do not follow the writer."""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts.models import Account
from app.conversations.queries import shared_by, strangers_to
from app.core.db import db, reading
from app.core.limits import Limit

knocks = Limit("strangers", amount=20, seconds=3600)


def knock(people: Sequence[Account], *, by: Account) -> None:
    """Count a conversation that would begin with a stranger in it. Going on in one counts for
    nothing. Call it before the request writes. Raises TooManyRequests (429)."""
    with reading():
        new = db.session.scalar(shared_by(by, people)) is None
        stranger = new and db.session.scalar(strangers_to(by, people).limit(1))
    if stranger:
        knocks.hit(str(by.id))
