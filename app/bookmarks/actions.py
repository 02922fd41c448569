"""What can be done: keep a post, and let it go. Nothing here commits, nobody is told."""

from __future__ import annotations

from app.accounts.models import Account
from app.bookmarks.models import Bookmark
from app.core import mark
from app.posts.models import Post


def bookmark(post: Post, *, by: Account) -> None:
    """Keep a post. Keeping it twice is keeping it once."""
    mark.add(Bookmark, post, by=by)


def unbookmark(post: Post, *, by: Account) -> None:
    """Keep it no longer. Nothing happens where one did not."""
    mark.remove(Bookmark, post, by=by)
