"""How long a text may be: counted as its reader counts, and never endless."""

from __future__ import annotations

from flask_babel import ngettext
from wtforms import ValidationError

from app.core.text import graphemes


def refuse_longer(text: str, most: int, *, points: int) -> None:
    """Raise ValidationError where a text has more than `most` graphemes.

    `points`: code points that a grapheme may have on average. A family of emoji has seven, but
    joiners and marks could make one grapheme of a whole book.
    """
    over = max(graphemes(text) - most, len(text) - points * most)
    if over > 0:
        raise ValidationError(
            ngettext(
                "That is %(num)d character too long. Shorten it a little.",
                "That is %(num)d characters too long. Shorten it a little.",
                over,
            )
        )
