"""What stands first on a profile."""

from __future__ import annotations

from app.accounts.models import Account
from app.core.db import db
from app.core.paging import Cursor, Slice
from app.pins.models import Pin
from app.posts.models import Post
from app.posts.queries import visible_to
from app.timelines.cards import COLUMNS, Card, card_of, complete


def pinned_first(
    piece: Slice[Card], account: Account, viewer: Account | None, cursor: Cursor
) -> Slice[Card]:
    """The first page of a profile with the pinned posts above the others, the latest pin first.
    What stands there is not repeated below. Later pages stay as they are."""
    if cursor.max_id is not None or cursor.min_id is not None:
        return piece
    pins = pinned(account, viewer)
    above = {card.id for card in pins}
    others = [card for card in piece.items if card.id not in above]
    return Slice([*pins, *others], piece.older, piece.newer)


def pinned(account: Account, viewer: Account | None) -> list[Card]:
    """The posts an account has pinned, as far as the viewer may read them."""
    query = visible_to(viewer, *COLUMNS).join(Pin, Pin.post_id == Post.id)
    query = query.where(Pin.account_id == account.id, Post.author_id == account.id)
    cards = [card_of(row) for row in db.session.execute(query.order_by(Pin.id.desc()))]
    for card in cards:
        card.on_top = True
    complete(cards, viewer)
    return cards
