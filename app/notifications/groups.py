"""Groups: "NAME and 3 others liked your post" is one thing to read, however many did it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from app.accounts.models import Byline
from app.core import i18n
from app.core.ids import time_of
from app.core.paging import PAGE_SIZE, Cursor, Slice, cut
from app.notifications.models import CONVERSATION

WINDOW = 200  # notifications read for a page of twenty groups: more of them begin the next page
FACES = 7


@dataclass(slots=True)
class Group:
    """What several people did to one post, or on one day to the viewer; the latest is the first.

    `id`: the newest notification in it. `card`: the post, once somebody has fetched it.
    """

    key: str
    id: int
    kind: str
    post_id: int | None
    text: str
    unread: bool
    actors: list[Byline] = field(default_factory=list)
    card: Any = None

    @property
    def created_at(self) -> datetime:
        """When the latest of it happened."""
        return time_of(self.id)

    @property
    def others(self) -> int:
        """How many did it besides the first."""
        return len(self.actors) - 1

    @property
    def faces(self) -> list[Byline]:
        """Whose pictures stand side by side."""
        return self.actors[:FACES]

    @property
    def quotes(self) -> bool:
        """Whether the post is only quoted; one that was written to the viewer is shown whole."""
        return self.card is not None and self.kind not in CONVERSATION


def window(cursor: Cursor) -> Cursor:
    """The same place, as many notifications as a page of groups may be made of."""
    return replace(cursor, size=WINDOW)


def gather(rows: Sequence[Row[Any]], cursor: Cursor, read_id: int) -> Slice[Group]:
    """A page of groups from the rows that `window(cursor)` let through, in their order.

    A page ends before the notification that would begin one group too many, so the next page
    begins exactly there: nothing is told twice, nothing is left out.
    """
    keys: set[str] = set()
    size = 0
    for row in rows[:WINDOW]:
        keys.add(_key(row))
        if len(keys) > PAGE_SIZE:
            break
        size += 1
    piece = cut(rows[: size + 1], replace(cursor, size=size), lambda row: row.id)
    groups: dict[str, Group] = {}
    for row in piece.items:
        group = groups.setdefault(_key(row), _begin(row, read_id))
        if row.actor_id is not None:
            group.actors.append(
                Byline(row.actor_id, row.username, row.display_name, row.avatar_small_key)
            )
    return Slice(list(groups.values()), piece.older, piece.newer)


def _begin(row: Row[Any], read_id: int) -> Group:
    # Our own sentences are kept in English, so that their reader gets them in any language.
    text = i18n.gettext(row.body) if row.body else ""
    return Group(_key(row), row.id, row.kind, row.post_id, text, unread=row.id > read_id)


def _key(row: Row[Any]) -> str:
    """What belongs together: what is done to a post; who follows on one day; all else is alone."""
    if row.kind in ("like", "repost"):
        return f"{row.kind}-{row.post_id}"
    if row.kind in ("follow", "follow_request", "follow_accepted"):
        return f"{row.kind}-{time_of(row.id):%Y%m%d}"
    return f"{row.kind}-{row.id}"
