"""Logs: one line per event on standard output, text for people or JSON for machines.

Every request has an id, answered as X-Request-ID and written in each of its lines. What a stranger
sends can't begin a line of its own, and tokens in addresses are left out.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from app.core.serving import is_serving

ID_HEADER = "X-Request-ID"
PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Whoever has the address of a reset link has the account, and a query may hold an invitation.
SECRET_PATH = re.compile(r"(/auth/reset/)[^\s/?#\"']+")
PARAMETER = re.compile(r"([?&](?!(?:max_id|min_id)=)[^\s=?&\"']*=)[^\s&\"']+")


def redact(text: str) -> str:
    """A text without the secrets that addresses may hold: reset tokens, values of parameters."""
    if "/auth/reset/" in text:
        text = SECRET_PATH.sub(r"\1…", text)
    return PARAMETER.sub(r"\1…", text) if "=" in text else text


def one_line(text: str) -> str:
    """A text without line ends and other control characters, which are shown as `\\x1b`."""
    if text.isprintable():
        return text
    return CONTROLS.sub(lambda found: ascii(found[0])[1:-1], COLOURS.sub("", text))


class RequestId(logging.Filter):
    """Adds `request_id` to every record; '-' outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = g.get("request_id", "-") if has_request_context() else "-"
        return True


class Redact(logging.Filter):
    """Takes secrets out of the arguments of the development server's own lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(redact(a) if isinstance(a, str) else a for a in record.args)
        return True


class TextLines(logging.Formatter):
    """`time LEVEL [request id] logger: message`; a traceback follows, indented."""

    def format(self, record: logging.LogRecord) -> str:
        line = (
            f"{_time(record)} {record.levelname} [{getattr(record, 'request_id', '-')}] "
            f"{record.name}: {one_line(redact(record.getMessage()))}"
        )
        if record.exc_info:
            trace = redact(self.formatException(record.exc_info))
            line += "".join(f"\n    {one_line(part)}" for part in trace.split("\n"))
        return line


class JsonLines(logging.Formatter):
    """One JSON object per line: time, level, logger, request_id, message, and the traceback.
    An access line also has its parts, so that nobody has to take the message apart."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": one_line(redact(record.getMessage())),
        }
        line |= getattr(record, "parts", {})
        if record.exc_info:
            line["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(line)


def formatter(log_format: str) -> logging.Formatter:
    """The formatter for LOG_FORMAT: `json`, or anything else for text."""
    return JsonLines() if log_format == "json" else TextLines()


def init_app(app: Flask) -> None:
    """Log in the format and from the level that the settings name.

    To standard output from a server; from a command to standard error, so that
    `flask backup - > file` stays a backup.
    """
    handler = logging.StreamHandler(sys.stdout if is_serving() else sys.stderr)
    handler.addFilter(RequestId())
    handler.setFormatter(formatter(app.config["LOG_FORMAT"]))
    logger = logging.getLogger("app")
    logger.handlers[:] = [handler]
    logger.setLevel(app.config["LOG_LEVEL"].upper())
    logger.propagate = bool(app.config.get("TESTING"))
    if not app.config.get("TESTING"):
        logging.getLogger().handlers[:] = [handler]
        _calm_development_server(app.config["LOG_FORMAT"])
    app.before_request(_give_id)
    app.after_request(_tell_id)


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(record.msecs):03d}Z"


def _calm_development_server(log_format: str) -> None:
    """`flask run` writes its lines as always, in colour, but without secrets; or as JSON."""
    logger = logging.getLogger("werkzeug")
    handler = logging.StreamHandler()
    if log_format == "json":
        handler.setFormatter(JsonLines())
    handler.addFilter(Redact())
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def give_id(environ: dict[str, Any]) -> str:
    """A request's id, which the access line finds in the environment: ours, not the sender's,
    unless a trusted proxy stands between us."""
    given = environ.get("HTTP_X_REQUEST_ID", "") if "werkzeug.proxy_fix.orig" in environ else ""
    number = given if PLAIN_ID.fullmatch(given) else secrets.token_hex(8)
    environ["microblog.request_id"] = number
    return number


def _give_id() -> None:
    g.request_id = give_id(request.environ)


def _tell_id(response: Response) -> Response:
    if "request_id" in g:
        response.headers[ID_HEADER] = g.request_id
    return response
