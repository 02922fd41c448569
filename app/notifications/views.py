"""The page of notifications, what is new since, and which kinds one wants."""

from __future__ import annotations

from collections.abc import Sequence

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.auth.guards import login_required
from app.core.db import db
from app.core.errors import wants_json
from app.core.ids import parse_id
from app.core.paging import Cursor
from app.notifications import actions, groups, queries
from app.notifications.forms import KindsForm
from app.notifications.models import CONVERSATION, KINDS, OPTIONAL
from app.pages import news
from app.posts.models import Post
from app.posts.queries import visible_to
from app.timelines.cards import COLUMNS, card_of, complete
from app.timelines.page import FRAGMENT

bp = Blueprint("notifications", __name__)
bp.add_app_template_global(news.news)
bp.add_app_template_filter(news.count, "count_new")


@bp.get("/notifications")
@login_required
def index() -> ResponseReturnValue:
    """What others did, newest first, those things together that belong together."""
    return _answer(KINDS)


@bp.get("/notifications/mentions")
@login_required
def mentions() -> ResponseReturnValue:
    """Only what was written to the viewer."""
    return _answer(CONVERSATION)


@bp.get("/notifications/news")
@login_required
def poll() -> ResponseReturnValue:
    """How much is new: 200 with the numbers, 304 when they are what the script knows already, 204
    when nothing is unread.

    Private answers are `no-store`, so no browser keeps the ETag: the script does, and sends
    If-None-Match itself (RFC 9110, 13.1.2), which fetch hands on untouched (Fetch Standard,
    "no-store" mode).
    """
    fresh = news.news()
    if request.if_none_match.contains(fresh.tag):
        response = Response(status=304)
    elif not fresh.total:
        response = Response(status=204)
    else:
        numbers = {"notifications": fresh.notifications, "messages": fresh.messages}
        response = jsonify(**numbers, latest=str(fresh.latest))
    response.set_etag(fresh.tag)
    return response


@bp.post("/notifications/read")
@login_required
def read() -> ResponseReturnValue:
    """Everything up to what was shown has been seen; what came meanwhile has not."""
    actions.mark_read(g.viewer, parse_id(request.form.get("up_to")))
    db.session.commit()
    if wants_json():
        return "", 204
    return redirect("/notifications", 303)


@bp.route("/settings/notifications", methods=["GET", "POST"])
@login_required
def settings() -> ResponseReturnValue:
    """Which kinds of news one wants."""
    muted = g.viewer.muted_kinds
    form = KindsForm(data={kind: kind not in muted for kind in OPTIONAL})
    if not form.validate_on_submit():
        return render_template("notifications/settings.html", form=form)
    actions.choose_kinds(g.viewer, form.wanted)
    db.session.commit()
    flash(_("Saved. It counts from now on."), "good")
    return redirect("/settings/notifications", 303)


def _answer(kinds: Sequence[str]) -> Response:
    """The page, or just the list for a script that brings it up to date."""
    cursor = Cursor.from_request()
    rows = db.session.execute(queries.listed(g.viewer, kinds, groups.window(cursor))).all()
    piece = groups.gather(rows, cursor, g.viewer.notifications_read_id)
    shown = _with_posts(piece.items)
    older_url, newer_url = piece.urls()
    page = {"groups": shown, "older_url": older_url, "newer_url": newer_url}
    alone = request.headers.get(FRAGMENT) == "timeline"
    template = "notifications/_list.html" if alone else "notifications/index.html"
    response = make_response(render_template(template, page=page))
    response.vary.add(FRAGMENT)
    return response


def _with_posts(found: Sequence[groups.Group]) -> list[groups.Group]:
    """Groups with their posts: three queries, however many there are."""
    ids = {group.post_id for group in found if group.post_id}
    query = visible_to(g.viewer, *COLUMNS).where(Post.id.in_(ids))
    rows = db.session.execute(query).all() if ids else []
    cards = {card.id: card for card in complete([card_of(row) for row in rows], g.viewer)}
    for group in found:
        group.card = cards.get(group.post_id or 0)
    return [group for group in found if group.card or not group.post_id]
