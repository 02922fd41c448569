"""About this place, the language and theme switch, and what machines ask for."""

from __future__ import annotations

import platform

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from app.core import assets, i18n
from app.core.db import db
from app.core.errors import RETRY_SECONDS
from app.core.freshness import cached
from app.core.metrics import exposition
from app.core.returning import local_path
from app.core.version import VERSION
from app.core.web import csrf, is_same_origin
from app.pages import policies, queries, readiness

bp = Blueprint("pages", __name__)
YEAR = 365 * 24 * 3600
DAY = 24 * 3600
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
ROBOTS = """User-agent: *
Disallow: /auth/
Disallow: /settings/
Disallow: /admin/
Disallow: /posts/
Disallow: /preferences
Disallow: /metrics
"""


@bp.get("/about")
@cached
def about() -> ResponseReturnValue:
    """What this place is and who runs it."""
    people, posts = db.session.execute(queries.totals()).one()
    return render_template(
        "pages/about.html",
        numbers=[(_("People"), people), (_("Posts"), posts)],
        administrators=list(db.session.scalars(queries.administrators())),
    )


@bp.post("/preferences")
@csrf.exempt
def preferences() -> ResponseReturnValue:
    """The switches at the foot of each page: language and theme.

    Readers have no session to keep a CSRF token in, so for them the browser says where the form
    came from; members also send their token.
    """
    if not is_same_origin():
        abort(400)
    if g.viewer and current_app.config.get("WTF_CSRF_ENABLED", True):
        csrf.protect()
    response = redirect(local_path(request.form.get("next")), 303)
    language, theme = request.form.get("language"), request.form.get("theme")
    if language in i18n.LANGUAGES:
        _remember(response, "lang", language)
        if g.viewer:
            g.viewer.language = language
            db.session.commit()
    if theme is not None:
        _remember(response, "theme", theme if theme in i18n.THEMES else "")
    return response


def _remember(response: BaseResponse, name: str, value: str) -> None:
    """Keep a preference for a year; '' forgets it."""
    age = YEAR if value else 0
    response.set_cookie(
        name, value, max_age=age, secure=request.is_secure, httponly=True, samesite="Lax"
    )


@bp.get("/health")
def health() -> ResponseReturnValue:
    """The process answers. Asks nobody else."""
    return _plain("OK")


@bp.get("/ready")
def ready() -> ResponseReturnValue:
    """The database answers too, and its schema is this version's."""
    problem = readiness.problem()
    if problem is None:
        return _plain("OK")
    response = _plain(f"Not ready: {problem}", 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Numbers for Prometheus: for this machine, or for whoever has METRICS_TOKEN."""
    direct = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    allowed = policies.may_read_metrics(
        peer=direct["REMOTE_ADDR"] or "",
        client=request.remote_addr or "",
        forwarded=any(name in request.headers for name in FORWARDED),
        trusting=bool(current_app.config["TRUSTED_PROXIES"]),
        bearer=(request.authorization.token or "") if request.authorization else "",
        token=current_app.config["METRICS_TOKEN"],
    )
    if not allowed:
        abort(404)
    info = {"version": VERSION, "python": platform.python_version()}
    body = exposition(_gauges(), info)
    return _plain(body, content_type="text/plain; version=0.0.4; charset=utf-8")


def _gauges() -> dict[str, tuple[str, float]]:
    """How much there is; nothing while the database is away: the other numbers matter then."""
    try:
        people, posts = db.session.execute(queries.totals()).one()
        waiting, failed = db.session.execute(queries.jobs()).one()
    except SQLAlchemyError:
        db.session.rollback()
        return {}
    return {
        "microblog_accounts": ("Active accounts", people),
        "microblog_posts": ("Posts of active accounts", posts),
        "microblog_jobs_waiting": ("Jobs whose time has come and that nobody does", waiting),
        "microblog_jobs_failed": ("Jobs that failed and are tried no more", failed),
    }


@bp.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """What search engines need not read."""
    response = _plain(ROBOTS)
    response.headers["Cache-Control"] = f"public, max-age={DAY}"
    return response


@bp.get("/manifest.webmanifest")
def manifest() -> ResponseReturnValue:
    """What a phone needs to know to put us on its home screen."""
    response = jsonify(_manifest())
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = f"public, max-age={DAY}"
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def _manifest() -> dict[str, object]:
    icon = {"src": assets.asset_url("favicon.svg"), "type": "image/svg+xml", "sizes": "any"}
    return {
        "id": "/",
        "name": "Microblog",
        "short_name": "Microblog",
        "description": _(
            "A small place to write short posts and to follow the people you like to read."
        ),
        "lang": i18n.language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fdfdfb",
        "theme_color": "#fdfdfb",
        "icons": [icon],
    }


@bp.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """For programs that look for the icon where it used to be."""
    response = redirect(assets.asset_url("favicon.svg"))
    response.headers["Cache-Control"] = f"public, max-age={DAY}"
    return response


def _plain(
    body: str | bytes, status: int = 200, content_type: str = "text/plain; charset=utf-8"
) -> Response:
    response = Response(body, status, content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    return response
