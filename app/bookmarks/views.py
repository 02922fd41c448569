"""Keeping posts, and those one has kept."""

from __future__ import annotations

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from app.auth.guards import login_required
from app.bookmarks import actions
from app.bookmarks.models import Bookmark
from app.core.db import db
from app.core.paging import Cursor
from app.posts import acts
from app.timelines.page import answer
from app.timelines.queries import marked

bp = Blueprint("bookmarks", __name__)


@bp.post("/posts/<id:post_id>/bookmark")
@login_required
def bookmark(post_id: int) -> ResponseReturnValue:
    """Keep it for later."""
    post = acts.find(post_id)
    actions.bookmark(post, by=g.viewer)
    db.session.commit()
    return acts.answer(post, bookmarked=True)


@bp.post("/posts/<id:post_id>/unbookmark")
@login_required
def unbookmark(post_id: int) -> ResponseReturnValue:
    """Let it go."""
    post = acts.find(post_id)
    actions.unbookmark(post, by=g.viewer)
    db.session.commit()
    return acts.answer(post, bookmarked=False)


@bp.get("/bookmarks")
@login_required
def index() -> ResponseReturnValue:
    """What one has kept, the latest first. Nobody else can see this list."""
    return answer("bookmarks/index.html", marked(Bookmark, g.viewer, Cursor.from_request()))
