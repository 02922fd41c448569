"""Posts, messages and their pictures, as an export has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, select

from app.accounts.models import Account
from app.conversations.models import Member
from app.conversations.queries import memberships, others_in
from app.core.db import db, reading
from app.exports.naming import Names, moment
from app.exports.portions import portions
from app.media.models import Attachment
from app.pins.models import Pin
from app.posts.models import Post, PostRevision
from app.posts.queries import visible_to

Entry = dict[str, Any]


def posts(account: Account, names: Names) -> Iterator[Entry]:
    """All that somebody wrote, whoever may read it, with what it said before it was edited."""
    for portion in portions(_written_by(account), Post.id):
        found = [row[0] for row in portion]
        parts = _Parts(found)
        for post in found:
            yield _entry(post, names, parts) | {
                "in_reply_to_id": post.in_reply_to_id and str(post.in_reply_to_id),
                "pinned": post.id in parts.pinned,
                "replies": post.replies_count,
                "reposts": post.reposts_count,
                "likes": post.likes_count,
                "earlier": parts.earlier[post.id],
            }


def messages(account: Account, names: Names) -> Iterator[Entry]:
    """What somebody may read in their conversations, their own messages and those of others."""
    for portion in portions(_readable(account), Post.id):
        found = [row[0] for row in portion]
        parts = _Parts(found)
        with reading():
            others = others_in(account, {post.conversation_id for post in found})
        for post in found:
            people = others.get(post.conversation_id, [])
            yield _entry(post, names, parts) | {
                "conversation": str(post.conversation_id),
                "from": names.address(post.author.username),
                "with": [names.address(person.username) for person in people],
            }


def pictures(account: Account) -> Iterator[tuple[str, str]]:
    """The whole pictures of all these: the name each has in the export, and its key."""
    for query in (_written_by(account), _readable(account).where(Post.author_id != account.id)):
        of_these = query.join(Attachment, Attachment.post_id == Post.id)
        for portion in portions(of_these.with_only_columns(Attachment.key), Attachment.id):
            for key, number in portion:
                yield _file(number), key


def _written_by(account: Account) -> Select[Post]:
    return visible_to(account).where(Post.author_id == account.id)


def _readable(account: Account) -> Select[Post]:
    mine: Subquery = (
        memberships(account).with_only_columns(Member.conversation_id, Member.cleared_id).subquery()
    )
    query = visible_to(account).join(mine, mine.c.conversation_id == Post.conversation_id)
    return query.where(Post.visibility == "direct", Post.id > mine.c.cleared_id)


class _Parts:
    """What belongs to these posts and stands in other tables: three queries."""

    def __init__(self, found: Iterable[Post]) -> None:
        ids = [post.id for post in found]
        self.pictures: dict[int, list[Entry]] = defaultdict(list)
        self.earlier: dict[int, list[Entry]] = defaultdict(list)
        with reading():
            for picture in _all(Attachment, Attachment.post_id.in_(ids), Attachment.position):
                self.pictures[picture.post_id].append(_picture(picture))
            for former in _all(PostRevision, PostRevision.post_id.in_(ids), PostRevision.id):
                self.earlier[former.post_id].append(
                    {
                        "written": moment(former.written_at),
                        "text": former.body,
                        "warning": former.spoiler_text,
                    }
                )
            self.pinned = {pin.post_id for pin in _all(Pin, Pin.post_id.in_(ids), Pin.id)}


def _all(model: Any, which: ColumnElement[bool], order: Any) -> Iterable[Any]:
    return db.session.scalars(select(model).where(which).order_by(order))


def _entry(post: Post, names: Names, parts: _Parts) -> Entry:
    return {
        "id": str(post.id),
        "url": names.url(post.url),
        "published": moment(post.created_at),
        "edited": moment(post.edited_at),
        "visibility": post.visibility,
        "language": post.language,
        "warning": post.spoiler_text,
        "sensitive": post.sensitive,
        "text": post.body,
        "html": post.rendered,
        "pictures": parts.pictures[post.id],
    }


def _picture(picture: Attachment) -> Entry:
    return {
        "file": _file(picture.id),
        "alt": picture.alt,
        "width": picture.width,
        "height": picture.height,
        "focus": [picture.focus_x, picture.focus_y],
    }


def _file(number: int) -> str:
    return f"pictures/{number}.webp"
