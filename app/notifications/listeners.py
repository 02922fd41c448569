"""What notifications hear: the news of the rooms below, written down in the same transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from app.accounts.models import Account
from app.core.db import db
from app.core.rendering import Rendered
from app.likes.events import post_liked, post_unliked
from app.notifications.actions import notify, part, withdraw
from app.notifications.models import CONVERSATION, Notification
from app.posts.events import post_edited, post_published
from app.posts.models import Post
from app.posts.queries import mentioned_ids, visible_to
from app.relations import events as relations
from app.reposts.events import post_reposted, post_unreposted


@post_published.connect
def tell_whom_it_is_for(post: Post, rendered: Rendered, **_: Any) -> None:
    """A reply is told to whom it answers, a mention to whom it names; who is both hears once.

    A direct message is told where messages are, not here.
    """
    if post.visibility != "direct":
        _tell(post, mentioned_ids(post) if rendered.mentions else set(), told=set())


@post_edited.connect
def tell_whom_it_names_now(post: Post, **_: Any) -> None:
    """Who is named since the edit hears of it; who is named no longer was not meant."""
    if post.visibility == "direct":
        return
    ours = (Notification.post_id == post.id, Notification.kind.in_(CONVERSATION))
    told = set(db.session.scalars(select(Notification.account_id).where(*ours)))
    named = mentioned_ids(post)
    _tell(post, named, told)
    if gone := told - named:
        mentions = (Notification.kind == "mention", Notification.account_id.in_(gone))
        db.session.execute(delete(Notification).where(Notification.post_id == post.id, *mentions))


@post_liked.connect
def tell_of_like(post: Post, by: Account, **_: Any) -> None:
    """The author hears who likes the post."""
    notify("like", [post.author_id], actor=by, post=post)


@post_unliked.connect
def forget_like(post: Post, by: Account, **_: Any) -> None:
    """No longer liked, no longer told."""
    withdraw("like", actor_id=by.id, post_id=post.id)


@post_reposted.connect
def tell_of_repost(post: Post, by: Account, **_: Any) -> None:
    """The author hears who passed the post on."""
    notify("repost", [post.author_id], actor=by, post=post)


@post_unreposted.connect
def forget_repost(post: Post, by: Account, **_: Any) -> None:
    """No longer passed on, no longer told."""
    withdraw("repost", actor_id=by.id, post_id=post.id)


@relations.account_followed.connect
def tell_of_follow(follower: Account, followed: Account, **_: Any) -> None:
    """Somebody has a new reader."""
    withdraw("follow", "follow_request", actor_id=follower.id, account_id=followed.id)
    notify("follow", [followed.id], actor=follower, post=None)


@relations.account_unfollowed.connect
def forget_follow(follower: Account, followed: Account, **_: Any) -> None:
    """A reader less is not announced, and no longer announced as one more."""
    withdraw("follow", actor_id=follower.id, account_id=followed.id)
    withdraw("follow_accepted", actor_id=followed.id, account_id=follower.id)


@relations.follow_requested.connect
def tell_of_request(follower: Account, followed: Account, **_: Any) -> None:
    """Somebody asks to follow, and waits for an answer."""
    notify("follow_request", [followed.id], actor=follower, post=None)


@relations.follow_request_dropped.connect
def forget_request(follower: Account, followed: Account, **_: Any) -> None:
    """Nothing is left to answer."""
    withdraw("follow_request", actor_id=follower.id, account_id=followed.id)


@relations.follow_request_accepted.connect
def tell_of_answer(followed: Account, follower: Account, **_: Any) -> None:
    """Whoever is let in hears of it. Whoever lets them in knows: nothing to answer, no news."""
    withdraw("follow", "follow_request", actor_id=follower.id, account_id=followed.id)
    notify("follow_accepted", [follower.id], actor=followed, post=None)


@relations.account_blocked.connect
def part_them(blocker: Account, blocked: Account, **_: Any) -> None:
    """Neither hears any more of what the other did."""
    part(blocker, blocked)


def _tell(post: Post, named: set[int], told: set[int]) -> None:
    answered = post.in_reply_to_account_id
    if answered is not None and answered not in told and _may_read(answered, post):
        notify("reply", [answered], actor=post.author, post=post)
    notify("mention", named - told - {answered}, actor=post.author, post=post)


def _may_read(account_id: int, post: Post) -> bool:
    """Whether somebody may read an answer to them: not one for followers they are none of."""
    reader = db.session.get(Account, account_id)
    query = visible_to(reader, Post.id).where(Post.id == post.id)
    return reader is not None and db.session.scalar(query) is not None
