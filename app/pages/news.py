"""News: how much is new for whoever reads, told on every page and asked for every minute.

It looks at two rooms that know nothing of each other, so it stands above both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import g
from sqlalchemy import Select, bindparam, func, select

from app.accounts.models import Account
from app.accounts.prepared import ANYBODY
from app.conversations.models import Member
from app.conversations.queries import inbox
from app.core.db import BigInt, at_most, db
from app.notifications.models import Notification
from app.notifications.queries import shown_to

MOST = 99  # nobody counts further: "99+"


@dataclass(frozen=True, slots=True)
class News:
    """Unread notifications and conversations, and the id of the newest unread notification."""

    notifications: int = 0
    messages: int = 0
    latest: int = 0

    @property
    def total(self) -> int:
        """What stands in the page's title."""
        return self.notifications + self.messages

    @property
    def tag(self) -> str:
        """Changes when anything here does: the ETag of the poll."""
        return f"{self.notifications}-{self.messages}-{self.latest}"


def count(number: int) -> str:
    """A number as a badge shows it."""
    return f"{MOST}+" if number > MOST else str(number)


def news_of(viewer: Account) -> News:
    """What is new for somebody: one query, which reads two indexes from where they were left."""
    values = {"viewer_id": viewer.id, "read_id": viewer.notifications_read_id}
    return News(*db.session.execute(question(), values).one())


def news() -> News:
    """What is new for whoever reads this page; asked once, when the page first wants to know."""
    if "news" not in g:
        g.news = news_of(g.viewer) if g.viewer else News()
    return g.news


@cache
def question() -> Select[Any]:
    """What is new for `viewer_id`, who has read up to `read_id`: both are given when it is asked.

    Put together once: on every page, that would take longer than the answer.
    """
    unread = shown_to(ANYBODY, Notification.id).where(
        Notification.id > bindparam("read_id", type_=BigInt)
    )
    unread_ids = unread.order_by(Notification.id.desc()).limit(at_most(MOST + 1)).subquery()
    waiting = inbox(ANYBODY).where(Member.last_id > Member.read_id)
    waiting_ids = (
        waiting.with_only_columns(Member.conversation_id).limit(at_most(MOST + 1)).subquery()
    )
    messages = select(func.count()).select_from(waiting_ids).scalar_subquery()
    newest = func.coalesce(func.max(unread_ids.c.id), 0)
    return select(func.count(unread_ids.c.id), messages, newest)
