"""What the pages show: a line for each conversation, a bubble for each message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date
from flask import g, render_template
from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from app.accounts.models import Account
from app.conversations.models import Member
from app.conversations.queries import last_messages, muted_among, others_in, requests
from app.core.db import db, utcnow
from app.core.i18n import language
from app.core.ids import time_of
from app.core.paging import Cursor, cut
from app.core.text import excerpt
from app.posts.models import Post

PAUSE = timedelta(minutes=10)  # after this, somebody who goes on begins anew
LENGTH = 140


@dataclass(frozen=True)
class Line:
    """A conversation in the list. `last`: its last message, None when it can't be read any more."""

    id: int
    others: list[Account]
    last: Post | None
    at: datetime
    unread: bool
    muted: bool

    @property
    def asker(self) -> Account | None:
        """Who wrote last, where that is one of the others."""
        author = self.last.author if self.last else None
        return author if author in self.others else None

    @property
    def words(self) -> str:
        """The beginning of the last message, or the warning in front of it."""
        if self.last is None:
            return ""
        words = self.last.spoiler_text or self.last.body
        return excerpt(words, LENGTH) or _("A picture")


@dataclass(frozen=True)
class Bubble:
    """A message on the page. `day`: words for the divider above it. `fresh`: what follows is new.
    `begins`, `ends`: whether it is the first, the last of what its author said in one go."""

    card: Any
    day: str
    fresh: bool
    begins: bool
    ends: bool


def lines(members: Sequence[Member], viewer: Account) -> list[Line]:
    """The lines of a page of conversations: three queries, however many they are."""
    ids = [member.conversation_id for member in members]
    if not ids:
        return []
    others, last = others_in(viewer, ids), last_messages(viewer, members)
    muted = muted_among(viewer, ids)
    return [
        Line(
            id=member.conversation_id,
            others=others.get(member.conversation_id, []),
            last=last.get(member.conversation_id),
            at=time_of(member.last_id),
            unread=member.last_id > member.read_id,
            muted=member.conversation_id in muted,
        )
        for member in members
    ]


def listing(template: str, query: Select[Member]) -> str:
    """A page of conversations, the one with the newest message first, and how many are waiting."""
    cursor = Cursor.from_request()
    members = db.session.scalars(cursor.apply(query, Member.last_id)).all()
    piece = cut(members, cursor, lambda member: member.last_id)
    older_url, newer_url = piece.urls()
    waiting = select(func.count()).select_from(requests(g.viewer).subquery())
    return render_template(
        template,
        lines=lines(piece.items, g.viewer),
        waiting=db.session.scalar(waiting),
        older_url=older_url,
        newer_url=newer_url,
    )


def bubbles(cards: Iterable[Any], read_id: int) -> list[Bubble]:
    """Messages (oldest first) by day and author. `read_id`: up to there the viewer had read."""
    shown = list(cards)
    found, before, is_marked = [], None, False
    for card, after in zip(shown, [*shown[1:], None], strict=False):
        day = "" if before and _same_day(before, card) else day_words(card.created_at.date())
        fresh = bool(before and not is_marked and not card.mine and card.id > read_id)
        is_marked = is_marked or fresh or (not card.mine and card.id > read_id)
        begins = fresh or not _goes_on(before, card)
        found.append(Bubble(card, day, fresh, begins, not _goes_on(card, after)))
        before = card
    return found


def day_words(day: date) -> str:
    """A day as a divider names it: "Today", "Yesterday", "Friday, 13 November"."""
    today = utcnow().date()
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    pattern = "EEEE d MMMM" if day.year == today.year else "d MMMM y"
    return format_date(day, pattern, locale=language())


def _same_day(one: Any, other: Any) -> bool:
    return one.created_at.date() == other.created_at.date()


def _goes_on(before: Any, after: Any) -> bool:
    """Whether one message follows another of the same author at once."""
    if before is None or after is None or before.author.id != after.author.id:
        return False
    return _same_day(before, after) and after.created_at - before.created_at < PAUSE
