"""Home: what the people one follows wrote and passed on, and what carries hashtags one follows.

Its cost must depend neither on how many posts there are nor on how often those people write. So
nothing is read that can not be on the page: of everybody only the next post is looked up, by index;
the twenty-first of these is the edge, since at least a page lies before it; then of everybody at
most a page up to the edge is read. (Reading posts in the order of time until a page is full is slow
for whom follows people who hardly write; sorting all they ever wrote, for everybody else.)
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, true, union_all

from app.accounts.models import Account
from app.core.db import db
from app.core.ids import MAX_ID
from app.core.paging import Cursor, Slice
from app.posts.models import Post
from app.posts.queries import visible_to, without_muted
from app.relations.models import Follow
from app.relations.queries import muted_by, visible_accounts
from app.reposts.models import Repost
from app.tags.models import PostTag, TagFollow
from app.timelines.cards import Card
from app.timelines.merging import ALONE, merged


def home(viewer: Account, cursor: Cursor) -> Slice[Card]:
    """What the viewer and those they follow wrote and passed on, and public posts with hashtags
    they follow. Replies to others only where the viewer follows both."""
    people = _people(viewer, "people")
    sharers = _people(viewer, "sharers", Follow.shows_reposts)
    tags = select(TagFollow.tag_id.label("id")).where(TagFollow.account_id == viewer.id).cte("tags")
    written = _written_by(people)
    edge = _edge(people, written, cursor)

    posts = _each(people, written.where(_within(edge, Post.id, cursor)), Post.id, cursor)
    passed_on = without_muted(visible_to(viewer, Repost.id), viewer)
    passed_on = passed_on.join(Repost, Repost.post_id == Post.id)
    passed_on = passed_on.where(Repost.account_id == sharers.c.id, _within(edge, Repost.id, cursor))
    reposts = _each(sharers, passed_on, Repost.id, cursor)
    found = without_muted(visible_to(viewer, PostTag.post_id), viewer)
    found = found.join(PostTag, PostTag.post_id == Post.id)
    found = found.where(
        Post.visibility == "public",
        PostTag.tag_id == tags.c.id,
        _within(edge, PostTag.post_id, cursor),
    )
    tagged = _each(tags, found, PostTag.post_id, cursor)
    alone: Any = select(*ALONE).where(Post.id.in_(union_all(posts, tagged)))
    shared: Any = select(Repost.id, Repost.post_id, Repost.account_id)
    shared = shared.where(Repost.id.in_(reposts))
    arms = (cursor.apply(alone, Post.id), cursor.apply(shared, Repost.id))
    return merged(arms, viewer, cursor)


def _people(viewer: Account, name: str, *conditions: Any) -> Any:
    """The viewer and whom they follow, without those they don't want to hear of."""
    followed = visible_accounts(viewer).join(Follow, Follow.followed_id == Account.id)
    followed = followed.where(Follow.follower_id == viewer.id, ~muted_by(viewer, Account.id))
    ids = followed.where(*conditions).with_only_columns(Account.id.label("id"))
    return union_all(ids, select(literal(viewer.id).label("id"))).cte(name)


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


def _each(rows: Any, query: Select[Any], column: Any, cursor: Cursor) -> Select[Any]:
    """Ids of at most a page for each of these rows, which the query speaks of."""
    page = cursor.apply(query, column).correlate(rows)
    if db.engine.dialect.name == "postgresql":
        lateral = page.lateral()
        return select(lateral.c[0]).select_from(rows.join(lateral, true()))
    # SQLite knows no LATERAL, but a list that depends on the row beside it.
    table = column.class_
    other = table.__table__.alias()
    key = other.c[column.key]
    return select(key).select_from(rows.join(other, key.in_(page)))
