"""Logs: one line per event on standard output, text for people or JSON for machines.

Every request has an id, answered as X-Request-ID and written in each of its lines.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestId(logging.Filter):
    """Adds `request_id` to every record; '-' outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = g.get("request_id", "-") if has_request_context() else "-"
        return True


class JsonLines(logging.Formatter):
    """One JSON object per line: time, level, logger, request_id, message, and the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def init_app(app: Flask) -> None:
    """Log to standard output in the format and from the level that the settings name."""
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(RequestId())
    if app.config["LOG_FORMAT"] == "json":
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(
            logging.Formatter("%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s")
        )
    logger = logging.getLogger("app")
    logger.handlers[:] = [handler]
    logger.setLevel(app.config["LOG_LEVEL"].upper())
    logger.propagate = bool(app.config.get("TESTING"))
    app.before_request(_give_id)
    app.after_request(_tell_id)


def _give_id() -> None:
    # Ours, not the sender's, unless a trusted proxy stands between us.
    given = (
        request.headers.get("X-Request-ID", "")
        if "werkzeug.proxy_fix.orig" in request.environ
        else ""
    )
    g.request_id = given if PLAIN_ID.fullmatch(given) else secrets.token_hex(8)


def _tell_id(response: Response) -> Response:
    if "request_id" in g:
        response.headers["X-Request-ID"] = g.request_id
    return response
