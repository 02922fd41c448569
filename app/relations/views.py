"""Follow, block and mute, the end of each, and the lists of those one keeps away."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.auth.guards import login_required
from app.core.db import db
from app.core.errors import form_errors, refuse, wants_json
from app.core.returning import local_path
from app.posts.acts import find
from app.posts.models import Post
from app.relations import actions, queries
from app.relations.forms import MuteForm
from app.relations.models import Block, FollowRequest, Mute
from app.relations.people import render_people
from app.relations.queries import relation_with
from app.relations.responses import (
    answer,
    refuse_apart,
    somebody,
    somebody_else,
    somebody_kept_away,
)

bp = Blueprint("relations", __name__)
REQUESTS = "/follow-requests"


@bp.post("/@<username>/follow")
@login_required
def follow(username: str) -> ResponseReturnValue:
    """Read somebody's posts at home from now on, or ask to."""
    account = somebody(username)
    try:
        actions.follow(account, by=g.viewer)
    except actions.FollowsSelf:
        advice = _("There is no need to: your own posts are on your home page anyway.")
        return refuse(_("Nobody can follow themselves"), advice)
    except actions.Apart:
        return refuse_apart(account)
    db.session.commit()
    if relation_with(g.viewer, account).following:
        return answer(account, _("You now follow %(name)s.", name=account.name))
    return answer(account, _("%(name)s has been asked and will decide.", name=account.name))


@bp.post("/@<username>/unfollow")
@login_required
def unfollow(username: str) -> ResponseReturnValue:
    """Read them at home no longer, or take the request back."""
    account = somebody(username)
    asked = relation_with(g.viewer, account).requested
    actions.unfollow(account, by=g.viewer)
    db.session.commit()
    if asked:
        return answer(account, _("Your request to %(name)s is withdrawn.", name=account.name))
    return answer(account, _("You no longer follow %(name)s.", name=account.name))


@bp.post("/@<username>/hide-reposts")
@login_required
def hide_reposts(username: str) -> ResponseReturnValue:
    """Read at home what somebody writes, not what they pass on."""
    account = somebody(username)
    if not actions.show_reposts(account, False, by=g.viewer):
        abort(404)
    db.session.commit()
    words = _("What %(name)s reposts no longer comes to your home page.", name=account.name)
    return answer(account, words)


@bp.post("/@<username>/show-reposts")
@login_required
def show_reposts(username: str) -> ResponseReturnValue:
    """Read at home what they pass on, too."""
    account = somebody(username)
    if not actions.show_reposts(account, True, by=g.viewer):
        abort(404)
    db.session.commit()
    words = _("What %(name)s reposts comes to your home page again.", name=account.name)
    return answer(account, words)


@bp.route("/@<username>/block", methods=["GET", "POST"])
@login_required
def block(username: str) -> ResponseReturnValue:
    """Say first what a block does (GET), then keep somebody away (POST)."""
    account = somebody_else(username)
    if request.method == "GET":
        return render_template("relations/block.html", account=account)
    actions.block(account, by=g.viewer)
    db.session.commit()
    return answer(account, _("You have blocked %(name)s.", name=account.name))


@bp.post("/@<username>/unblock")
@login_required
def unblock(username: str) -> ResponseReturnValue:
    """Let them come near again."""
    account = somebody_kept_away(username)
    actions.unblock(account, by=g.viewer)
    db.session.commit()
    return answer(account, _("%(name)s is no longer blocked.", name=account.name))


@bp.route("/@<username>/mute", methods=["GET", "POST"])
@login_required
def mute(username: str) -> ResponseReturnValue:
    """Ask for how long (GET), then hear nothing of somebody (POST)."""
    account = somebody_else(username)
    form = MuteForm()
    if not form.validate_on_submit():
        refusal = form_errors(form) if form.errors else None
        page = render_template("relations/mute.html", account=account, form=form)
        return refusal or (page, 422 if form.errors else 200)
    actions.mute(account, by=g.viewer, until=form.until)
    db.session.commit()
    return answer(account, _("You have muted %(name)s.", name=account.name))


@bp.post("/@<username>/unmute")
@login_required
def unmute(username: str) -> ResponseReturnValue:
    """Hear of them again."""
    account = somebody_kept_away(username)
    actions.unmute(account, by=g.viewer)
    db.session.commit()
    return answer(account, _("%(name)s is no longer muted.", name=account.name))


@bp.get(REQUESTS)
@login_required
def requests() -> ResponseReturnValue:
    """Who asks to follow the viewer, the latest first."""
    asking = queries.requests_of(g.viewer)
    return render_people("relations/requests.html", asking, FollowRequest.id)


@bp.post("/follow-requests/<username>/accept")
@login_required
def accept(username: str) -> ResponseReturnValue:
    """Let somebody follow who has asked to."""
    account = somebody(username)
    actions.accept(account, by=g.viewer)
    db.session.commit()
    if relation_with(g.viewer, account).followed_by:
        return answer(account, _("%(name)s follows you now.", name=account.name), REQUESTS)
    return answer(account, _("%(name)s does not ask any more.", name=account.name), REQUESTS)


@bp.post("/follow-requests/<username>/reject")
@login_required
def reject(username: str) -> ResponseReturnValue:
    """Turn somebody down. They are not told."""
    account = somebody(username)
    actions.reject(account, by=g.viewer)
    db.session.commit()
    words = _("The request of %(name)s is declined.", name=account.name)
    return answer(account, words, REQUESTS)


@bp.get("/settings/blocks")
@login_required
def blocks() -> ResponseReturnValue:
    """Whom the viewer has blocked, the latest first."""
    return render_people("relations/blocks.html", queries.blocked_of(g.viewer), Block.id)


@bp.get("/settings/mutes")
@login_required
def mutes() -> ResponseReturnValue:
    """Whom the viewer has muted, and until when."""
    return render_people("relations/mutes.html", queries.muted_of(g.viewer), Mute.id)


@bp.post("/posts/<id:post_id>/mute-conversation")
@login_required
def mute_conversation(post_id: int) -> ResponseReturnValue:
    """Hear nothing more of the conversation a post is part of."""
    post = find(post_id)
    actions.mute_conversation(post.conversation_id, by=g.viewer)
    db.session.commit()
    return _answer(post, True, _("You will hear nothing more of this conversation."))


@bp.post("/posts/<id:post_id>/unmute-conversation")
@login_required
def unmute_conversation(post_id: int) -> ResponseReturnValue:
    """Hear of it again."""
    post = find(post_id)
    actions.unmute_conversation(post.conversation_id, by=g.viewer)
    db.session.commit()
    return _answer(post, False, _("You will hear of this conversation again."))


def _answer(post: Post, muted: bool, words: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(muted=muted, said=words)
    flash(words, "good")
    return redirect(local_path(request.form.get("next"), post.url), 303)
