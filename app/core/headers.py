"""Security headers on every answer, errors included (OWASP Secure Headers Project)."""

from __future__ import annotations

from functools import partial
from mmap import mmap

from flask import Flask, Response, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=31536000"


def init_app(app: Flask) -> None:
    """Add the headers, and believe as many proxies as TRUSTED_PROXIES says."""
    app.after_request(_add_headers)
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies, x_port=proxies
        )
    else:
        reported = mmap(-1, 1)  # memory that the workers share, which are forked later
        app.before_request(partial(_report_untrusted_proxy, reported))


def _add_headers(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        # Pages change with every post: kept, but asked for again.
        response.headers.setdefault("Cache-Control", "no-cache")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    return response


def _report_untrusted_proxy(reported: mmap) -> None:
    if "X-Forwarded-For" in request.headers and not reported[0]:
        reported[0] = 1
        current_app.logger.warning(
            "X-Forwarded-For is set but no proxy is trusted, so it is ignored. "
            "Behind a proxy of yours, pass -e TRUSTED_PROXIES=1 to docker run."
        )
