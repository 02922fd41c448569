"""Cards: what a template needs of a post in a list, read in a few queries for the whole page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import Row, bindparam, literal_column, select, union_all
from sqlalchemy.orm import aliased

from app.accounts.models import Account, Byline
from app.accounts.prepared import ANYBODY
from app.bookmarks.models import Bookmark
from app.core.db import BigInt, db
from app.core.ids import time_of
from app.likes.models import Like
from app.media.models import Attachment
from app.pins.models import Pin
from app.posts.models import Post
from app.posts.queries import OPEN
from app.relations.models import ConversationMute
from app.reposts.models import Repost

_Answered = aliased(Account)
_ANSWERED = (
    select(_Answered.username)
    .where(_Answered.id == Post.in_reply_to_account_id)
    .scalar_subquery()
    .correlate(Post)
)
# Only these columns are read: a timeline is the page everybody waits for.
COLUMNS = (
    Post.id,
    Post.author_id,
    Account.username,
    Account.display_name,
    Account.avatar_small_key,
    Post.rendered,
    Post.spoiler_text,
    Post.sensitive,
    Post.visibility,
    Post.language,
    Post.edited_at,
    Post.in_reply_to_id,
    Post.in_reply_to_account_id,
    _ANSWERED,
    Post.conversation_id,
    Post.replies_count,
    Post.likes_count,
    Post.reposts_count,
    Post.attachments_count,
)
_MARKS = (("liked", Like), ("reposted", Repost), ("bookmarked", Bookmark), ("pinned", Pin))
_MUTED = "conversation_muted"
# A picture alone: pixels of a page, and how much higher or wider than a square it may be.
COLUMN, HIGHEST, SMALLEST = 568, 520, 120
NARROWEST, WIDEST = 0.6, 3.0


@dataclass(slots=True, frozen=True)
class Picture:
    """A picture in a post: addresses of the whole and the small one, sizes in pixels.

    `animated`: the whole one moves. `focus`: the point to keep when it is cropped, in percent
    from the left and from the top.
    """

    id: int
    url: str
    small_url: str
    width: int
    height: int
    small_width: int
    small_height: int
    animated: bool
    blurhash: str
    alt: str
    focus: tuple[int, int]

    @classmethod
    def of(cls, row: Attachment) -> Picture:
        """The picture that an attachment's row describes."""
        focus = (round(50 + 50 * row.focus_x), round(50 - 50 * row.focus_y))
        sizes = (row.width, row.height, row.small_width, row.small_height)
        looks = (row.animated, row.blurhash, row.alt, focus)
        return cls(row.id, row.url, row.small_url, *sizes, *looks)

    @property
    def frame(self) -> tuple[int, int]:
        """The width and height it has in a post of its own: as large as a column takes, never
        larger than it is, and cut where it would be a stripe."""
        shape = min(max(self.width / self.height, NARROWEST), WIDEST)
        width = min(COLUMN, HIGHEST * shape, max(self.small_width, SMALLEST))
        return round(width), round(width / shape)


@dataclass(slots=True, unsafe_hash=True)  # complete before anybody keeps it by its hash
class Card:
    """One post in a list, and what the viewer did to it.

    `member`: the viewer is logged in; `mine`: and wrote it; `conversation_muted`: and has muted the
    conversation. `reposter`: who brought it here, None for the author. `on_top`: it stands first
    on a profile. `answered`: username of whom it replies to, None when it is no reply or they are
    gone.
    """

    id: int
    author: Byline
    body_html: Markup
    spoiler_text: str
    sensitive: bool
    visibility: str
    language: str | None
    edited_at: datetime | None
    in_reply_to_id: int | None
    in_reply_to_account_id: int | None
    answered: str | None
    conversation_id: int
    replies_count: int
    likes_count: int
    reposts_count: int
    attachments_count: int
    member: bool = False
    mine: bool = False
    liked: bool = False
    reposted: bool = False
    bookmarked: bool = False
    pinned: bool = False
    conversation_muted: bool = False
    on_top: bool = False
    reposter: Byline | None = None
    place: int = 0  # what the timeline is ordered by: the post's id, or the repost's
    pictures: tuple[Picture, ...] = ()

    @property
    def created_at(self) -> datetime:
        """When it was published."""
        return time_of(self.id)

    @property
    def url(self) -> str:
        """Address of the post's own page, without the host."""
        return f"{self.author.url}/{self.id}"

    @property
    def can_repost(self) -> bool:
        """Whether it may be passed on: only what anybody may read."""
        return self.visibility in OPEN


def card_of(row: Row[Any]) -> Card:
    """A card of a row that begins with COLUMNS."""
    post_id, author_id, username, display_name, avatar, rendered, *rest = row[: len(COLUMNS)]
    author = Byline(author_id, username, display_name, avatar)
    card = Card(post_id, author, Markup(rendered), *rest)  # noqa: S704 - made by core.rendering
    card.place = post_id
    return card


def complete(cards: Sequence[Card], viewer: Account | None) -> Sequence[Card]:
    """Add what one query per page, not per post, has to find out: the viewer's marks, and the
    pictures. No query for what the page does not need."""
    ids = [card.id for card in cards]
    if viewer is not None and ids:
        _add_marks(cards, viewer, ids)
    _add_pictures([card for card in cards if card.attachments_count])
    return cards


def _add_marks(cards: Iterable[Card], viewer: Account, ids: list[int]) -> None:
    """One query for all kinds of marks together, and for the conversations one has muted."""
    conversations = {card.conversation_id for card in cards}
    given = {"viewer_id": viewer.id, "ids": ids, "conversations": list(conversations)}
    found = {(name, number) for name, number in db.session.execute(_marks(), given)}
    for card in cards:
        card.member = True
        card.mine = card.author.id == viewer.id
        card.conversation_muted = (_MUTED, card.conversation_id) in found
        for name, _ in _MARKS:
            setattr(card, name, (name, card.id) in found)


@cache
def _marks() -> Any:
    """Rows of (what it is, of which post or conversation)."""
    ids = bindparam("ids", expanding=True, type_=BigInt)
    arms: list[Any] = [
        select(literal_column(f"'{name}'"), model.post_id).where(
            model.account_id == ANYBODY.id, model.post_id.in_(ids)
        )
        for name, model in _MARKS
    ]
    muted: Any = select(literal_column(f"'{_MUTED}'"), ConversationMute.conversation_id)
    here = ConversationMute.conversation_id.in_(
        bindparam("conversations", expanding=True, type_=BigInt)
    )
    arms.append(muted.where(ConversationMute.account_id == ANYBODY.id, here))
    return union_all(*arms)


def _add_pictures(cards: Sequence[Card]) -> None:
    if not cards:
        return
    query = select(Attachment).where(Attachment.post_id.in_([card.id for card in cards]))
    by_post: dict[int, list[Picture]] = {}
    for row in db.session.scalars(query.order_by(Attachment.position)):
        by_post.setdefault(row.post_id, []).append(Picture.of(row))
    for card in cards:
        card.pictures = tuple(by_post.get(card.id, ()))
