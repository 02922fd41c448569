"""What we ask about somebody's profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf

from app.core import links
from app.core.lengths import refuse_longer
from app.core.text import blank, clean, one_line
from app.media import images
from app.media.fields import PictureField

MAX_LINKS = 4
POINTS = 10  # code points of a grapheme, on average: what the columns have room for


def paragraphs(text: str | None) -> str:
    """A cleaned text with its line breaks; nothing where nothing would be seen."""
    cleaned = clean(text or "")
    return "" if blank(cleaned) else cleaned


def at_most(limit: int) -> Callable[[Any, Field], None]:
    """A validator: no more than so many characters, as a reader counts them."""

    def check(_form: Any, field: Field) -> None:
        refuse_longer(field.data, limit, points=POINTS)

    return check


class LinkForm(Form):
    """A link on a profile."""

    label = StringField(_l("Name"), filters=[one_line], validators=[at_most(40)])
    url = StringField(_l("Address"), filters=[one_line])

    def validate_url(self, field: Field) -> None:
        """An address of the web; nothing where the whole line is empty."""
        if not field.data:
            if self.label.data:
                raise ValidationError(_("Say where the link leads, or empty both fields."))
            return
        try:
            links.link(field.data)
        except ValueError:
            raise ValidationError(
                _("That is not a web address. One looks like https://example.org.")
            ) from None


class Links(FieldList):
    """As many lines as there may be links, whatever is sent: WTForms takes `links-²` for a number
    and fails."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        yield from range(MAX_LINKS)


class ProfileForm(FlaskForm):
    """Everything on one's profile. Pictures stay as they are where none is sent."""

    display_name = StringField(_l("Name"), filters=[one_line], validators=[at_most(60)])
    bio = TextAreaField(_l("About you"), filters=[paragraphs], validators=[at_most(500)])
    location = StringField(_l("Place"), filters=[one_line], validators=[at_most(60)])
    links = Links(FormField(LinkForm), min_entries=MAX_LINKS, max_entries=MAX_LINKS)
    avatar = PictureField(_l("Your picture"), images.avatar)
    remove_avatar = BooleanField(_l("Remove the picture"))
    header = PictureField(_l("Picture above your profile"), images.header)
    remove_header = BooleanField(_l("Remove the picture above the profile"))

    @property
    def description(self) -> dict[str, Any]:
        """What `actions.describe` wants to know."""
        names = ("display_name", "bio", "location", "links")
        return {name: self[name].data for name in names}

    @property
    def status(self) -> int:
        """The answer's status while the form is still to be (re)filled."""
        wrong = [field.status for field in (self.avatar, self.header) if field.errors]
        return max(wrong, default=422 if self.errors else 200)


class PrivacyForm(FlaskForm):
    """Who may come near, and how far."""

    locked = BooleanField(_l("Approve who follows you"))
    default_visibility = RadioField(
        _l("Who may read what you write"),
        choices=[
            SelectChoice("public", _l("Everybody")),
            SelectChoice("unlisted", _l("Everybody, but unlisted")),
            SelectChoice("followers", _l("Followers only")),
        ],
        validate_choice=False,  # WTForms has words of its own for it
        validators=[AnyOf(("public", "unlisted", "followers"), _l("Choose one of these."))],
    )
    show_last_seen = BooleanField(_l("Show when you were last here"))

    @property
    def choices(self) -> dict[str, Any]:
        """What `actions.protect` wants to know."""
        names = ("locked", "default_visibility", "show_last_seen")
        return {name: self[name].data for name in names}
