"""E-mail addresses: checked, written in one way, compared without regard to letter case."""

from __future__ import annotations

MAX_LENGTH = 254


def normalise(text: str) -> str:
    """The address in its normal form (RFC 5322 by email-validator; nobody is asked over the net).

    Raises ValueError where it can't be one.
    """
    # Only those who register or change their address need it.
    from email_validator import EmailNotValidError, validate_email

    if len(text) > MAX_LENGTH:
        raise ValueError("An address has at most 254 characters.")
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None


def key(text: str) -> str:
    """What makes two addresses the same one; also for an address that was mistyped."""
    try:
        return normalise(text).casefold()
    except ValueError:
        return text.strip().casefold()
