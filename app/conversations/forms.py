"""What we ask of somebody who writes a message."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField, TextAreaField, ValidationError

from app.accounts import usernames
from app.accounts.models import Account
from app.conversations.actions import Letter
from app.conversations.queries import addressees
from app.core.db import reading
from app.core.text import clean, typed
from app.media.fields import PicturesField
from app.posts.queries import addressed
from app.posts.writing import SentOnce, WritingForm, refuse_crowd


class TextForm(SentOnce, WritingForm):
    """A message's text."""

    body = TextAreaField(_l("Your message"), filters=[typed])
    people: Sequence[Account] = ()  # whom it is for, beside those it names

    def validate_body(self, field: Field) -> None:
        """Something to read or to look at, no longer than a post, and not for very many."""
        super().validate_body(field)
        self.check_readers()

    def check_readers(self) -> None:
        """Raise ValidationError where it would go to very many: those it names are among them."""
        with reading():
            crowd = addressed(self.body.data or "", self.people, by=g.viewer)
        refuse_crowd(crowd)

    @property
    def letter(self) -> Letter:
        """What is to be sent."""
        return Letter(self.body.data or "", tuple(self.media.prepared), self.submission_name)


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
        refuse_crowd(others)
        with reading():
            self.people, missing = addressees(others, g.viewer)
        if missing:
            raise ValidationError(" ".join(undeliverable(name) for name in missing))
        self.check_readers()


def names_in(text: str) -> dict[str, str]:
    """The usernames in a text, each once, as typed, by key."""
    names = (word.removeprefix("@") for word in re.split(r"[\s,;]+", clean(text)))
    return {usernames.key(name): name for name in names if name}


def undeliverable(name: str) -> str:
    """The one sentence for whoever can't be reached, whatever the reason."""
    return _("A message can't be delivered to @%(name)s.", name=name[: usernames.MAX_LENGTH + 1])
