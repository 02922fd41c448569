"""What somebody has been told, in words short enough for a test."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text

from app.accounts.models import Account
from app.core.db import db
from app.notifications.models import Notification
from app.pages.news import question
from app.posts.actions import Manner
from app.posts.actions import publish as publish_post
from app.posts.models import Post


def told(account: Account) -> list[tuple[str, str | None]]:
    """(kind, who did it) of everything an account was told, the latest first."""
    query = select(Notification.kind, Account.username).outerjoin(
        Account, Account.id == Notification.actor_id
    )
    query = query.where(Notification.account_id == account.id).order_by(Notification.id.desc())
    return [(kind, name) for kind, name in db.session.execute(query)]


def write(body: str, *, by: Account, to: Post | None = None, **manner: Any) -> Post:
    """Publish a post or a reply and commit it."""
    post = publish_post(body, by=by, manner=Manner(in_reply_to=to, **manner))
    db.session.commit()
    return post


def plan_of_the_poll() -> str:
    """How the database means to answer "what is new?"."""
    asked = question().params(viewer_id=1, read_id=1)
    sql = asked.compile(db.engine, compile_kwargs={"literal_binds": True})
    verb = "EXPLAIN" if db.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    return "\n".join(str(row[-1]) for row in db.session.execute(text(f"{verb} {sql}")))
