"""From queries to pages of cards: posts alone, or posts and what was passed on in one order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, cast, null, select, union_all
from sqlalchemy.orm import aliased

from app.accounts.models import Account, Byline
from app.core.db import BigInt
from app.core.paging import Cursor, Slice, cut
from app.posts.models import Post
from app.posts.queries import visible_to
from app.relations.queries import blocked_with
from app.reposts.models import Repost
from app.timelines.cards import COLUMNS, Card, card_of, complete

Reposter = aliased(Account)
_REPOSTER = (Reposter.id, Reposter.username, Reposter.display_name, Reposter.avatar_small_key)
# A post that nobody passed on: its place in the order, its id, no reposter.
ALONE = (Post.id.label("place"), Post.id.label("post_id"), cast(null(), BigInt).label("by_id"))


def reposts_for(viewer: Account | None) -> Select[Any]:
    """What was passed on that the viewer may read: the repost's id, the post's, and by whom."""
    query = visible_to(viewer, Repost.id, Repost.post_id, Repost.account_id)
    query = query.join(Repost, Repost.post_id == Post.id)
    query = query.join(Reposter, Reposter.id == Repost.account_id)
    query = query.where(Reposter.status == "active")
    return query if viewer is None else query.where(~blocked_with(viewer, Repost.account_id))


def page_of(rows: Iterable[Row[Any]], viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    """A page of posts, of rows that begin with COLUMNS."""
    return finished([card_of(row) for row in rows], viewer, cursor)


def in_one_order(arms: Sequence[Select[Any]], viewer: Any, cursor: Cursor) -> Select[Any]:
    """Posts and reposts in one order of time: one query, for `cards_of`.

    `arms`: queries for (place in the order, post's id, reposter's id), each for this page already.
    """
    both = union_all(*(select(*arm.subquery().c) for arm in arms)).subquery()
    place, post_id, reposter_id = both.c
    query = visible_to(viewer, *COLUMNS, place, *_REPOSTER).join(both, post_id == Post.id)
    return cursor.apply(query.outerjoin(Reposter, Reposter.id == reposter_id), place)


def cards_of(rows: Iterable[Row[Any]]) -> list[Card]:
    """Cards that know their place and, where the rows tell, who passed them on."""
    cards = []
    for row in rows:
        card = card_of(row)
        card.place, *reposter = row[len(COLUMNS) :]
        card.reposter = Byline(*reposter) if any(reposter) else None
        cards.append(card)
    return cards


def finished(
    cards: list[Card], viewer: Account | None, cursor: Cursor, first: Sequence[Card] = ()
) -> Slice[Card]:
    """The page, each post once on it: where it stands highest."""
    piece = cut(cards, cursor, lambda card: card.place)
    once: dict[int, Card] = {}
    for card in (*first, *piece.items):
        once.setdefault(card.id, card)
    items = complete(list(once.values()), viewer)
    return Slice(items, piece.older, piece.newer)
