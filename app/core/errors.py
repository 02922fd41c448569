"""What goes wrong, told to people as a page and to programs as JSON, never as a traceback."""

from __future__ import annotations

import errno
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from app.core.db import abandon
from app.core.returning import local_path

RETRY_SECONDS = 5
KEEPING = (400, 401, 404, 429, 500, 503, 507)  # what was typed is shown again
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
# What SQLite says when the disk takes nothing more, or has become read-only. PostgreSQL says
# "no space left on device".
FULL_WORDS = ("disk is full", "no space", "readonly database", "disk i/o error")


class DiskFull(HTTPException):
    """The disk takes nothing more (RFC 4918 §11.5). Reading goes on."""

    code = 507
    description = "Insufficient storage"


def init_app(app: Flask) -> None:
    """One page for every error, JSON for those who asked for it."""
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(CSRFError, _answer)
    app.register_error_handler(OperationalError, _database_trouble)
    app.register_error_handler(InterfaceError, _database_trouble)
    app.register_error_handler(PoolTimeout, _database_trouble)
    app.register_error_handler(OSError, _disk_trouble)
    app.register_error_handler(InternalServerError, _answer)
    app.after_request(_say_when)


def _say_when(response: Response) -> Response:
    """Whatever is away for a moment, a client hears when to ask again."""
    if response.status_code == 503:
        response.headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return response


def wants_json() -> bool:
    """Whether this client asked for JSON rather than for a page."""
    accepts = request.accept_mimetypes
    return request.is_json or accepts["application/json"] > accepts["text/html"]


def form_errors(form: Any, status: int = 422) -> ResponseReturnValue | None:
    """A form's errors for a JSON client; None for a browser, which gets its form back."""
    if not wants_json():
        return None
    sentences = [str(error) for errors in form.errors.values() for error in errors]
    return jsonify(error=" ".join(sentences), fields=form.errors), status


def refuse(title: str, advice: str, status: int = 422) -> ResponseReturnValue:
    """Say no to a request that was understood: what stands in the way, then what to do."""
    if wants_json():
        return jsonify(error=f"{title}. {advice}"), status
    return _page(status, title, advice), status


def _sentences() -> dict[int, tuple[str, str]]:
    """What happened, and what to do, by status code."""
    return {
        400: (
            _("That request was not understood"),
            _("Something in the address or the form is not right. Go back and try again."),
        ),
        401: (_("Please log in first"), _("Only people who are logged in can do that.")),
        403: (_("That is not allowed"), _("You may not do that with this account.")),
        404: (
            _("There is nothing here"),
            _("The address may be mistyped, or what was here is gone or not public."),
        ),
        405: (_("That is not possible here"), _("Go back and use the page's own buttons.")),
        413: (_("That is too large"), _("Choose a smaller file, or write a shorter text.")),
        422: (
            _("That could not be accepted"),
            _("Go back, correct what is marked, and send it again."),
        ),
        429: (
            _("Too many tries"),
            _("To keep accounts safe we stop here for a while. Wait a few minutes and try again."),
        ),
        500: (
            _("Something went wrong on our side"),
            _("It has been noted. Try again; if it stays, tell whoever runs this place."),
        ),
        503: (
            _("We will be back in a moment"),
            _("The database does not answer. Nothing was saved; try again in a few seconds."),
        ),
        507: (
            _("Nothing can be saved at the moment"),
            _("The disk is full or read-only. Reading works; tell whoever runs this place."),
        ),
    }


def _answer(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    code = error.code or 500
    if code >= 500:
        g.viewer = None  # neither page nor language may need what has just failed
    sentences = _sentences()
    title, advice = sentences.get(code) or sentences[500 if code >= 500 else 400]
    if isinstance(error, CSRFError):
        title = _("This form is no longer valid")
        advice = _("It was open for too long, or you logged in or out meanwhile. Send it again.")
    if wants_json():
        response = jsonify(error=f"{title}. {advice}")
    else:
        response = make_response(_page(code, title, advice))
    response.status_code = code
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    retry = getattr(error, "retry_after", None)
    if retry:
        response.headers["Retry-After"] = str(retry)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(code: int, title: str, advice: str) -> str:
    """The error's page. What somebody typed is shown again, so that nothing is lost; whoever has
    to log in comes back to the page they were on."""
    typed = _sent("body")[:10_000] if code in KEEPING else ""
    back = local_path(_sent("next"), "") if code in (400, 401) else ""
    words = {"code": code, "title": title, "advice": advice}
    return render_template("errors/_error.html", **words, typed=typed, back=back)


def _sent(field: str) -> str:
    try:
        return request.form.get(field, "")
    except (HTTPException, OSError):  # reading the form is what failed
        return ""


def _database_trouble(error: Any) -> Response:
    """Full disk: 507. Locked or away: 503, come back soon."""
    abandon()
    text = str(getattr(error, "orig", error)).lower()
    current_app.logger.warning("The database could not do it: %s", text)
    if any(words in text for words in FULL_WORDS):
        return _answer(DiskFull())
    return _answer(ServiceUnavailable(retry_after=RETRY_SECONDS))


def _disk_trouble(error: OSError) -> Response:
    if error.errno in FULL:
        current_app.logger.warning("The disk could not do it: %s", error)
        return _answer(DiskFull())
    raise error
