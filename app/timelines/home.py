"""Home: what the people one follows wrote and passed on, and what carries hashtags one follows.

Its cost must depend neither on how many posts there are nor on how often those people write. So
nothing is read that can not be on the page: of everybody only the next post is looked up, by index;
the twenty-first of these is the edge, since at least a page lies before it; then of everybody at
most a page up to the edge is read. (Reading posts in the order of time until a page is full is slow
for whom follows people who hardly write; sorting all they ever wrote, for everybody else.)
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true, union_all

from app.accounts.models import Account
from app.accounts.prepared import prepared
from app.core.db import at_most, db
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
    return finished(cards_of(_home(viewer, cursor)), viewer, cursor)


@prepared
def _home(viewer: Any, cursor: Cursor) -> Select[Any]:
    people = _people(viewer)
    firsts = _firsts(people, cursor)
    edge = _edge(firsts, cursor)

    def each(rows: Any, query: Select[Any], column: Any, *conditions: Any) -> Select[Any]:
        page = cursor.apply(query.where(_within(edge, column, cursor)), column).correlate(rows)
        listed = _lateral if db.engine.dialect.name == "postgresql" else _listed
        return listed(rows, page, column).where(*conditions)

    written = _written_by(people, firsts.c.author_id)
    passed_on = without_muted(visible_to(viewer, Repost.id), viewer)
    passed_on = passed_on.join(Repost, Repost.post_id == Post.id)
    passed_on = passed_on.where(Repost.account_id == people.c.id)
    tags = select(TagFollow.tag_id.label("id")).where(TagFollow.account_id == viewer.id).cte("tags")
    found = without_muted(visible_to(viewer, PostTag.post_id), viewer)
    found = found.join(PostTag, PostTag.post_id == Post.id)
    found = found.where(Post.visibility == "public", PostTag.tag_id == tags.c.id)
    by_people = each(firsts, written, Post.id, _within(edge, firsts.c.id, cursor))
    ids = union_all(by_people, each(tags, found, PostTag.post_id))
    alone: Any = select(*ALONE).where(Post.id.in_(ids))
    shared: Any = select(Repost.id, Repost.post_id, Repost.account_id)
    shared = shared.where(Repost.id.in_(each(people, passed_on, Repost.id, people.c.sharing)))
    arms = (cursor.apply(alone, Post.id), cursor.apply(shared, Repost.id))
    return in_one_order(arms, viewer, cursor)


def _people(viewer: Any) -> Any:
    """The viewer and whom they follow, without those they don't want to hear of; and of whom they
    also read what they pass on."""
    followed = visible_accounts(viewer).join(Follow, Follow.followed_id == Account.id)
    followed = followed.where(Follow.follower_id == viewer.id, ~muted_by(viewer, Account.id))
    rows = followed.with_only_columns(Account.id.label("id"), Follow.shows_reposts.label("sharing"))
    oneself = select(viewer.id.label("id"), true().label("sharing"))
    return _made_once(union_all(rows, oneself).cte("people"))


def _firsts(people: Any, cursor: Cursor) -> Any:
    """Everybody's next post: the newest one, or the first behind the cursor."""
    written = _written_by(people, people.c.id)
    first = cursor.apply(written, Post.id).limit(at_most(1)).correlate(people).scalar_subquery()
    firsts = select(people.c.id.label("author_id"), first.label("id")).select_from(people)
    return _made_once(firsts.cte("firsts"))


def _written_by(people: Any, author_id: Any) -> Select[Any]:
    """Posts of one of these people that belong on this page: whoever follows them may read them."""
    known = Post.in_reply_to_account_id.in_(select(people.c.id))
    return select(Post.id).where(
        Post.author_id == author_id,
        Post.visibility != "direct",
        or_(Post.in_reply_to_account_id.is_(None), known),
    )


def _edge(firsts: Any, cursor: Cursor) -> Any:
    """Where the page ends at the latest: at the last of a pageful of posts by different people."""
    upwards = cursor.is_upwards
    order = firsts.c.id.asc() if upwards else firsts.c.id.desc()
    last: Any = select(firsts.c.id).where(firsts.c.id.is_not(None)).order_by(order)
    last = last.limit(at_most(1)).offset(cursor.size).scalar_subquery()
    return _made_once(select(func.coalesce(last, MAX_ID if upwards else 0).label("id")).cte("edge"))


def _made_once(rows: Any) -> Any:
    """Both databases would rather work it out again wherever it is spoken of."""
    return rows.prefix_with("MATERIALIZED")


def _within(edge: Any, column: Any, cursor: Cursor) -> ColumnElement[bool]:
    end = select(edge.c.id).scalar_subquery()
    return column <= end if cursor.is_upwards else column >= end


def _lateral(rows: Any, page: Select[Any], _column: Any) -> Select[Any]:
    """Ids of at most a page for each of these rows, which the query speaks of."""
    lateral = page.lateral()
    return select(lateral.c[0]).select_from(rows.join(lateral, true()))


def _listed(rows: Any, page: Select[Any], column: Any) -> Select[Any]:
    """The same for SQLite, which knows no LATERAL, but lists that depend on the row beside them.

    An outer join, for it never begins with the other end, which would be the table of all posts;
    a row without any gives NULL, which is in no list.
    """
    other = column.class_.__table__.alias()
    key = other.c[column.key]
    return select(key).select_from(rows.outerjoin(other, key.in_(page)))
