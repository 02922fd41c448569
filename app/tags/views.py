"""Following a hashtag, and no longer."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.mentions import tag_url
from app.auth.guards import login_required
from app.core.db import db
from app.core.errors import wants_json
from app.core.finding import tag_key
from app.core.returning import local_path
from app.tags import actions
from app.tags.models import Tag
from app.tags.queries import with_key

bp = Blueprint("tags", __name__)


@bp.post("/tags/<name>/follow")
@login_required
def follow(name: str) -> ResponseReturnValue:
    """Read posts with this hashtag at home from now on."""
    tag = actions.named(name) or abort(404)
    actions.follow(tag, by=g.viewer)
    db.session.commit()
    return _answer(tag, True, _("You now follow #%(tag)s.", tag=tag.name))


@bp.post("/tags/<name>/unfollow")
@login_required
def unfollow(name: str) -> ResponseReturnValue:
    """Read them at home no longer."""
    tag = db.session.scalar(with_key(tag_key(name))) or abort(404)
    actions.unfollow(tag, by=g.viewer)
    db.session.commit()
    return _answer(tag, False, _("You no longer follow #%(tag)s.", tag=tag.name))


def _answer(tag: Tag, following: bool, words: str) -> ResponseReturnValue:
    """Back to the page with the button, or the new state for a script."""
    if wants_json():
        return jsonify(following=following, state="following" if following else "none")
    flash(words, "good")
    return redirect(local_path(request.form.get("next"), tag_url(tag.name)), 303)
