"""The page of one's export, and its download."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests
from werkzeug.wsgi import wrap_file

from app.auth.guards import login_required
from app.core import i18n, site
from app.core.db import db, reading
from app.core.errors import refuse
from app.core.jobs import later
from app.exports import actions, jobs, queries
from app.exports.models import EXPORT_DAYS, Export
from app.media import store

bp = Blueprint("exports", __name__, url_prefix="/settings/export")
PIECE = 64 * 1024


@bp.record_once
def _prepare(state: BlueprintSetupState) -> None:
    """Where pictures come from afar, so do exports (`app.core.worker`)."""
    if "FAR_PATHS" in state.app.config:
        state.app.config["FAR_PATHS"] += (f"{bp.url_prefix}/",)


@bp.errorhandler(TooManyRequests)
def enough(error: TooManyRequests) -> Response:
    """As many as a day may have."""
    advice = _("An export can be prepared three times a day. The last one can be downloaded.")
    response = make_response(refuse(_("That is enough for today"), advice, 429))
    response.headers["Retry-After"] = str(error.retry_after)
    return response


@bp.get("")
@login_required
def index() -> ResponseReturnValue:
    """How it stands with one's export."""
    standing = queries.standing_of(g.viewer)
    return render_template("exports/index.html", standing=standing, days=EXPORT_DAYS)


@bp.post("")
@login_required
def ask() -> ResponseReturnValue:
    """Let one be prepared. Asking again while one is being prepared changes nothing."""
    with reading():
        waiting = queries.is_waiting(g.viewer)
    if not waiting:
        actions.wishes.hit(str(g.viewer.id))
        actions.ask(g.viewer)
        payload = {"account_id": g.viewer.id, "origin": site.base_url()}
        key = queries.job_key(g.viewer)
        later(jobs.make, key=key, language=i18n.language(), **payload)
        db.session.commit()
    flash(_("Your export is being prepared."), "good")
    return redirect("/settings/export", 303)


@bp.get("/<filename>")
@login_required
def download(filename: str) -> Response:
    """One's own export. Anybody else's is unknown, as is one whose file was left behind when a
    backup was restored."""
    query = queries.export_of(g.viewer).with_only_columns(Export.key)
    key = db.session.scalar(query.where(Export.name == filename)) or abort(404)
    db.session.commit()  # no transaction is open while another machine is waited for
    try:
        file, size = store.open(key)
    except FileNotFoundError:
        abort(404)
    pieces = wrap_file(request.environ, file, PIECE)
    response = Response(pieces, mimetype="application/zip", direct_passthrough=True)
    response.content_length = size
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response
