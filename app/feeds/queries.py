"""The newest posts for a feed, as a stranger may read them."""

from __future__ import annotations

from sqlalchemy import Select

from app.accounts.models import Account
from app.posts.models import Post
from app.posts.queries import visible_to
from app.tags.models import Tag
from app.tags.queries import carrying

LENGTH = 20


def by(account: Account) -> Select[Post]:
    """What one person wrote last."""
    return _newest(visible_to(None).where(Post.author_id == account.id))


def about(tag: Tag) -> Select[Post]:
    """What was last written about something."""
    return _newest(visible_to(None).where(Post.id.in_(carrying(tag.id))))


def _newest(query: Select[Post]) -> Select[Post]:
    return query.order_by(Post.id.desc()).limit(LENGTH)
