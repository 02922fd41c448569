"""Profiles, lists of followers, the profile's settings, and the portraits we draw."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import actions, portraits
from app.accounts.forms import PrivacyForm, ProfileForm
from app.auth.guards import login_required
from app.core.db import db
from app.core.errors import form_errors
from app.core.freshness import cached
from app.core.paging import Cursor
from app.core.web import expect_pictures
from app.relations.models import Follow
from app.relations.people import render_people
from app.relations.queries import (
    followers_of,
    following_of,
    relation_with,
    requests_count,
)
from app.relations.responses import somebody_here
from app.timelines import queries as timelines
from app.timelines.page import answer

bp = Blueprint("accounts", __name__)
expect_pictures(bp, 2, "edit")


@bp.get("/@<username>")
@cached
def show(username: str) -> ResponseReturnValue:
    """Who somebody is, and what they wrote."""
    account = somebody_here(username)
    posts = timelines.profile(account, g.viewer, Cursor.from_request())
    relation = relation_with(g.viewer, account)
    return answer("accounts/show.html", posts, account=account, relation=relation)


@bp.get("/@<username>/followers")
@cached
def followers(username: str) -> ResponseReturnValue:
    """Who follows somebody, the latest first."""
    account = somebody_here(username)
    found = followers_of(account, g.viewer)
    return render_people("accounts/followers.html", found, Follow.id, account=account)


@bp.get("/@<username>/following")
@cached
def following(username: str) -> ResponseReturnValue:
    """Whom somebody follows, the latest first."""
    account = somebody_here(username)
    found = following_of(account, g.viewer)
    return render_people("accounts/following.html", found, Follow.id, account=account)


@bp.get("/@<username>/card")
def card(username: str) -> ResponseReturnValue:
    """The profile in small, for a script that shows it beside a name."""
    account = somebody_here(username)
    relation = relation_with(g.viewer, account)
    page = render_template("accounts/_card.html", account=account, relation=relation)
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex"
    if g.viewer is None:
        response.headers["Cache-Control"] = "public, max-age=60"
    return response


@bp.route("/settings/profile", methods=["GET", "POST"])
@login_required
def edit() -> ResponseReturnValue:
    """Say who one is."""
    form = ProfileForm(obj=g.viewer)
    if not form.validate_on_submit():
        refusal = form_errors(form) if form.errors else None
        return refusal or (render_template("accounts/edit.html", form=form), form.status)
    if form.avatar.keys or form.remove_avatar.data:
        actions.set_avatar(g.viewer, form.avatar.keys)
    if form.header.keys or form.remove_header.data:
        actions.set_header(g.viewer, form.header.keys)
    actions.describe(g.viewer, **form.description)
    db.session.commit()
    flash(_("Your profile is saved."), "good")
    return redirect(g.viewer.url, 303)


@bp.route("/settings/privacy", methods=["GET", "POST"])
@login_required
def privacy() -> ResponseReturnValue:
    """Say who may come near, and how far."""
    form = PrivacyForm(obj=g.viewer)
    if not form.validate_on_submit():
        refusal = form_errors(form) if form.errors else None
        waiting = db.session.scalar(requests_count(g.viewer))
        page = render_template("accounts/privacy.html", form=form, waiting=waiting)
        return refusal or (page, 422 if form.errors else 200)
    actions.protect(g.viewer, **form.choices)
    db.session.commit()
    flash(_("Your choices are saved."), "good")
    return redirect(url_for("accounts.privacy"), 303)


@bp.get("/avatars/<id:account_id>.svg")
def portrait(account_id: int) -> ResponseReturnValue:
    """The picture of somebody who has uploaded none. It depends on the number alone, so it is the
    same for ever and tells nothing about whether there is such an account."""
    response = Response(portraits.svg(account_id), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.add_etag()
    return response.make_conditional(request)
