"""Following and unfollowing."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.models import Account
from app.accounts.queries import by_username
from app.auth.guards import login_required
from app.core.db import db
from app.core.errors import wants_json
from app.core.returning import local_path
from app.relations import actions

bp = Blueprint("relations", __name__)


@bp.post("/@<username>/follow")
@login_required
def follow(username: str) -> ResponseReturnValue:
    """Read somebody's posts at home from now on."""
    account = db.session.scalar(by_username(username)) or abort(404)
    try:
        actions.follow(account, by=g.viewer)
    except actions.FollowsSelf:
        return _refuse()
    db.session.commit()
    return _answer(account, True, _("You now follow %(name)s.", name=account.name))


@bp.post("/@<username>/unfollow")
@login_required
def unfollow(username: str) -> ResponseReturnValue:
    """Read them at home no longer."""
    account = db.session.scalar(by_username(username)) or abort(404)
    actions.unfollow(account, by=g.viewer)
    db.session.commit()
    return _answer(account, False, _("You no longer follow %(name)s.", name=account.name))


def _answer(account: Account, following: bool, words: str) -> ResponseReturnValue:
    """Back to the page with the button, or the new state for a script."""
    if wants_json():
        return jsonify(following=following)
    flash(words, "good")
    return redirect(local_path(request.form.get("next"), account.url), 303)


def _refuse() -> ResponseReturnValue:
    title = _("Nobody can follow themselves")
    advice = _("There is no need to: your own posts are on your home page anyway.")
    if wants_json():
        return jsonify(error=f"{title}. {advice}"), 422
    page = render_template("errors/_error.html", code=422, title=title, advice=advice, typed="")
    return page, 422
