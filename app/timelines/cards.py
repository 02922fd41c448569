"""Cards: what a template needs of a post in a list, read in one query for the whole page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from app.accounts.models import Account, Named
from app.core.ids import time_of
from app.posts.models import Post

# Only these columns are read: a timeline is the page everybody waits for.
COLUMNS = (
    Post.id,
    Post.rendered,
    Post.edited_at,
    Post.author_id,
    Account.username,
    Account.display_name,
    Account.avatar_small_key,
)


@dataclass(slots=True, frozen=True)
class Author(Named):
    """The few columns of an account that stand beside a post."""

    id: int
    username: str
    display_name: str
    avatar_small_key: str | None


@dataclass(slots=True, frozen=True)
class Card:
    """One post in a list. `mine`: the viewer wrote it, and may edit and delete it."""

    id: int
    author: Author
    body_html: Markup
    edited_at: datetime | None
    mine: bool

    @property
    def created_at(self) -> datetime:
        """When it was published."""
        return time_of(self.id)

    @property
    def url(self) -> str:
        """Address of the post's own page, without the host."""
        return f"{self.author.url}/{self.id}"


def card_of(row: tuple, viewer: Account | None) -> Card:
    """A card of a row of COLUMNS."""
    post_id, rendered, edited_at, author_id, *names = row
    return Card(
        post_id,
        Author(author_id, *names),
        Markup(rendered),  # noqa: S704 - made by core.rendering
        edited_at,
        viewer is not None and viewer.id == author_id,
    )
