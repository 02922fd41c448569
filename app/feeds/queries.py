"""The newest posts for a feed, as a stranger may read them; replies stay where they are said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_

from app.accounts.models import Account
from app.core.db import at_most, db
from app.posts.models import Post
from app.posts.queries import listed_for, visible_to
from app.tags.models import Tag
from app.tags.queries import carrying
from app.timelines.cards import COLUMNS, Card, card_of, complete

LENGTH = 20


def by(account: Account) -> Sequence[Card]:
    """What one person wrote last, and went on to say under their own posts."""
    alone = or_(Post.in_reply_to_id.is_(None), Post.in_reply_to_account_id == account.id)
    return _newest(visible_to(None, *COLUMNS).where(Post.author_id == account.id, alone))


def about(tag: Tag) -> Sequence[Card]:
    """What was last written about something."""
    return _newest(listed_for(None, *COLUMNS).where(Post.id.in_(carrying(tag.id))))


def _newest(query: Select[Any]) -> Sequence[Card]:
    rows = db.session.execute(query.order_by(Post.id.desc()).limit(at_most(LENGTH)))
    return complete([card_of(row) for row in rows], None)
