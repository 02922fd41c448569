"""How posts are found. Every list of posts starts at `visible_to`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import Account
from app.posts.models import Mention, Post


def visible_to(viewer: Account | None, *columns: Any) -> Select[Any]:
    """Posts this viewer may read. Start every other query here.

    `columns`: what to read of Post and Account instead of whole posts with their authors. The
    front door of privacy: whatever hides a post (a suspended author, later visibility and blocks)
    is said here, and nowhere else.
    """
    query = select(*columns) if columns else select(Post).options(contains_eager(Post.author))
    return query.join(Account, Post.author_id == Account.id).where(Account.status == "active")


def written_by(viewer: Account, post_id: int) -> Select[Post]:
    """The viewer's own post of that id: what only its author may change."""
    return visible_to(viewer).where(Post.id == post_id, Post.author_id == viewer.id)


def mentioned_in(post: Post) -> Select[Account]:
    """The accounts a post names."""
    return (
        select(Account)
        .join(Mention, Mention.account_id == Account.id)
        .where(Mention.post_id == post.id)
    )
