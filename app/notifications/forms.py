"""What we ask of somebody who chooses what to hear of."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField


class KindsForm(FlaskForm):
    """A tick for each kind of notification one wants to get."""

    reply = BooleanField(_l("Replies to my posts"))
    mention = BooleanField(_l("Posts that mention me"))
    like = BooleanField(_l("Likes of my posts"))
    repost = BooleanField(_l("Reposts of my posts"))
    follow = BooleanField(_l("New followers"))
    follow_request = BooleanField(_l("Requests to follow me"))
    follow_accepted = BooleanField(_l("My own requests that are accepted"))

    @property
    def wanted(self) -> list[str]:
        """The kinds that are ticked."""
        return [name for name, ticked in self.data.items() if ticked is True]
