"""What can be done with pictures of posts. Nothing here commits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Protocol

from sqlalchemy import update

from app.core.db import db, reading
from app.core.ids import new_id
from app.core.text import clean
from app.media import files, pictures, room, store
from app.media.events import picture_attached
from app.media.images import PictureError, Reason
from app.media.keys import POSTS
from app.media.models import Attachment
from app.media.queries import pictures_of

MOST = 4

Focus = tuple[float, float]


class Upload(Protocol):
    """A file as a form sends it."""

    filename: str | None
    stream: BinaryIO


class Illustrated(Protocol):
    """What pictures are attached to: a post."""

    id: int
    author_id: int
    attachments_count: int


@dataclass(frozen=True)
class Prepared:
    """A picture that is stored and belongs to no post yet."""

    key: str
    small_key: str | None
    made: pictures.Made
    size: int
    alt: str
    focus: Focus


@dataclass(frozen=True)
class Change:
    """What is to become of a picture that a post has already."""

    id: int
    alt: str
    focus: Focus = (0.0, 0.0)
    removed: bool = False


def prepare(
    uploads: Iterable[Upload], alts: Sequence[str] = (), focuses: Sequence[str] = ()
) -> list[Prepared]:
    """Decode pictures and store their files. Slow: call it before anything is written.

    In: the files in their order (a field left empty counts, but makes no picture), and one text
    and one "x,y" for each. Errors: PictureError, which names the file; DiskFull. Files that
    `attach` gives to no post, or whose transaction fails, go when the request ends.
    """
    sent = [(at, upload) for at, upload in enumerate(uploads) if upload.filename]
    if len(sent) > MOST:
        raise PictureError(Reason.TOO_MANY)
    return [_prepared(upload, _at(alts, at), focus_of(_at(focuses, at))) for at, upload in sent]


def attach(post: Illustrated, prepared: Sequence[Prepared]) -> None:
    """Give pictures to a post, behind those it has. Errors: PictureError beyond four."""
    if not prepared:
        return
    if post.attachments_count + len(prepared) > MOST:
        raise PictureError(Reason.TOO_MANY)
    for position, picture in enumerate(prepared, post.attachments_count):
        made = picture.made
        row = Attachment(
            id=new_id(),
            account_id=post.author_id,
            post_id=post.id,
            position=position,
            key=picture.key,
            small_key=picture.small_key,
            width=made.width,
            height=made.height,
            small_width=made.small_width,
            small_height=made.small_height,
            blurhash=made.blurhash,
            animated=made.animated,
            alt=picture.alt,
            focus_x=picture.focus[0],
            focus_y=picture.focus[1],
            size=picture.size,
        )
        db.session.add(row)
        files.name(picture.key, picture.small_key)
        if made.lacks_small:
            picture_attached.send(row)
    post.attachments_count += len(prepared)


def revise(post: Illustrated, changes: Sequence[Change]) -> bool:
    """Change descriptions and focus, remove pictures, put them in the order of `changes`; those
    it does not name stay as they are, behind the others. Whether anything changed."""
    rows = {row.id: row for row in db.session.scalars(pictures_of(post.id))}
    before = [_state(row) for row in rows.values()]
    known = [change for change in changes if change.id in rows]
    for change in known:
        row = rows[change.id]
        row.alt, (row.focus_x, row.focus_y) = clean(change.alt), change.focus
    gone = {change.id for change in known if change.removed}
    named = [change.id for change in known]
    order = [*dict.fromkeys(named), *(number for number in rows if number not in named)]
    kept = [number for number in order if number not in gone]
    for position, number in enumerate(kept):
        rows[number].position = position
    _remove(rows[number] for number in gone)
    post.attachments_count = len(kept)
    return before != [_state(rows[number]) for number in kept]


def make_small(attachment_id: int) -> None:
    """Make the small file of a picture. Slow: no transaction may be open. Nothing happens where it
    has one, or is gone. Errors: PictureError, s3.StoreAway, DiskFull, other OSErrors."""
    with reading():
        row = db.session.get(Attachment, attachment_id)
    if row is None or row.small_key:
        return
    try:
        small = pictures.make_small(store.read(row.key))
    except FileNotFoundError:
        return
    key = files.keep(small, POSTS)
    still_without = (Attachment.id == attachment_id, Attachment.small_key.is_(None))
    change = {"small_key": key, "size": Attachment.size + len(small)}
    query = update(Attachment).where(*still_without).values(change).returning(Attachment.id)
    if db.session.scalar(query):
        files.name(key)


def forget(post_id: int) -> None:
    """A post goes: so do its files, once that is committed. Call it before the rows are gone."""
    for row in db.session.scalars(pictures_of(post_id)):
        files.drop(row.key, row.small_key)


def focus_of(text: str) -> Focus:
    """Which point of a picture has to stay in sight, as Mastodon asks for it (focal points): "x,y",
    each from -1 to 1, as numbers; the middle for anything else."""
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        return (0.0, 0.0)
    if not (math.isfinite(x) and math.isfinite(y)):
        return (0.0, 0.0)
    return (round(max(-1.0, min(1.0, x)), 2), round(max(-1.0, min(1.0, y)), 2))


def _prepared(upload: Upload, alt: str, focus: Focus) -> Prepared:
    try:
        room.require(0)
        made = pictures.make(upload.stream)
        size = len(made.whole) + len(made.small or b"")
        room.require(size)
    except PictureError as error:
        raise PictureError(error.reason, upload.filename or "") from None
    key = files.keep(made.whole, POSTS)
    small_key = files.keep(made.small, POSTS) if made.small else None
    made = replace(made, whole=b"", small=made.small and b"")  # four photos need not wait in memory
    return Prepared(key, small_key, made, size, clean(alt), focus)


def _at(texts: Sequence[str], index: int) -> str:
    return texts[index] if index < len(texts) else ""


def _state(row: Attachment) -> tuple[int, str, float, float]:
    return row.id, row.alt, row.focus_x, row.focus_y


def _remove(rows: Iterable[Attachment]) -> None:
    for row in rows:
        files.drop(row.key, row.small_key)
        db.session.delete(row)
