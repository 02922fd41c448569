"""Posts tell what hashtags they carry; we remember."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from app.core.db import db
from app.core.rendering import Rendered, tag_key
from app.posts.events import post_edited, post_published
from app.posts.models import Post
from app.tags.actions import made
from app.tags.models import PostTag


@post_published.connect
def remember_tags(post: Post, rendered: Rendered, **_: Any) -> None:
    """Connect a new post with its hashtags, and make those that are new."""
    if not rendered.tags:
        return
    tags = made({tag_key(name): name for name in rendered.tags})
    db.session.add_all(PostTag(tag_id=tag.id, post_id=post.id) for tag in tags)
    db.session.flush()


@post_edited.connect
def renew_tags(post: Post, rendered: Rendered, **_: Any) -> None:
    """An edited post carries what its new text names, nothing else."""
    db.session.execute(delete(PostTag).where(PostTag.post_id == post.id))
    remember_tags(post, rendered)
