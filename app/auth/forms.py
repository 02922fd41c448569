"""What we ask of somebody at the door."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired

from app.auth import emails
from app.auth.problems import Reason, RefusedError, sentence


def trimmed(text: Any) -> str:
    """What was typed without the spaces around it; nothing for what is no text."""
    return text.strip() if isinstance(text, str) else ""


def _needed(sentence: Any) -> list[Any]:
    # `required` in the page is a bonus of WTForms; the sentence is for those who get past it.
    return [InputRequired(sentence)]


class DoorForm(FlaskForm):
    """A form that hears what is wrong from the actions, too."""

    def blame(self, refused: RefusedError) -> None:
        """Put each sentence beside its field."""
        for name, text in refused.sentences.items():
            self.add_error(name, text)

    def add_error(self, name: str, text: str) -> None:
        """Put a sentence beside a field."""
        self[name].errors = [*self[name].errors, text]


class NewPassword:
    """A password, twice."""

    password = PasswordField(_l("Password"), validators=_needed(_l("Choose a password.")))
    password2 = PasswordField(_l("Password, once more"))

    def validate_password2(self, field: Field) -> None:
        """Both are the same."""
        if field.data != self.password.data:
            raise ValidationError(_("The two passwords differ. Type the same one twice."))


class CurrentPassword:
    """The password somebody has, asked again before something that matters."""

    current_password = PasswordField(
        _l("Current password"), validators=_needed(_l("Type the password you have now."))
    )


class RegisterForm(NewPassword, DoorForm):
    """A new account."""

    invite = StringField(_l("Invitation"), filters=[trimmed])
    username = StringField(
        _l("Username"), filters=[trimmed], validators=_needed(_l("Choose a username."))
    )
    email = EmailField(
        _l("E-mail address"),
        filters=[trimmed],
        validators=_needed(_l("Type your e-mail address.")),
    )

    @property
    def wishes(self) -> dict[str, Any]:
        """What `actions.register` wants to know."""
        names = {"username": "username", "email": "email", "password": "password"}
        names |= {"invite": "invitation"} if "invite" in self else {}
        return {wish: self[name].data for name, wish in names.items()}


class LoginForm(DoorForm):
    """Who are you?"""

    username = StringField(
        _l("Username or e-mail address"),
        filters=[trimmed],
        validators=_needed(_l("Type your username or your e-mail address.")),
    )
    password = PasswordField(_l("Password"), validators=_needed(_l("Type your password.")))
    remember_me = BooleanField(_l("Remember me on this device"))

    def validate_username(self, field: Field) -> None:
        """Nothing that a database would choke on."""
        if not field.data.isprintable():
            raise ValidationError(_("No name is written like this. Type it again."))


class ResetForm(DoorForm):
    """Where to send the link."""

    email = EmailField(
        _l("E-mail address"),
        filters=[trimmed],
        validators=_needed(_l("Type your e-mail address.")),
    )

    def validate_email(self, field: Field) -> None:
        """An address that somebody could have."""
        try:
            emails.normalise(field.data)
        except ValueError:
            raise ValidationError(sentence(Reason.EMAIL_INVALID)) from None


class NewPasswordForm(NewPassword, DoorForm):
    """The end of a forgotten password."""


class PasswordForm(CurrentPassword, NewPassword, DoorForm):
    """From the password one has to a new one."""


class AccountForm(CurrentPassword, DoorForm):
    """Another e-mail address."""

    email = EmailField(
        _l("E-mail address"),
        filters=[trimmed],
        validators=_needed(_l("Type your e-mail address.")),
    )
