"""Our own public address, for links that leave the page: mails, feeds, previews."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, current_app, has_request_context, request

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def init_app(app: Flask) -> None:
    """Give templates `absolute('/path')`."""
    app.jinja_env.globals["absolute"] = absolute


def base_url() -> str:
    """`https://host` without a slash at the end, or '' when we can't know it.

    BASE_URL where it is set. Otherwise the request's Host, but only in DEV or when it is this very
    machine: anybody may send any Host header, and it must not end up in somebody's mail.
    """
    configured = current_app.config["BASE_URL"]
    if configured or not has_request_context():
        return configured
    host = request.host
    name = urlsplit(f"//{host}").hostname or ""
    if current_app.config["CONTEXT"] == "DEV" or name in LOOPBACK or name == "::1":
        return f"{request.scheme}://{host}"
    return ""


def absolute(path: str) -> str:
    """A path as a full address where we know ours, else as it is."""
    return base_url() + path
