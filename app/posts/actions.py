"""What can be done with posts. Nothing here commits."""

from __future__ import annotations

from sqlalchemy import delete as delete_rows

from app.accounts.mentions import render_text
from app.accounts.models import Account
from app.core.db import db, utcnow
from app.core.text import clean
from app.posts.events import post_deleted, post_edited, post_published
from app.posts.models import Mention, Post, PostRevision


def publish(body: str, *, by: Account) -> Post:
    """Publish a text under this account's name. `body` is cleaned here."""
    body = clean(body)
    rendered, people = render_text(body)
    post = Post(author=by, author_id=by.id, body=body, rendered=rendered.html)
    db.session.add(post)
    db.session.flush()
    db.session.add_all(Mention(post_id=post.id, account_id=person.id) for person in people)
    by.posts_count = Account.posts_count + 1
    post_published.send(post, rendered=rendered)
    return post


def edit(post: Post, body: str) -> None:
    """Change a post's text; the former one stays readable in its history. The same text again
    changes nothing."""
    body = clean(body)
    if body == post.body:
        return
    db.session.add(
        PostRevision(
            post_id=post.id,
            body=post.body,
            rendered=post.rendered,
            written_at=post.edited_at or post.created_at,
        )
    )
    rendered, people = render_text(body)
    post.body, post.rendered, post.edited_at = body, rendered.html, utcnow()
    db.session.execute(delete_rows(Mention).where(Mention.post_id == post.id))
    db.session.add_all(Mention(post_id=post.id, account_id=person.id) for person in people)
    db.session.flush()
    post_edited.send(post, rendered=rendered)


def delete(post: Post) -> None:
    """Remove a post, its history and everything that hangs on it."""
    post_deleted.send(post)
    post.author.posts_count = Account.posts_count - 1
    db.session.delete(post)
    db.session.flush()
