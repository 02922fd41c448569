"""Mail: SMTP where MAIL_SERVER is set, printed to the log in DEV, otherwise there is none."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l

from app.core.jobs import JobError

TIMEOUT = 10  # seconds


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


def send(to: str, subject: str, body: str) -> None:
    """Send one plain text. For jobs: it may take TIMEOUT, and no transaction should be open.

    Errors: JobError, which is final where the server refuses this address or this message.
    """
    import smtplib

    from flask_mailman import EmailMessage

    try:
        EmailMessage(subject, body, to=[to]).send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        final = min(codes, default=0) >= 500
        raise JobError(_l("The mail server refuses the address."), final=final) from error
    except smtplib.SMTPDataError as error:
        final = error.smtp_code >= 500
        raise JobError(_l("The mail server refuses the message."), final=final) from error
    except smtplib.SMTPAuthenticationError as error:
        raise JobError(_l("The mail server refuses our name or password.")) from error
    except OSError as error:  # smtplib's errors are OSErrors
        raise JobError(_l("The mail server does not answer as it should.")) from error
    except ValueError as error:
        raise JobError(_l("This is no address a mail can be sent to."), final=True) from error
