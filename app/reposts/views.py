"""Passing a post on, and who did."""

from __future__ import annotations

from flask import Blueprint, g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.auth.guards import login_required
from app.core.db import db
from app.core.errors import refuse
from app.posts import acts
from app.relations.people import render_people
from app.reposts import actions
from app.reposts.models import Repost
from app.reposts.queries import reposters_of

bp = Blueprint("reposts", __name__)


@bp.post("/posts/<id:post_id>/repost")
@login_required
def repost(post_id: int) -> ResponseReturnValue:
    """Bring it to those who read oneself."""
    post = acts.find(post_id)
    try:
        actions.repost(post, by=g.viewer)
    except actions.NotOpen:
        return refuse(
            _("This post is not for everybody"),
            _("Only public and unlisted posts can be reposted. Answer it instead."),
        )
    db.session.commit()
    return acts.answer(post, reposted=True, reposts_count=post.reposts_count)


@bp.post("/posts/<id:post_id>/unrepost")
@login_required
def unrepost(post_id: int) -> ResponseReturnValue:
    """Take it back."""
    post = acts.find(post_id)
    actions.unrepost(post, by=g.viewer)
    db.session.commit()
    return acts.answer(post, reposted=False, reposts_count=post.reposts_count)


@bp.get("/@<username>/<id:post_id>/reposts")
def reposters(username: str, post_id: int) -> ResponseReturnValue:
    """Who passed a post on, the latest first."""
    post = acts.find(post_id, username)
    found = reposters_of(post, g.viewer)
    return render_people("reposts/reposters.html", found, Repost.id, post=post)
