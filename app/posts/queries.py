"""How posts are found. Every list of posts starts at `visible_to`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import Account
from app.accounts.usernames import key
from app.core.db import db
from app.core.finding import find
from app.core.text import clean
from app.posts.models import Mention, Post
from app.relations.models import Follow
from app.relations.queries import blocked_with, muted_by, visible_accounts

OPEN = ("public", "unlisted")  # what anybody may read


class Answered(Protocol):
    """What a reply has to know of the post it answers, be it a whole one or a card."""

    id: Any
    author: Any
    visibility: Any
    spoiler_text: Any


def visible_to(viewer: Account | None, *columns: Any) -> Select[Any]:
    """Posts this viewer may read. Start every other query here.

    `columns`: what to read of Post and Account instead of whole posts with their authors. The
    front door of privacy: whatever hides a post (visibility, blocks, a suspended author) is said
    here, and nowhere else.
    """
    query = select(*columns) if columns else select(Post).options(contains_eager(Post.author))
    query = query.select_from(Post).join(Account, Post.author_id == Account.id)
    return query.where(Account.status == "active", _open_to(viewer))


def listed_for(viewer: Account | None, *columns: Any) -> Select[Any]:
    """Posts that may come to this viewer unasked (explore, hashtags, search): public ones, none
    by accounts they have muted."""
    return without_muted(visible_to(viewer, *columns).where(Post.visibility == "public"), viewer)


def without_muted(query: Select[Any], viewer: Account | None) -> Select[Any]:
    """Leave out what accounts wrote that the viewer has muted."""
    return query if viewer is None else query.where(~muted_by(viewer, Post.author_id))


def written_by(viewer: Account, post_id: int) -> Select[Post]:
    """The viewer's own post of that id: what only its author may change."""
    return visible_to(viewer).where(Post.id == post_id, Post.author_id == viewer.id)


def mentioned_in(post: Post) -> Select[Account]:
    """The accounts a post names."""
    return (
        select(Account)
        .join(Mention, Mention.account_id == Account.id)
        .where(Mention.post_id == post.id)
    )


def mentioned_ids(post: Post) -> set[int]:
    """The same, by their ids."""
    return set(db.session.scalars(select(Mention.account_id).where(Mention.post_id == post.id)))


def names_in(post: Answered, viewer: Account) -> list[str]:
    """Whom a reply to this post speaks to: its author and those it names, without the viewer."""
    named = visible_accounts(viewer).join(Mention, Mention.account_id == Account.id)
    named = named.where(Mention.post_id == post.id).order_by(Account.id)
    people = {post.author.id: post.author.username}
    people |= {account.id: account.username for account in db.session.scalars(named)}
    return [username for id, username in people.items() if id != viewer.id]


def addressed(text: str, others: Iterable[Account] = (), *, by: Account) -> set[int]:
    """Whom a message reaches: those its text names and these others, without its writer, as far as
    no block stands in between."""
    names = {key(found.name) for found in find(clean(text)) if found.kind == "mention"}
    wanted = or_(Account.username_key.in_(names), Account.id.in_({other.id for other in others}))
    people = visible_accounts(by).where(wanted, Account.id != by.id)
    return set(db.session.scalars(people.with_only_columns(Account.id)))


def _open_to(viewer: Account | None) -> ColumnElement[bool]:
    """Whether the viewer is among those the author wrote for."""
    if viewer is None:
        return Post.visibility.in_(OPEN)
    follows = exists().where(Follow.follower_id == viewer.id, Follow.followed_id == Post.author_id)
    named = exists().where(Mention.post_id == Post.id, Mention.account_id == viewer.id)
    meant_for = or_(
        Post.visibility.in_(OPEN),
        and_(Post.visibility == "followers", follows),
        and_(Post.visibility.in_(("followers", "direct")), named),
    )
    return or_(Post.author_id == viewer.id, and_(meant_for, ~blocked_with(viewer, Post.author_id)))
