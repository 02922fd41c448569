"""What is found: posts, people and hashtags, each through its front door of privacy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import aliased

from app.accounts import usernames
from app.accounts.models import Account
from app.bookmarks.models import Bookmark
from app.core.db import by_code_point, db
from app.posts.models import Post
from app.posts.queries import visible_to
from app.relations.models import Follow
from app.relations.queries import muted_by, visible_accounts
from app.search import index
from app.search.asking import Question, Term
from app.search.words import facet, words
from app.tags.models import Tag, TagFollow
from app.tags.queries import in_use

MESSAGE = Term((facet("is", "direct"),))  # found among few, not among all posts
AT_HAND = 8  # proposals while somebody writes


def posts(
    question: Question, viewer: Account | None, *columns: Any
) -> tuple[Select[Any], ColumnElement[int] | Any]:
    """Posts that answer a question, and the column that orders them.

    Found are public posts (not of accounts the viewer has muted, unless they are asked for by
    name) and one's own; `in:bookmarks` and `in:messages` look there, for what one may read.
    """
    query = visible_to(viewer, *columns)
    if question.post_id is not None:
        return query.where(Post.id == question.post_id), Post.id
    known = senders(question, viewer)
    by = [Term((facet("by", known.get(name) or 0),)) for name in question.senders]
    not_by = [Term((facet("by", known[name]),)) for name in question.not_senders if known.get(name)]
    without = [*question.without, *not_by]
    every = [*question.terms, *([MESSAGE] if question.place == "messages" else [])]
    query = query.where(_place(question, viewer), *_properties(question))
    query, column = index.narrowed(query, "posts", Post.id, every, without, by)
    if question.since is not None:
        query = query.where(column >= question.since)
    if question.until is not None:
        query = query.where(column < question.until)
    return query, column


def senders(question: Question, viewer: Account | None) -> dict[str, int]:
    """Ids of the accounts named by `from:`, as far as the viewer may see them."""
    names = {*question.senders, *question.not_senders}
    if not names:
        return {}
    keys = {usernames.key(name): name for name in names}
    query = visible_accounts(viewer).with_only_columns(Account.username_key, Account.id)
    rows = db.session.execute(
        query.where(Account.username_key.in_(filter(usernames.possible, keys)))
    )
    found: dict[str, int] = {key: number for key, number in rows}  # noqa: C416
    if viewer is not None:
        found["me"] = viewer.id
    return {name: found[usernames.key(name)] for name in names if usernames.key(name) in found}


def people(question: Question, viewer: Account | None) -> Select[Account]:
    """Accounts by the words of their names and bio, the most followed first."""
    terms = [term for term in question.terms if not _is_facet(term)]
    everybody = visible_accounts(viewer).where(true() if terms else false())
    some: list[Term] = []
    if terms and terms[-1].open:  # of bios only whole words: half of all say something with "an…"
        *terms, last = terms
        some = [Term((facet("name", " ".join(last.words)),), open=True), Term(last.words)]
    query, _ = index.narrowed(everybody, "accounts", Account.id, terms, some=some)
    return query.order_by(Account.followers_count.desc(), Account.id.desc())


def less_followed_than(account_id: int) -> ColumnElement[bool]:
    """Who comes after this account in the order of `people`."""
    last = aliased(Account)
    count = select(last.followers_count).where(last.id == account_id).scalar_subquery()
    return tuple_(Account.followers_count, Account.id) < tuple_(count, literal(account_id))


def tags(question: Question, viewer: Account | None) -> Select[Tag]:
    """Hashtags whose name begins with one of the words, in the order of the alphabet. Only those
    that a post the viewer may find carries: others could tell of what is private."""
    some = [Term((facet("tag", name),), open=True) for name in question.names]
    query, _ = index.narrowed(
        select(Tag).where(true() if some else false()), "tags", Tag.id, some=some
    )
    return query.where(in_use(viewer)).order_by(by_code_point(Tag.key))


def after_tag(tag_id: int) -> ColumnElement[bool]:
    """What comes after this hashtag in the order of `tags`."""
    last = aliased(Tag)
    return by_code_point(Tag.key) > select(last.key).where(last.id == tag_id).scalar_subquery()


def names_beginning(text: str, viewer: Account) -> Select[Any]:
    """Whom `@text` may become: those the viewer follows first, then the most followed."""
    follows = exists().where(Follow.follower_id == viewer.id, Follow.followed_id == Account.id)
    query = visible_accounts(viewer).add_columns(follows.label("follows"))
    query = query.where(Account.id != viewer.id)
    if words(text):
        begun = Term((facet("name", text),), open=True)
        query, _ = index.narrowed(query, "accounts", Account.id, [begun])
    else:
        query = query.where(follows)
    order = (follows.desc(), Account.followers_count.desc(), Account.id.desc())
    return query.order_by(*order).limit(AT_HAND)


def tags_beginning(text: str, viewer: Account) -> Select[Tag]:
    """What `#text` may become: hashtags the viewer follows first, then the shortest."""
    follows = exists().where(TagFollow.account_id == viewer.id, TagFollow.tag_id == Tag.id)
    query = select(Tag)
    if words(text):
        begun = Term((facet("tag", text),), open=True)
        query, _ = index.narrowed(query, "tags", Tag.id, [begun])
        query = query.where(or_(follows, in_use(viewer)))
    else:
        query = query.where(follows)
    order = (follows.desc(), func.length(Tag.key), by_code_point(Tag.key))
    return query.order_by(*order).limit(AT_HAND)


def named(text: str, viewer: Account | None) -> Account | None:
    """The account of exactly that username."""
    if not usernames.possible(text):
        return None
    query = visible_accounts(viewer).where(Account.username_key == usernames.key(text))
    return db.session.scalar(query)


def _place(question: Question, viewer: Account | None) -> ColumnElement[bool]:
    """Where is looked: in one's bookmarks, in one's messages, in what is public and one's own."""
    if viewer is None:
        return Post.visibility == "public" if question.place is None else false()
    if question.place == "bookmarks":
        kept = select(Bookmark.post_id).where(Bookmark.account_id == viewer.id)
        return Post.id.in_(kept)
    if question.place == "messages":
        return Post.visibility == "direct"
    public = Post.visibility == "public"
    if not question.senders:
        public &= ~muted_by(viewer, Post.author_id)
    return or_(public, and_(Post.author_id == viewer.id, Post.visibility != "direct"))


def _properties(question: Question) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if question.has_media is not None:
        wanted.append((Post.attachments_count > 0) == question.has_media)
    if question.language:
        wanted.append(func.lower(Post.language).like(f"{question.language}%"))
    return wanted


def _is_facet(term: Term) -> bool:
    return ":" in term.words[0]
