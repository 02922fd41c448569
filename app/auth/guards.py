"""Guards: who is asking, and who may not pass.

Every request has `g.viewer`, an Account or None, and `g.login`, the session it came with.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import ParamSpec

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    has_request_context,
    redirect,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.accounts.models import Account
from app.auth import visits
from app.auth.actions import LIFETIME
from app.core import mail
from app.core.db import READING_METHODS, reading
from app.core.errors import wants_json
from app.core.freshness import true_for

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

# Nobody is greeted where machines ask, or where the answer is the same for everybody.
_IMPERSONAL = (
    "assets.",
    "pages.health",
    "pages.ready",
    "pages.metrics",
    "media.show",
    "accounts.portrait",
    "feeds.",
)


def init_app(app: Flask) -> None:
    """Find out who is asking, before every view and for every page."""
    doorkeeper = visits.Doorkeeper()
    doorkeeper.session_protection = None
    doorkeeper.user_loader(visits.load)
    doorkeeper.init_app(app, add_context_processor=False)
    app.config["PERMANENT_SESSION_LIFETIME"] = LIFETIME
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False  # the row knows when it ends
    app.before_request(_greet)
    app.after_request(_keep_private)
    app.context_processor(lambda: {"viewer": current_viewer(), "site": _site()})


def current_viewer() -> Account | None:
    """Who is logged in. Also works where a request failed before anybody was greeted; in a job,
    which renders mails, it is nobody."""
    if "viewer" not in g:
        # Set first: a database that fails here is not asked again for the error's page.
        g.viewer = g.login = None
        if not has_request_context():
            return None
        # A transaction of its own where the view will write, so that hashing comes before that.
        with nullcontext() if request.method in READING_METHODS else reading():
            g.login = visits.find()
        g.viewer = g.login and g.login.account
    return g.viewer


def login_required(view: View[P]) -> View[P]:
    """Only for those who are logged in; others are sent to the door, or told so (401)."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return view(*args, **kwargs) if g.viewer else _to_the_door()

    return guarded


def admin_required(view: View[P]) -> View[P]:
    """Only for administrators. For everybody else there is nothing here."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if g.viewer and not g.viewer.is_admin:
            abort(404)
        return view(*args, **kwargs) if g.viewer else _to_the_door()

    return guarded


def _to_the_door() -> ResponseReturnValue:
    if request.method not in READING_METHODS or wants_json():
        abort(401)
    here = request.full_path if request.query_string else request.path
    return redirect(url_for("auth.login", next=here), 303)


def _greet() -> None:
    if (request.endpoint or "").startswith(_IMPERSONAL):
        g.viewer = g.login = None
    elif current_viewer():
        visits.note()
        true_for(visits.seconds_left())
    elif visits.has_cookie():
        true_for(0)  # anybody can make up cookies: nothing is kept for those


def _keep_private(response: Response) -> Response:
    personal = response.mimetype == "text/html" or "Cache-Control" not in response.headers
    if g.get("viewer") is not None and personal:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _site() -> dict[str, object]:
    """What templates may know about this place."""
    config = current_app.config
    return {
        "name": "Microblog",
        "registration": config["REGISTRATION"],
        "post_max_length": config["POST_MAX_LENGTH"],
        "has_mail": mail.is_available(),
    }
