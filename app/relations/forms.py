"""What we ask of somebody who wants to hear nothing of another for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf

from app.core.db import utcnow

HOUR, DAY = 3600, 86_400
DURATIONS = ("", str(HOUR), str(DAY), str(7 * DAY), str(30 * DAY))


class MuteForm(FlaskForm):
    """For how long; nothing chosen is for good."""

    duration = RadioField(
        _l("For how long?"),
        default="",
        choices=[
            SelectChoice(str(HOUR), _l("One hour")),
            SelectChoice(str(DAY), _l("One day")),
            SelectChoice(str(7 * DAY), _l("Seven days")),
            SelectChoice(str(30 * DAY), _l("Thirty days")),
            SelectChoice("", _l("Until you unmute them")),
        ],
        validate_choice=False,  # WTForms has words of its own for it
        validators=[AnyOf(DURATIONS, _l("Choose one of these."))],
    )

    @property
    def until(self) -> datetime | None:
        """When the mute runs out."""
        seconds = self.duration.data
        return utcnow() + timedelta(seconds=int(seconds)) if seconds else None
