"""Putting one's own posts first on the profile."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.auth.guards import login_required
from app.core.db import db
from app.core.errors import refuse, wants_json
from app.pins import actions
from app.posts import acts
from app.posts.queries import written_by

bp = Blueprint("pins", __name__)


@bp.post("/posts/<id:post_id>/pin")
@login_required
def pin(post_id: int) -> ResponseReturnValue:
    """Show one's own post first on the profile."""
    post = db.session.scalar(written_by(g.viewer, post_id)) or abort(404)
    try:
        actions.pin(post, by=g.viewer)
    except actions.NotForProfile:
        return _refuse_message()
    except actions.TooMany:
        return _refuse_sixth()
    db.session.commit()
    if not wants_json():
        flash(_("The post now stands first on your profile."), "good")
    return acts.answer(post, pinned=True)


@bp.post("/posts/<id:post_id>/unpin")
@login_required
def unpin(post_id: int) -> ResponseReturnValue:
    """Let it go back among the others."""
    post = db.session.scalar(written_by(g.viewer, post_id)) or abort(404)
    actions.unpin(post, by=g.viewer)
    db.session.commit()
    if not wants_json():
        flash(_("The post no longer stands first on your profile."), "good")
    return acts.answer(post, pinned=False)


def _refuse_message() -> ResponseReturnValue:
    title = _("A direct message cannot be pinned")
    return refuse(title, _("Only those it names may read it. Pin a post that more people can see."))


def _refuse_sixth() -> ResponseReturnValue:
    title = _("Five posts are pinned already")
    return refuse(title, _("Unpin one of them on your profile first, then pin this one."))
