"""How reposts are found."""

from __future__ import annotations

from sqlalchemy import Select

from app.accounts.models import Account
from app.posts.models import Post
from app.relations.queries import visible_accounts
from app.reposts.models import Repost


def reposters_of(post: Post, viewer: Account | None) -> Select[Account, int]:
    """Who passed a post on, as far as the viewer may see them, each with the repost's id, which
    orders the list."""
    reposters = visible_accounts(viewer).add_columns(Repost.id)
    return reposters.join(Repost, Repost.account_id == Account.id).where(Repost.post_id == post.id)
