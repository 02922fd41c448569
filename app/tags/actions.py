"""What can be done with hashtags: make, follow, unfollow. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from app.accounts.models import Account
from app.core import rows
from app.core.db import db, take_turn
from app.core.finding import find, tag_key
from app.tags.events import tag_made
from app.tags.models import Tag, TagFollow


def made(names: Mapping[str, str]) -> list[Tag]:
    """The hashtags of these keys; those that nobody used before are made under these names."""
    tags = _known(names)
    if len(tags) < len(names):
        # Two posts may bring the same new hashtag at the same moment.
        take_turn(db.session(), "tags")
        tags = _known(names)
    for key, name in names.items():
        if key not in tags:
            tags[key] = Tag(key=key, name=name)
            db.session.add(tags[key])
            db.session.flush()
            tag_made.send(tags[key])
    return list(tags.values())


def named(name: str) -> Tag | None:
    """The hashtag of that name, made where there is none yet; None where it can't be one."""
    found = find(f"#{name}")
    if len(found) != 1 or found[0].kind != "tag" or found[0].name != name:
        return None
    [tag] = made({tag_key(name): name})
    return tag


def follow(tag: Tag, *, by: Account) -> None:
    """Read public posts with this hashtag at home. Following twice is following once."""
    rows.add(TagFollow(account_id=by.id, tag_id=tag.id))


def unfollow(tag: Tag, *, by: Account) -> None:
    """Read them there no longer. Nothing happens where one did not follow."""
    pair = (TagFollow.account_id == by.id, TagFollow.tag_id == tag.id)
    db.session.execute(delete(TagFollow).where(*pair))


def _known(names: Mapping[str, str]) -> dict[str, Tag]:
    return {tag.key: tag for tag in db.session.scalars(select(Tag).where(Tag.key.in_(names)))}
