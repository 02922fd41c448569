"""What can be done: pass a post on, and take it back. Nothing here commits."""

from __future__ import annotations

from app.accounts.models import Account
from app.core import mark, rows
from app.posts.models import Post
from app.posts.queries import OPEN
from app.reposts.events import post_reposted, post_unreposted
from app.reposts.models import Repost


class NotOpen(ValueError):  # noqa: N818 - named after the post
    """What was written for a few is not passed on, not even by its author."""


def repost(post: Post, *, by: Account) -> None:
    """Pass a post on. Passing it on twice is once. Raises NotOpen."""
    if post.visibility not in OPEN:
        raise NotOpen
    if mark.add(Repost, post, by=by):
        rows.count(post, "reposts_count", 1)
        post_reposted.send(post, by=by)


def unrepost(post: Post, *, by: Account) -> None:
    """Pass it on no longer. Nothing happens where one did not."""
    if mark.remove(Repost, post, by=by):
        rows.count(post, "reposts_count", -1)
        post_unreposted.send(post, by=by)
