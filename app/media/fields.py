"""Fields for pictures, and the words for what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.file import FileField
from wtforms import Field, ValidationError
from wtforms.widgets import FileInput

from app.core.ids import parse_id
from app.core.lengths import refuse_longer
from app.media import actions, files, images, room
from app.media.images import PictureError, Reason
from app.media.models import Attachment

ALT_LENGTH = 1500
POINTS = 10  # code points of a grapheme, on average
STATUS = {Reason.TOO_LARGE_FILE: 413, Reason.NO_ROOM: 507, Reason.AWAY: 503}


class PictureField(FileField):
    """A picture to upload. `keys`: of the files made of it, by width; {} where nothing was sent."""

    keys: Mapping[str, str] = {}
    status = 422

    def __init__(
        self, label: Any, make: Callable[[Any], Mapping[str, bytes]], **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.make = make

    def pre_validate(self, form: Any) -> None:
        """Decode and store it here: no transaction is open yet, and whoever sent it hears what is
        wrong. Where anything else is wrong it would have to be chosen again anyway."""
        if not self.data or form.errors:
            return
        try:
            room.require(0)
            made = self.make(self.data.stream)
            room.require(sum(map(len, made.values())))
            self.keys = {width: files.keep(data) for width, data in made.items()}
        except PictureError as error:
            self.status = STATUS.get(error.reason, 422)
            raise ValidationError(advice(error)) from None


class PicturesField(Field):
    """Up to four pictures of a post: `media` (files), with `alt` and `focus` ("x,y") for each.

    For a post that has pictures already, `rows` are these; the form then says by `kept` (ids in
    their order), `kept_alt`, `kept_focus` and `removed` (ids) what becomes of them: `changes`.
    `prepared`: what was made of the files. A form that is shown again cannot bring files back.
    """

    widget = FileInput(multiple=True)
    status = 422
    rows: Sequence[Attachment] = ()

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take the files, and the texts that stand beside them, in their order."""
        super().process(formdata, *args, **kwargs)
        self.prepared: list[actions.Prepared] = []
        sent = formdata.getlist(self.name) if formdata else ()
        self.uploads = [file for file in sent if hasattr(file, "stream")]
        self.alts = _texts(formdata, "alt")
        self.focuses = _texts(formdata, "focus")
        self.changes = list(_changes(formdata))

    @property
    def sent(self) -> int:
        """How many files came."""
        return sum(1 for upload in self.uploads if upload.filename)

    @property
    def count(self) -> int:
        """How many pictures the post will have: with one or more it needs no text."""
        gone = {change.id for change in self.changes if change.removed}
        return self.sent + sum(1 for row in self.rows if row.id not in gone)

    @property
    def is_blank(self) -> bool:
        """Whether nobody has chosen or said anything yet: then all such fields look the same."""
        return not (self.rows or self.uploads or self.alts or self.errors)

    def pre_validate(self, form: Any) -> None:
        """Decode them here: no transaction is open yet. Declare the field last: where anything
        else is wrong they would have to be chosen again anyway."""
        for text in (*self.alts, *(change.alt for change in self.changes)):
            refuse_longer(text, ALT_LENGTH, points=POINTS)
        if not self.sent or form.errors:
            return
        try:
            if self.count > actions.MOST:
                raise PictureError(Reason.TOO_MANY)
            self.prepared = actions.prepare(self.uploads, self.alts, self.focuses)
        except PictureError as error:
            self.status = STATUS.get(error.reason, 422)
            raise ValidationError(advice(error)) from None


def advice(error: PictureError) -> str:
    """What is wrong with a picture, and what to do."""
    if error.reason is Reason.TOO_MANY:
        return ngettext(
            "A post holds at most %(num)s picture. Choose fewer.",
            "A post holds at most %(num)s pictures. Choose fewer.",
            actions.MOST,
        )
    if error.reason is Reason.NO_ROOM:
        return _(
            "There is no room for more pictures here at the moment. Send your text without them, "
            "and tell whoever runs this place."
        )
    if error.reason is Reason.AWAY:
        return _(
            "Pictures can't be stored at the moment. Send your text without them, or try again in "
            "a few minutes."
        )
    if error.file:
        return _about(error)
    if error.reason is Reason.TOO_LARGE_FILE:
        return _("That file is larger than %(size)d MB. Choose a smaller one.", size=_megabytes())
    if error.reason is Reason.TOO_MANY_PIXELS:
        return _("That picture has too many pixels. Make it smaller and try again.")
    if error.reason is Reason.UNKNOWN_FORMAT:
        return _("That is not a picture we know. Choose a JPEG, PNG, GIF, WebP or AVIF file.")
    return _("That picture can't be read; the file seems damaged. Choose another one.")


def _about(error: PictureError) -> str:
    """The same where several files were sent: which one it is."""
    file = error.file if len(error.file) <= 60 else error.file[:59] + "…"
    if error.reason is Reason.TOO_LARGE_FILE:
        size = _megabytes()
        return _(
            "“%(file)s” is larger than %(size)d MB. Choose a smaller one.", file=file, size=size
        )
    if error.reason is Reason.TOO_MANY_PIXELS:
        return _("“%(file)s” has too many pixels. Make it smaller and try again.", file=file)
    if error.reason is Reason.UNKNOWN_FORMAT:
        return _(
            "“%(file)s” is not a picture we know. Choose a JPEG, PNG, GIF, WebP or AVIF file.",
            file=file,
        )
    return _("“%(file)s” can't be read; the file seems damaged. Choose another one.", file=file)


def _megabytes() -> int:
    return images.MAX_BYTES // (1024 * 1024)


def _texts(formdata: Any, name: str) -> list[str]:
    """The fields of this name; a file in their place is no text."""
    values = formdata.getlist(name) if formdata else ()
    return [value if isinstance(value, str) else "" for value in values]


def _changes(formdata: Any) -> Iterator[actions.Change]:
    alts, focuses = _texts(formdata, "kept_alt"), _texts(formdata, "kept_focus")
    removed = _texts(formdata, "removed")
    for at, number in enumerate(_texts(formdata, "kept")[: actions.MOST]):
        if (id := parse_id(number)) is not None:
            focus = actions.focus_of(focuses[at] if at < len(focuses) else "")
            alt = alts[at] if at < len(alts) else ""
            yield actions.Change(id, alt, focus, number in removed)
