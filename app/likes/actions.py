"""What can be done: like a post, and take it back. Nothing here commits."""

from __future__ import annotations

from app.accounts.models import Account
from app.core import mark, rows
from app.likes.events import post_liked, post_unliked
from app.likes.models import Like
from app.posts.models import Post


def like(post: Post, *, by: Account) -> None:
    """Like a post. Liking twice is liking once."""
    if mark.add(Like, post, by=by):
        rows.count(post, "likes_count", 1)
        post_liked.send(post, by=by)


def unlike(post: Post, *, by: Account) -> None:
    """Like it no longer. Nothing happens where one did not."""
    if mark.remove(Like, post, by=by):
        rows.count(post, "likes_count", -1)
        post_unliked.send(post, by=by)
