"""With how many strangers one may begin a conversation: people who do not follow the writer, to
whom it comes as a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.accounts.models import Account
from app.conversations.queries import addressees, all_members, shared_by, strangers_to
from app.core.db import db, reading
from app.core.finding import find
from app.core.limits import Limit
from app.core.text import clean

message_requests = Limit("strangers", amount=20, seconds=3600)


def count_request(people: Sequence[Account], *, by: Account) -> None:
    """Count the strangers with whom a conversation would begin. Going on in one counts for
    nothing. Call it before the request writes. Raises TooManyRequests (429)."""
    if not people:
        return
    with reading():
        new = db.session.scalar(shared_by(by.id, [person.id for person in people])) is None
        strangers = db.session.scalars(strangers_to(by, people)).all() if new else []
    message_requests.hit(*[str(by.id)] * len(strangers))


def count_requests_in(text: str, *, by: Account, here: Any = None) -> None:
    """The same for those whom a message's text names. `here`: its conversation, told by a member
    or a post of it; naming those who are in it counts for nothing."""
    names = [found.name for found in find(clean(text)) if found.kind == "mention"]
    with reading():
        people, _ = addressees(names, by)
        inside = set(db.session.scalars(all_members(here.conversation_id))) if here else set()
    count_request([person for person in people if person not in inside], by=by)
