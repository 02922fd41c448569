"""What the forms for a post and for a message have in common: a text, pictures, a name."""

from __future__ import annotations

import secrets
from collections.abc import Sized

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, ValidationError

from app.core.lengths import refuse_longer
from app.core.text import blank, clean, typed
from app.media.fields import PicturesField
from app.posts.policies import MOST_ADDRESSED

POINTS = 12  # code points of a grapheme, on average
SUBMISSION = 40


class WritingForm(FlaskForm):
    """A form with a text, `body`, and pictures, `media`, which is declared as the last field: what
    is wrong otherwise isn't decoded."""

    media: PicturesField

    def validate_body(self, field: Field) -> None:
        """Something to read or to look at, and not too long."""
        text = clean(field.data or "")
        if blank(text) and not self.media.count:
            raise ValidationError(_("Write something first."))
        self.refuse_long(text)

    def refuse_long(self, text: str) -> None:
        """Raise ValidationError where a text has more than POST_MAX_LENGTH graphemes."""
        refuse_longer(text, current_app.config["POST_MAX_LENGTH"], points=POINTS)

    @property
    def status(self) -> int:
        """The answer's status where something is wrong: 413 and 507 speak of pictures."""
        return self.media.status if self.media.errors else 422

    @property
    def problems(self) -> list[str]:
        """Every sentence about what is wrong, for the one place under the text."""
        return [str(error) for errors in self.errors.values() for error in errors]


def submission_name() -> str:
    """A name for a form, unlike all others."""
    return secrets.token_urlsafe(16)


class SentOnce:
    """A form that has a name, so that sending it twice sends once."""

    submission = HiddenField(default=submission_name, filters=[typed])

    @property
    def submission_name(self) -> str | None:
        """What the form calls itself; None where whoever sent it gave it no name."""
        return clean(self.submission.data or "")[:SUBMISSION] or None


def refuse_crowd(people: Sized) -> None:
    """Raise ValidationError where a message would go to more than MOST_ADDRESSED."""
    if len(people) > MOST_ADDRESSED:
        raise ValidationError(
            ngettext(
                "A message can go to %(num)d person at most.",
                "A message can go to %(num)d people at most.",
                MOST_ADDRESSED,
            )
        )
