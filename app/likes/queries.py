"""How likes are found."""

from __future__ import annotations

from sqlalchemy import Select

from app.accounts.models import Account
from app.likes.models import Like
from app.posts.models import Post
from app.relations.queries import visible_accounts


def likers_of(post: Post, viewer: Account | None) -> Select[Account, int]:
    """Who likes a post, as far as the viewer may see them, each with the like's id, which orders
    the list."""
    likers = visible_accounts(viewer).add_columns(Like.id)
    return likers.join(Like, Like.account_id == Account.id).where(Like.post_id == post.id)
