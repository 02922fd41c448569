"""The session cookie: signed, and named after the instance.

Cookies ignore ports: two containers on localhost:5000 and :5001 would overwrite each other's. The
name depends on the secret key and on the port in the address, so each keeps its own.
"""

from __future__ import annotations

import hashlib

from flask import Flask, has_request_context, request
from flask.sessions import SecureCookieSessionInterface


class InstanceSessions(SecureCookieSessionInterface):
    """Flask's signed cookie; `Secure` and the `__Host-` prefix where the page came by https."""

    def get_cookie_name(self, app: Flask) -> str:
        """The cookie's name for this request (RFC 6265bis §4.1.3.2 for the prefix)."""
        port = request.host.rpartition(":")[2] if has_request_context() else ""
        seed = f"{app.config['SECRET_KEY']}:{port if port.isdigit() else ''}"
        name = "microblog_" + hashlib.sha256(seed.encode()).hexdigest()[:8]
        return "__Host-" + name if self.get_cookie_secure(app) else name

    def get_cookie_secure(self, app: Flask) -> bool:
        """Only over https when this page came over https."""
        return has_request_context() and request.is_secure


def init_app(app: Flask) -> None:
    """Use the cookie described above; it lives 31 days when the visitor asks to be remembered."""
    app.config.update(SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_HTTPONLY=True)
    app.session_interface = InstanceSessions()
