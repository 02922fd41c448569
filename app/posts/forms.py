"""What we ask of somebody who writes."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, TextAreaField, ValidationError

from app.core.lengths import refuse_longer
from app.core.text import blank, clean

POINTS = 12  # code points of a grapheme, on average


class PostForm(FlaskForm):
    """A post's text."""

    body = TextAreaField(_l("What is new?"))

    def validate_body(self, field: Field) -> None:
        """Something to read, and no more than POST_MAX_LENGTH graphemes."""
        text = clean(field.data or "")
        if blank(text):
            raise ValidationError(_("Write something first."))
        refuse_longer(text, current_app.config["POST_MAX_LENGTH"], points=POINTS)
