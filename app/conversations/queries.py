"""How conversations are found: one's own, who else is in them, and what may be read of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts import usernames
from app.accounts.models import Account
from app.conversations.models import Member
from app.core.db import db
from app.posts.models import Mention, Post
from app.posts.queries import visible_to
from app.relations.models import ConversationMute, Follow
from app.relations.queries import blocked_with, mutes, mutes_conversation, visible_accounts

_Other, _First = aliased(Member), aliased(Post)


def memberships(viewer: Account) -> Select[Member]:
    """The viewer's conversations. Those in which a block stands between the viewer and everybody
    else are not there; those whose other members are gone for good are."""
    other = exists().where(
        _Other.conversation_id == Member.conversation_id, _Other.account_id != viewer.id
    )
    met = or_(~other, other.where(~blocked_with(viewer, _Other.account_id)))
    return select(Member).where(Member.account_id == viewer.id, Member.last_id > 0, met)


def inbox(viewer: Account) -> Select[Member]:
    """Conversations the viewer takes part in."""
    return memberships(viewer).where(Member.request.is_(False))


def requests(viewer: Account) -> Select[Member]:
    """Conversations begun by people the viewer does not follow, and not answered yet."""
    return memberships(viewer).where(Member.request.is_(True))


def membership(viewer: Account, conversation_id: int) -> Select[Member]:
    """The viewer's place in that conversation, if they have one."""
    return memberships(viewer).where(Member.conversation_id == conversation_id)


def standing(viewer: Account, conversation_id: int) -> Select[Member]:
    """The same, also where a block has come between since: to leave, or to be told that a message
    can't be delivered."""
    return select(Member).where(
        Member.account_id == viewer.id, Member.conversation_id == conversation_id
    )


def others_in(viewer: Account, conversation_ids: Iterable[int]) -> dict[int, list[Account]]:
    """Who else is in these conversations, as far as the viewer may see them: one query."""
    query = visible_accounts(viewer).add_columns(Member.conversation_id)
    query = query.join(Member, Member.account_id == Account.id)
    query = query.where(Member.conversation_id.in_(conversation_ids), Account.id != viewer.id)
    found: dict[int, list[Account]] = {}
    for account, conversation_id in db.session.execute(query.order_by(Account.id)):
        found.setdefault(conversation_id, []).append(account)
    return found


def last_messages(viewer: Account, members: Iterable[Member]) -> dict[int, Post]:
    """The last message of each conversation, by the conversation's id: one query."""
    query = visible_to(viewer).where(Post.id.in_([member.last_id for member in members]))
    return {post.conversation_id: post for post in db.session.scalars(query)}


def messages_in(viewer: Account, member: Member, *columns: Any) -> Select[Any]:
    """What the viewer may read in a conversation, without what they deleted for themselves."""
    return visible_to(viewer, *columns).where(
        Post.conversation_id == member.conversation_id,
        Post.visibility == "direct",
        Post.id > member.cleared_id,
    )


def subject_of(viewer: Account, conversation_id: int) -> Select[Post]:
    """What the conversation is about: the post that its first message answers in private."""
    query = visible_to(viewer).join(_First, _First.in_reply_to_id == Post.id)
    return query.where(_First.id == conversation_id, Post.visibility != "direct")


def all_members(conversation_id: int) -> Select[Account]:
    """Everybody in a conversation, for whom a new message is meant."""
    query = select(Account).join(Member, Member.account_id == Account.id)
    return query.where(Member.conversation_id == conversation_id, Account.status == "active")


def shared_by(viewer_id: int, people_ids: Iterable[int]) -> Select[Member]:
    """The viewer's place in the latest conversation of exactly the viewer and these people, those
    about a post left out."""
    ids = {viewer_id, *people_ids}
    mine = select(Member.conversation_id).where(Member.account_id == viewer_id)
    wanted = func.sum(case((_Other.account_id.in_(ids), 1), else_=0))
    exact = (
        select(_Other.conversation_id)
        .where(_Other.conversation_id.in_(mine))
        .group_by(_Other.conversation_id)
        .having(func.count() == len(ids), wanted == len(ids))
    )
    about = exists().where(
        _First.id == Member.conversation_id, _First.in_reply_to_account_id.is_not(None)
    )
    query = select(Member).where(Member.account_id == viewer_id, Member.conversation_id.in_(exact))
    query = query.where(~about)
    return query.order_by(Member.last_id.desc(), Member.conversation_id.desc()).limit(1)


def of_both(one: Account, other: Account) -> Select[Member]:
    """The places of these two in every conversation they are both in."""
    ids = (one.id, other.id)
    both = (
        select(_Other.conversation_id)
        .where(_Other.account_id.in_(ids))
        .group_by(_Other.conversation_id)
        .having(func.count() == len(ids))
    )
    return select(Member).where(Member.account_id.in_(ids), Member.conversation_id.in_(both))


def addressees(names: Sequence[str], by: Account) -> tuple[list[Account], list[str]]:
    """The people of these names, and the names to which nothing can be delivered: unknown,
    suspended or with a block in between, which must look the same."""
    if not names:
        return [], []
    keys = {usernames.key(name) for name in names}
    query = visible_accounts(by).where(Account.username_key.in_(keys))
    found = {account.username_key: account for account in db.session.scalars(query)}
    missing = [name for name in names if usernames.key(name) not in found]
    return list(found.values()), missing


def strangers_to(by: Account, people: Iterable[Account]) -> Select[int]:
    """Those among these people who do not follow the writer."""
    follows = exists().where(Follow.follower_id == Account.id, Follow.followed_id == by.id)
    return select(Account.id).where(Account.id.in_([p.id for p in people]), ~follows)


def muted_among(viewer: Account, conversation_ids: Iterable[int]) -> set[int]:
    """Which of these conversations the viewer has muted: one query."""
    query = select(ConversationMute.conversation_id).where(
        ConversationMute.account_id == viewer.id,
        ConversationMute.conversation_id.in_(list(conversation_ids)),
    )
    return set(db.session.scalars(query))


def reached_by(post: Post) -> Sequence[Row[int, bool, bool]]:
    """Whom a message reaches: (id, whether they follow its author, whether they want quiet)."""
    reached = exists().where(Mention.post_id == post.id, Mention.account_id == Account.id)
    follows = exists().where(Follow.follower_id == Account.id, Follow.followed_id == post.author_id)
    quiet = or_(
        mutes(Account.id, post.author_id), mutes_conversation(Account.id, post.conversation_id)
    )
    query = select(Account.id, follows, quiet).where(reached)
    return db.session.execute(query).all()
