"""Liking a post, who likes it, and what one likes oneself."""

from __future__ import annotations

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from app.auth.guards import login_required
from app.core.db import db
from app.core.paging import Cursor
from app.likes import actions
from app.likes.models import Like
from app.likes.queries import likers_of
from app.posts import acts
from app.relations.people import render_people
from app.timelines.page import answer
from app.timelines.queries import marked

bp = Blueprint("likes", __name__)


@bp.post("/posts/<id:post_id>/like")
@login_required
def like(post_id: int) -> ResponseReturnValue:
    """Say that one likes it."""
    post = acts.find(post_id)
    actions.like(post, by=g.viewer)
    db.session.commit()
    return acts.answer(post, liked=True, likes_count=post.likes_count)


@bp.post("/posts/<id:post_id>/unlike")
@login_required
def unlike(post_id: int) -> ResponseReturnValue:
    """Take it back."""
    post = acts.find(post_id)
    actions.unlike(post, by=g.viewer)
    db.session.commit()
    return acts.answer(post, liked=False, likes_count=post.likes_count)


@bp.get("/@<username>/<id:post_id>/likes")
def likers(username: str, post_id: int) -> ResponseReturnValue:
    """Who likes a post, the latest first."""
    post = acts.find(post_id, username)
    found = likers_of(post, g.viewer)
    return render_people("likes/likers.html", found, Like.id, post=post)


@bp.get("/likes")
@login_required
def index() -> ResponseReturnValue:
    """What one likes, the latest first. Nobody else can see this list."""
    return answer("likes/index.html", marked(Like, g.viewer, Cursor.from_request()))
