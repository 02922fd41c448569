"""Home: what the people one follows wrote and passed on, and what carries hashtags one follows.

Its cost must depend neither on how many posts there are nor on how often those people write. So
nothing is read that can not be on the page: of everybody only the next post is looked up, by index;
the twenty-first of these is the edge, since at least a page lies before it; then of everybody at
most a page up to the edge is read. (Reading posts in the order of time until a page is full is slow
for whom follows people who hardly write; sorting all they ever wrote, for everybody else.)
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, true, union_all

from app.accounts.models import Account
from app.accounts.queries import ANYBODY
from app.core.db import BigInt, db
from app.core.ids import MAX_ID
from app.core.paging import Cursor, Slice
from app.posts.models import Post
from app.posts.queries import visible_to, without_muted
from app.relations.models import Follow
from app.relations.queries import muted_by, visible_accounts
from app.reposts.models import Repost
from app.tags.models import PostTag, TagFollow
from app.timelines.cards import Card
from app.timelines.merging import ALONE, cards_of, finished, in_one_order


def home(viewer: Account, cursor: Cursor) -> Slice[Card]:
    """What the viewer and those they follow wrote and passed on, and public posts with hashtags
    they follow. Replies to others only where the viewer follows both."""
    shape = (cursor.max_id is not None, cursor.min_id is not None, cursor.size)
    query = _query(db.engine.dialect.name, *shape)
    values = {"viewer_id": viewer.id, "max_id": cursor.max_id, "min_id": cursor.min_id}
    used = {name: value for name, value in values.items() if value is not None}
    return finished(cards_of(db.session.execute(query, used)), viewer, cursor)


@cache
def _query(dialect: str, older: bool, newer: bool, size: int) -> Select[Any]:
    """The query with gaps for who asks and where the page begins. Writing it takes longer than
    running it, so that is done once."""
    viewer = ANYBODY
    max_id: Any = bindparam("max_id", type_=BigInt) if older else None
    min_id: Any = bindparam("min_id", type_=BigInt) if newer else None
    cursor = Cursor(max_id, min_id, size)
    people = _people(viewer, "people")
    sharers = _people(viewer, "sharers", Follow.shows_reposts)
    tags = select(TagFollow.tag_id.label("id")).where(TagFollow.account_id == viewer.id).cte("tags")
    written = _written_by(people)
    edge = _edge(people, written, cursor)

    def each(rows: Any, query: Select[Any], column: Any) -> Select[Any]:
        page = cursor.apply(query.where(_within(edge, column, cursor)), column).correlate(rows)
        return _lateral(rows, page) if dialect == "postgresql" else _listed(rows, page, column)

    passed_on = without_muted(visible_to(viewer, Repost.id), viewer)
    passed_on = passed_on.join(Repost, Repost.post_id == Post.id)
    passed_on = passed_on.where(Repost.account_id == sharers.c.id)
    found = without_muted(visible_to(viewer, PostTag.post_id), viewer)
    found = found.join(PostTag, PostTag.post_id == Post.id)
    found = found.where(Post.visibility == "public", PostTag.tag_id == tags.c.id)
    ids = union_all(each(people, written, Post.id), each(tags, found, PostTag.post_id))
    alone: Any = select(*ALONE).where(Post.id.in_(ids))
    shared: Any = select(Repost.id, Repost.post_id, Repost.account_id)
    shared = shared.where(Repost.id.in_(each(sharers, passed_on, Repost.id)))
    arms = (cursor.apply(alone, Post.id), cursor.apply(shared, Repost.id))
    return in_one_order(arms, viewer, cursor)


def _people(viewer: Any, name: str, *conditions: Any) -> Any:
    """The viewer and whom they follow, without those they don't want to hear of."""
    followed = visible_accounts(viewer).join(Follow, Follow.followed_id == Account.id)
    followed = followed.where(Follow.follower_id == viewer.id, ~muted_by(viewer, Account.id))
    ids = followed.where(*conditions).with_only_columns(Account.id.label("id"))
    return union_all(ids, select(viewer.id.label("id"))).cte(name)


def _written_by(people: Any) -> Select[Any]:
    """Posts of one of these people that belong on this page: whoever follows them may read them."""
    known = Post.in_reply_to_account_id.in_(select(people.c.id))
    return select(Post.id).where(
        Post.author_id == people.c.id,
        Post.visibility != "direct",
        or_(Post.in_reply_to_account_id.is_(None), known),
    )


def _edge(people: Any, written: Select[Any], cursor: Cursor) -> Any:
    """Where the page ends at the latest: at the last of a pageful of posts by different people."""
    upwards = cursor.is_upwards
    first = cursor.apply(written, Post.id).limit(1).correlate(people).scalar_subquery()
    firsts = select(first.label("id")).select_from(people).subquery()
    order = firsts.c.id.asc() if upwards else firsts.c.id.desc()
    last: Any = select(firsts.c.id).where(firsts.c.id.is_not(None)).order_by(order)
    last = last.limit(1).offset(cursor.size).scalar_subquery()
    return select(func.coalesce(last, MAX_ID if upwards else 0).label("id")).cte("edge")


def _within(edge: Any, column: Any, cursor: Cursor) -> ColumnElement[bool]:
    end = select(edge.c.id).scalar_subquery()
    return column <= end if cursor.is_upwards else column >= end


def _lateral(rows: Any, page: Select[Any]) -> Select[Any]:
    """Ids of at most a page for each of these rows, which the query speaks of."""
    lateral = page.lateral()
    return select(lateral.c[0]).select_from(rows.join(lateral, true()))


def _listed(rows: Any, page: Select[Any], column: Any) -> Select[Any]:
    """The same for SQLite, which knows no LATERAL, but lists that depend on the row beside them."""
    other = column.class_.__table__.alias()
    key = other.c[column.key]
    return select(key).select_from(rows.join(other, key.in_(page)))
