"""What we ask of somebody who writes."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    StringField,
    TextAreaField,
    ValidationError,
)

from app.accounts.models import Account
from app.core.db import db, reading
from app.core.text import excerpt, one_line, typed
from app.media.fields import PicturesField
from app.media.queries import pictures_of
from app.posts import policies
from app.posts.actions import Manner, recipients_of
from app.posts.languages import NAMES
from app.posts.models import VISIBILITIES, Post
from app.posts.queries import Answered, addressed, names_in
from app.posts.writing import SentOnce, WritingForm, refuse_crowd

QUOTE = 140  # characters of what is answered


class TextForm(WritingForm):
    """A post's text, the warning in front of it, its language and its pictures."""

    body = TextAreaField(_l("What is new?"), filters=[typed])
    spoiler_text = StringField(_l("Warning"), filters=[one_line])
    warn = StringField()  # "no", then "yes" where the warning is switched on
    sensitive = BooleanField(_l("Show pictures only after a click"))
    language = StringField(_l("Language"), filters=[typed])
    languages = NAMES
    parent: Any = None  # what it answers

    def refuse_long(self, text: str) -> None:
        """The warning counts, too."""
        try:
            super().refuse_long(text + self.warning)
        except ValidationError as error:
            if not self.warning:
                raise
            reasons = (str(error), _("The warning counts, too."))
            raise ValidationError(" ".join(reasons)) from None

    def validate_language(self, field: Field) -> None:
        """One of ours, or none: then it is found out."""
        if field.data and field.data not in NAMES and field.data != field.object_data:
            raise ValidationError(_("That language is not in the list."))

    @property
    def warning(self) -> str:
        """The warning, unless its switch is off: without a script the field keeps its text."""
        switched = self.warn.raw_data or ["yes"]
        return (self.spoiler_text.data or "") if "yes" in switched else ""

    @property
    def warns(self) -> bool:
        """Whether the fields of the warning stand open."""
        return bool(self.warning or self.sensitive.data or self.spoiler_text.errors)


class EditForm(TextForm):
    """A published post's text and pictures. For whom it is stays as it was."""

    media = PicturesField(_l("Pictures"))

    def __init__(self, post: Post) -> None:
        super().__init__(obj=post)
        self.media.rows = db.session.scalars(pictures_of(post.id)).all()

    @property
    def change(self) -> dict[str, Any]:
        """What `actions.edit` wants to know beside the text."""
        return {
            "spoiler_text": self.warning,
            "sensitive": self.sensitive.data,
            "language": self.language.data or "",
            "pictures": self.media.prepared,
            "changes": self.media.changes,
        }


class PostForm(SentOnce, TextForm):
    """A new post. `parent`: what it answers."""

    in_reply_to_id = HiddenField(filters=[typed])
    visibility = StringField(_l("Who may read it"), filters=[typed])
    media = PicturesField(_l("Pictures"))

    @classmethod
    def begin(cls, parent: Answered | None = None) -> PostForm:
        """A form nobody has written in yet. An answer begins with the names of those it speaks to
        and behind the same warning; a message names nobody, it goes to all in the conversation."""
        form = cls(formdata=None).answer(parent)
        if parent:
            form.spoiler_text.data = parent.spoiler_text
            if not form.is_message:
                form.body.data = "".join(f"@{name} " for name in names_in(parent, g.viewer))
        return form

    def answer(self, parent: Answered | None) -> PostForm:
        """Say what the post answers: it decides who may read it. Returns the form."""
        self.parent = parent
        self.in_reply_to_id.data = str(parent.id) if parent else ""
        self.choose(self.visibility.data or policies.usual(g.viewer, parent))
        return self

    def choose(self, visibility: str | None) -> None:
        """Set for whom it is, as far as that is offered."""
        if visibility in VISIBILITIES:
            visibility = policies.narrower(visibility, self.offered[0])
        self.visibility.data = visibility or self.visibility.data

    @property
    def offered(self) -> tuple[str, ...]:
        """The visibilities to choose from."""
        return policies.offered(self.parent)

    def validate_visibility(self, field: Field) -> None:
        """One of four; and a message is for somebody, not for everybody."""
        if field.data not in VISIBILITIES:
            raise ValidationError(_("Choose who may read it."))
        if field.data != "direct":
            return
        with reading():
            people = addressed(self.body.data or "", self.recipients, by=g.viewer)
        if not people:
            raise ValidationError(
                _("Nobody can be reached by this message. Name somebody with an @.")
            )
        refuse_crowd(people)

    @property
    def recipients(self) -> tuple[Account, ...]:
        """Whom it is for besides those it names: everybody in the conversation it goes on in."""
        return recipients_of(self.parent) if self.parent and self.is_message else ()

    @property
    def quote(self) -> str:
        """The beginning of what is answered, or the warning in front of it."""
        words = excerpt(self.parent.spoiler_text or self.parent.body, QUOTE)
        return words or _("A post without words")

    @property
    def is_message(self) -> bool:
        """Whether it goes on in a conversation, and so to all of its members."""
        return self.parent is not None and self.parent.visibility == "direct"

    @property
    def manner(self) -> Manner:
        """How the post is to be published."""
        return Manner(
            visibility=self.visibility.data or "public",
            in_reply_to=self.parent,
            recipients=self.recipients,
            spoiler_text=self.warning,
            sensitive=self.sensitive.data,
            language=self.language.data or None,
            pictures=tuple(self.media.prepared),
            submission=self.submission_name,
        )
