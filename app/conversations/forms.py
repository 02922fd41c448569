"""What we ask of somebody who writes a message."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from flask import current_app, g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError

from app.accounts import usernames
from app.accounts.models import Account
from app.conversations.actions import Letter
from app.conversations.queries import addressees
from app.core.db import reading
from app.core.lengths import refuse_longer
from app.core.text import blank, clean, typed
from app.media.fields import PicturesField
from app.posts.policies import MOST_ADDRESSED
from app.posts.queries import addressed

POINTS = 12  # code points of a grapheme, on average
SUBMISSION = 40


class TextForm(FlaskForm):
    """A message's text. `submission` names the form, so that sending it twice sends once."""

    body = TextAreaField(_l("Your message"), filters=[typed])
    submission = HiddenField(default=lambda: secrets.token_urlsafe(16), filters=[typed])
    media: PicturesField  # the last field of each form: what is wrong otherwise isn't decoded
    people: Sequence[Account] = ()  # whom it is for, beside those it names

    def validate_body(self, field: Field) -> None:
        """Something to read or to look at, and no longer than a post."""
        text = clean(field.data or "")
        if blank(text) and not self.media.count:
            raise ValidationError(_("Write something first."))
        refuse_longer(text, current_app.config["POST_MAX_LENGTH"], points=POINTS)
        self.refuse_crowd()

    def refuse_crowd(self) -> None:
        """Raise ValidationError where it would go to very many: those it names are among them."""
        with reading():
            crowd = addressed(self.body.data or "", self.people, by=g.viewer)
        if len(crowd) > MOST_ADDRESSED:
            raise ValidationError(too_many())

    @property
    def letter(self) -> Letter:
        """What is to be sent."""
        name = clean(self.submission.data or "")[:SUBMISSION] or None
        return Letter(self.body.data or "", tuple(self.media.prepared), name)

    @property
    def problems(self) -> list[str]:
        """Every sentence about what is wrong, for the one place under the text."""
        return [str(error) for errors in self.errors.values() for error in errors]

    @property
    def status(self) -> int:
        """What the answer to a form with errors is."""
        return self.media.status if self.media.errors else 422


class MessageForm(TextForm):
    """A message in a conversation."""

    media = PicturesField(_l("Pictures"))


class NewMessageForm(TextForm):
    """A message and whom it is for: usernames, with or without @, divided by comma or space."""

    to = StringField(_l("To"), filters=[typed])
    media = PicturesField(_l("Pictures"))

    def validate_to(self, field: Field) -> None:
        """Somebody, not too many, and only people whom a message reaches."""
        names = names_in(field.data or "")
        mine = usernames.key(g.viewer.username)
        others = [name for key, name in names.items() if key != mine]
        if not others:
            raise ValidationError(_("Say whom it is for: a username, or several."))
        if len(others) > MOST_ADDRESSED:
            raise ValidationError(too_many())
        with reading():
            self.people, missing = addressees(others, g.viewer)
        if missing:
            raise ValidationError(" ".join(undeliverable(name) for name in missing))
        self.refuse_crowd()


def too_many() -> str:
    """The sentence for whoever writes to a crowd."""
    return ngettext(
        "A message can go to %(num)d person at most.",
        "A message can go to %(num)d people at most.",
        MOST_ADDRESSED,
    )


def names_in(text: str) -> dict[str, str]:
    """The usernames in a text, each once, as typed, by key."""
    names = (word.removeprefix("@") for word in re.split(r"[\s,;]+", clean(text)))
    return {usernames.key(name): name for name in names if name}


def undeliverable(name: str) -> str:
    """The one sentence for whoever can't be reached, whatever the reason."""
    return _("A message can't be delivered to @%(name)s.", name=name[: usernames.MAX_LENGTH + 1])
