"""Whatever can be found tells us what it says now; the index follows in the same transaction."""

from __future__ import annotations

from typing import Any

from app.accounts.events import account_described
from app.accounts.models import Account
from app.posts.events import post_deleted, post_edited, post_published
from app.posts.models import Post
from app.search import index
from app.tags.events import tag_made
from app.tags.models import Tag


@post_published.connect
@post_edited.connect
def read_post(post: Post, **_: Any) -> None:
    """Find a post by what it says now."""
    index.add_posts([index.row_of(post, index.POST)])


@post_deleted.connect
def forget_post(post: Post, **_: Any) -> None:
    """Find it no longer."""
    index.forget("posts", [post.id])


@account_described.connect
def read_account(account: Account, **_: Any) -> None:
    """Find an account by what it is called now."""
    index.add_accounts([index.row_of(account, index.ACCOUNT)])


@tag_made.connect
def read_tag(tag: Tag, **_: Any) -> None:
    """Find a hashtag by its name."""
    index.add_tags([index.row_of(tag, index.TAG)])
