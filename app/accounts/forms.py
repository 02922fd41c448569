"""What we ask about somebody's profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
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

from app.core import links
from app.core.lengths import refuse_longer
from app.core.text import blank, clean
from app.media import images

MAX_LINKS = 4
POINTS = 10  # code points of a grapheme, on average: what the columns have room for


def one_line(text: str | None) -> str:
    """A cleaned text on one line; nothing where nothing would be seen."""
    line = " ".join(clean(text or "").split())
    return "" if blank(line) else line


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


class PictureField(FileField):
    """A picture to upload. `picture`: what was made of it, None where nothing was sent."""

    picture: Any = None
    too_large = False

    def __init__(self, label: Any, make: Callable[[Any], Any], **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.make = make

    def pre_validate(self, form: Any) -> None:
        """Decode it here: no transaction is open yet, and whoever sent it hears what is wrong."""
        if not self.data:
            return
        try:
            self.picture = self.make(self.data.stream)
        except images.PictureError as error:
            self.too_large = error.reason is images.Reason.TOO_LARGE_FILE
            raise ValidationError(_advice(error.reason)) from None


def _advice(reason: images.Reason) -> str:
    if reason is images.Reason.TOO_LARGE_FILE:
        return _("That file is larger than %(size)d MB. Choose a smaller one.", size=16)
    if reason is images.Reason.TOO_MANY_PIXELS:
        return _("That picture has too many pixels. Make it smaller and try again.")
    if reason is images.Reason.UNKNOWN_FORMAT:
        return _("That is not a picture we know. Choose a JPEG, PNG, GIF, WebP or AVIF file.")
    return _("That picture can't be read; the file seems damaged. Choose another one.")


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
        if self.avatar.too_large or self.header.too_large:
            return 413
        return 422 if self.errors else 200


class PrivacyForm(FlaskForm):
    """Who may come near, and how far."""

    locked = BooleanField(_l("Approve who follows you"))
    default_visibility = RadioField(
        _l("Who may read what you write"),
        choices=[
            ("public", _l("Everybody")),
            ("unlisted", _l("Everybody, but unlisted")),
            ("followers", _l("Followers only")),
        ],
    )
    show_last_seen = BooleanField(_l("Show when you were last here"))

    @property
    def choices(self) -> dict[str, Any]:
        """What `actions.protect` wants to know."""
        names = ("locked", "default_visibility", "show_last_seen")
        return {name: self[name].data for name in names}
