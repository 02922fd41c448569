"""Timelines: which posts, in the order of time, through the front door of privacy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, cast, null, or_, select, union_all
from sqlalchemy.orm import aliased

from app.accounts.models import Account
from app.core.db import BigInt, db
from app.core.paging import Cursor, Slice, cut
from app.pins.models import Pin
from app.posts.models import Post
from app.posts.queries import listed_for, visible_to, without_muted
from app.relations.models import Follow
from app.relations.queries import blocked_with, muted_by
from app.reposts.models import Repost
from app.tags.models import PostTag, Tag, TagFollow
from app.tags.queries import carrying
from app.timelines.cards import COLUMNS, Author, Card, card_of, complete

Reposter = aliased(Account)
_REPOSTER = (Reposter.id, Reposter.username, Reposter.display_name, Reposter.avatar_small_key)
# A post that nobody passed on: its place in the order, its id, no reposter.
_ALONE = (Post.id.label("place"), Post.id.label("post_id"), cast(null(), BigInt).label("by_id"))


def home(viewer: Account, cursor: Cursor) -> Slice[Card]:
    """What the viewer and those they follow wrote and passed on, and public posts with hashtags
    they follow. Replies to others only where the viewer follows both."""
    followed = select(Follow.followed_id).where(Follow.follower_id == viewer.id)

    def ours(account_id: Any) -> ColumnElement[bool]:
        return or_(account_id == viewer.id, account_id.in_(followed))

    tags = select(TagFollow.tag_id).where(TagFollow.account_id == viewer.id)
    tagged = select(PostTag.post_id).where(PostTag.tag_id.in_(tags))
    written = ours(Post.author_id) & (
        Post.in_reply_to_account_id.is_(None) | ours(Post.in_reply_to_account_id)
    )
    found = (Post.id.in_(tagged)) & (Post.visibility == "public")
    posts = without_muted(visible_to(viewer, *_ALONE), viewer)
    posts = posts.where(Post.visibility != "direct", or_(written, found))

    shown = select(Follow.followed_id).where(Follow.follower_id == viewer.id, Follow.shows_reposts)
    reposts = _reposts(viewer).where(
        or_(Repost.account_id == viewer.id, Repost.account_id.in_(shown)),
        ~muted_by(viewer, Repost.account_id),
    )
    return _merged(posts, without_muted(reposts, viewer), viewer, cursor)


def explore(viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    """Everything public, newest first; replies stay with their conversations."""
    query = listed_for(viewer, *COLUMNS).where(Post.in_reply_to_id.is_(None))
    return _page(query, viewer, cursor)


def profile(
    account: Account, viewer: Account | None, cursor: Cursor, *, with_replies: bool = False
) -> Slice[Card]:
    """What one account wrote and passed on, on the first page below what it has pinned; replies
    to others only when asked for."""
    written = (Post.author_id == account.id, Post.visibility != "direct")
    if with_replies:
        return _page(visible_to(viewer, *COLUMNS).where(*written), viewer, cursor)
    posts = visible_to(viewer, *_ALONE).where(*written)
    alone = or_(Post.in_reply_to_id.is_(None), Post.in_reply_to_account_id == account.id)
    reposts = _reposts(viewer).where(Repost.account_id == account.id)
    first = _pinned(account, viewer) if cursor.is_top else []
    return _merged(posts.where(alone), reposts, viewer, cursor, first)


def media(account: Account, viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    """Posts of one account with pictures."""
    query = visible_to(viewer, *COLUMNS).where(Post.author_id == account.id)
    query = query.where(Post.attachments_count > 0, Post.visibility != "direct")
    return _page(query, viewer, cursor)


def tag(tag: Tag, viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    """Public posts that carry a hashtag."""
    query = listed_for(viewer, *COLUMNS).where(Post.id.in_(carrying(tag.id)))
    return _page(query, viewer, cursor)


def marked(mark: Any, viewer: Account, cursor: Cursor) -> Slice[Card]:
    """The posts the viewer marked (likes or bookmarks), the latest mark first."""
    query = visible_to(viewer, *COLUMNS, mark.id).join(mark, mark.post_id == Post.id)
    rows = db.session.execute(
        cursor.apply(query.where(mark.account_id == viewer.id), mark.id)
    ).all()
    cards = []
    for row in rows:
        card = card_of(row)
        card.place = row[-1]
        cards.append(card)
    return _finished(cards, viewer, cursor)


def _reposts(viewer: Account | None) -> Select[Any]:
    """What was passed on that the viewer may read: the repost's id, the post's, and by whom."""
    query = visible_to(viewer, Repost.id, Repost.post_id, Repost.account_id)
    query = query.join(Repost, Repost.post_id == Post.id)
    query = query.join(Reposter, Reposter.id == Repost.account_id)
    query = query.where(Reposter.status == "active")
    return query if viewer is None else query.where(~blocked_with(viewer, Repost.account_id))


def _pinned(account: Account, viewer: Account | None) -> list[Card]:
    """What stands first on a profile, as far as the viewer may read it, the latest pin first."""
    query = visible_to(viewer, *COLUMNS).join(Pin, Pin.post_id == Post.id)
    query = query.where(Pin.account_id == account.id, Post.author_id == account.id)
    cards = [card_of(row) for row in db.session.execute(query.order_by(Pin.id.desc()))]
    for card in cards:
        card.on_top = True
    return cards


def _page(query: Select[Any], viewer: Account | None, cursor: Cursor) -> Slice[Card]:
    rows = db.session.execute(cursor.apply(query, Post.id)).all()
    return _finished([card_of(row) for row in rows], viewer, cursor)


def _merged(
    posts: Select[Any],
    reposts: Select[Any],
    viewer: Account | None,
    cursor: Cursor,
    first: Sequence[Card] = (),
) -> Slice[Card]:
    """Posts and reposts in one order of time, below what comes `first`: one query.

    `posts`, `reposts`: (place in the order, post's id, reposter's id) of what the viewer may read.
    """
    arms = (cursor.apply(posts, Post.id), cursor.apply(reposts, Repost.id))
    both = union_all(*(select(*arm.subquery().c) for arm in arms)).subquery()
    place, post_id, reposter_id = both.c
    query = select(*COLUMNS, place, *_REPOSTER).join(Post, Post.id == post_id)
    query = query.join(Account, Account.id == Post.author_id)
    query = query.outerjoin(Reposter, Reposter.id == reposter_id)
    cards = []
    for row in db.session.execute(cursor.apply(query.select_from(both), place)):
        card = card_of(row)
        card.place, *reposter = row[len(COLUMNS) :]
        card.reposter = Author(*reposter) if reposter[0] else None
        cards.append(card)
    return _finished(cards, viewer, cursor, first)


def _finished(
    cards: list[Card], viewer: Account | None, cursor: Cursor, first: Sequence[Card] = ()
) -> Slice[Card]:
    """The page, each post once on it: where it stands highest."""
    piece = cut(cards, cursor, lambda card: card.place)
    once: dict[int, Card] = {}
    for card in (*first, *piece.items):
        once.setdefault(card.id, card)
    items = complete(list(once.values()), viewer)
    return Slice(items, piece.older, piece.newer)
