"""Mail: SMTP where MAIL_SERVER is set, printed to the log in DEV, otherwise there is none."""

from __future__ import annotations

import logging
from threading import Thread
from urllib.parse import urlsplit

from flask import Flask, current_app

TIMEOUT = 10  # seconds
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Configure Flask-Mailman from the contract's variables."""
    from flask_mailman import Mail

    config = app.config
    backend = "smtp" if config["MAIL_SERVER"] else "console"
    host = urlsplit(config["BASE_URL"]).hostname or "localhost"
    config.update(
        MAIL_BACKEND="locmem" if config.get("TESTING") else backend,
        MAIL_TIMEOUT=TIMEOUT,
        MAIL_DEFAULT_SENDER=config["MAIL_FROM"] or f"microblog@{host}",
    )
    Mail(app)


def is_available() -> bool:
    """Whether a mail would reach anybody: a server is set, or DEV prints it."""
    config = current_app.config
    return bool(config["MAIL_SERVER"]) or config["CONTEXT"] == "DEV" or bool(config.get("TESTING"))


def send(to: str, subject: str, body: str) -> bool:
    """Send one plain text. A mail server's trouble is logged, and answered with False."""
    from flask_mailman import EmailMessage

    try:
        EmailMessage(subject, body, to=[to]).send()
    except (OSError, ValueError) as error:  # smtplib's errors are OSErrors
        log.error("A mail could not be sent: %s", error)
        return False
    return True


def send_soon(to: str, subject: str, body: str) -> None:
    """Send after the answer: how long a mail server takes is nobody's business."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def deliver() -> None:
        with app.app_context():
            send(to, subject, body)

    # Not a daemon: a server that stops waits for it, at most TIMEOUT.
    Thread(target=deliver, name="mail").start()
