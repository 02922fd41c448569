"""What we ask of somebody who writes."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import Field, TextAreaField, ValidationError

from app.core.text import blank, clean, graphemes

# Code points of a grapheme, on average: a family of emoji has seven. Joiners could make one
# grapheme of a whole book.
POINTS = 12


class PostForm(FlaskForm):
    """A post's text."""

    body = TextAreaField(_l("What is new?"))

    def validate_body(self, field: Field) -> None:
        """Something to read, and no more than POST_MAX_LENGTH graphemes."""
        text = clean(field.data or "")
        if blank(text):
            raise ValidationError(_("Write something first."))
        most = current_app.config["POST_MAX_LENGTH"]
        over = max(graphemes(text) - most, len(text) - POINTS * most)
        if over > 0:
            raise ValidationError(
                ngettext(
                    "That is %(num)d character too long. Shorten it a little.",
                    "That is %(num)d characters too long. Shorten it a little.",
                    over,
                )
            )
