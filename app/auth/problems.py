"""What is wrong with what somebody asked for, and the sentence that tells them."""

from __future__ import annotations

from enum import Enum, auto

from flask_babel import gettext as _

from app.accounts import usernames
from app.accounts.models import Account
from app.auth import passwords


class Reason(Enum):
    """Why a value can't be taken, beyond what a name or a password tells by itself."""

    NAME_TAKEN = auto()
    EMAIL_INVALID = auto()
    EMAIL_TAKEN = auto()
    INVITATION_UNKNOWN = auto()


Why = Reason | usernames.Problem | passwords.Problem


class RefusedError(ValueError):
    """Some fields can't be as they are. `reasons` says which and why: `{"email": Reason…}`."""

    def __init__(self, **reasons: Why) -> None:
        self.reasons = reasons
        super().__init__(", ".join(f"{field}: {why.name}" for field, why in reasons.items()))

    @property
    def sentences(self) -> dict[str, str]:
        """For each field what to tell the person, in their language."""
        return {field: sentence(why) for field, why in self.reasons.items()}


def sentence(why: Why) -> str:
    """What happened, then what to do."""
    sentences: dict[Why, str] = {
        usernames.Problem.EMPTY: _("Choose a username."),
        usernames.Problem.TOO_LONG: _("That is too long. A username has at most 30 characters."),
        usernames.Problem.BAD_CHARACTERS: _(
            "A username consists of letters from a to z, digits and _. Leave out anything else."
        ),
        usernames.Problem.RESERVED: _("This name is kept for the place itself. Choose another."),
        Reason.NAME_TAKEN: _(
            "Somebody has this name, or one that looks just like it. Choose another."
        ),
        Reason.EMAIL_INVALID: _("That is not an e-mail address. One looks like ada@example.org."),
        Reason.EMAIL_TAKEN: _(
            "This address belongs to an account already. Log in, or use another address."
        ),
        passwords.Problem.TOO_SHORT: _("That is too short. Use eight characters or more."),
        passwords.Problem.TOO_LONG: _("That is too long. Use at most 1,000 characters."),
        passwords.Problem.COMMON: _(
            "Too many people use this password, so it is guessed first. Choose another."
        ),
        passwords.Problem.LIKE_NAME: _(
            "Your name or your address is the first guess. Choose another password."
        ),
        Reason.INVITATION_UNKNOWN: _(
            "This invitation has been used or never existed. Ask for a new one."
        ),
    }
    return sentences[why]


def why_closed(account: Account) -> str:
    """Why somebody whose password is right may not come in."""
    if account.status == "pending":
        return _("An administrator has not yet let this account in. Try again later.")
    return _("This account is suspended. Ask whoever runs this place.")
