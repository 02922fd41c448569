"""What a page may ask of the database: a written number of queries, however much it shows.

The pages have everything on: replies, reposts, pictures, warnings, pins, mutes, blocks, requests,
messages and news. Each is counted with five of everything and again with forty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from flask import Flask

from app.accounts.models import Account
from app.auth.actions import register
from app.bookmarks.models import Bookmark
from app.core.db import db
from app.core.limits import RateHit
from app.likes.models import Like
from app.media.models import Attachment
from app.notifications.models import Notification
from app.pins.models import Pin
from app.posts.actions import Manner, publish
from app.posts.models import Post
from app.relations.models import Block, Follow, FollowRequest, Mute
from app.reposts.models import Repost
from tests.conftest import PASSWORD, Client, clear
from tests.counting import queries

FEW, MANY = 5, 40
# Who asks and which session it is; whom one might follow; what is new in notifications and
# messages: three queries on nearly every page. Marks and pictures: two where there are posts.
BUDGET = {
    "/": 6,
    "/explore": 6,
    "/tags/tea": 8,
    "/@grace": 8,
    "/@grace/with_replies": 7,
    "/@grace/media": 7,
    "/@grace/followers": 5,
    "/@grace/following": 5,
    "/@grace/{post}": 8,
    "/@grace/{post}/likes": 5,
    "/@grace/{post}/reposts": 5,
    "/@grace/{post}/history": 4,
    "/@grace/card": 3,
    "/notifications": 6,
    "/notifications/news": 2,
    "/messages": 7,
    "/messages/requests": 7,
    "/messages/{conversation}": 7,
    "/search?q=tea": 6,
    "/search?q=member&kind=people": 5,
    "/search?q=tea&kind=tags": 4,
    "/search/complete?q=@mem": 3,
    "/search/complete?q=%23te": 3,
    "/likes": 6,
    "/bookmarks": 6,
    "/posts/new?in_reply_to={post}": 6,
    "/follow-requests": 5,
    "/settings/blocks": 5,
    "/settings/mutes": 5,
    "/settings/privacy": 4,
    "/settings/notifications": 4,
    "/settings/export": 4,
    "/@grace/feed.atom": 3,
    "/@grace/feed.rss": 3,
    "/@grace/feed.json": 3,
    "/tags/tea/feed.atom": 3,
}
FOR_STRANGERS = {
    "/": 2,
    "/explore": 2,
    "/tags/tea": 3,
    "/@grace": 5,
    "/@grace/with_replies": 4,
    "/@grace/media": 4,
    "/@grace/{post}": 5,
    "/search?q=tea": 3,
}


@dataclass
class Place:
    """Ada's home with `size` of everything in it."""

    app: Flask
    people: list[Account] = field(default_factory=list)
    post: int = 0
    conversation: int = 0

    def furnish(self, up_to: int) -> None:
        """Add people, and what they do, until there are so many."""
        with self.app.app_context():
            if not self.people:
                self.begin()
            ada, grace, alan = self.cast
            post = db.session.get(Post, self.post)
            message = db.session.get(Post, self.conversation)
            for number in range(len(self.people), up_to):
                self.people.append(member := _person(f"member{number}"))
                self._relate(member, ada, grace)
                own = publish(f"cup {number} of #tea for @ada", by=grace, manner=_manner(number))
                _decorate(own, ada, alan)
                reply = publish(f"Yes {number} #tea", by=member, manner=Manner(in_reply_to=post))
                _decorate(reply, ada, alan)
                publish(f"@ada {number}", by=grace, manner=Manner("direct", message))
                publish(f"@ada hello {number}", by=member, manner=Manner("direct"))
                _mark(post, member)
                _tell(ada, member, own)
            db.session.commit()

    def begin(self) -> None:
        """The three who are always there, a post to talk about and a conversation."""
        _person("first")
        ada, grace, alan = (_person(name) for name in ("ada", "grace", "alan"))
        for followed in (grace, alan):
            db.session.add(Follow(follower_id=ada.id, followed_id=followed.id))
        post = publish("What about #tea?", by=grace)
        message = publish("@ada may I ask you?", by=grace, manner=Manner("direct"))
        self.post, self.conversation = post.id, message.conversation_id
        db.session.commit()

    @property
    def cast(self) -> list[Account]:
        names = ("ada", "grace", "alan")
        return [db.session.query(Account).filter_by(username=name).one() for name in names]

    def _relate(self, member: Account, ada: Account, grace: Account) -> None:
        """Every member follows Grace; then one after the other is followed, asks, is muted …"""
        ids = {"follower_id": member.id, "followed_id": grace.id}
        db.session.add(Follow(**ids))
        db.session.add(Follow(follower_id=grace.id, followed_id=member.id))
        other = _person(f"other{member.username}")
        db.session.add(FollowRequest(follower_id=member.id, followed_id=ada.id))
        db.session.add(Mute(muter_id=ada.id, muted_id=other.id))
        db.session.add(Block(blocker_id=ada.id, blocked_id=_person(f"bad{member.username}").id))
        db.session.flush()


def _person(name: str) -> Account:
    return register(name, f"{name}@example.org", PASSWORD)


def _manner(number: int) -> Manner:
    visibility = ("public", "public", "unlisted", "followers")[number % 4]
    return Manner(visibility, spoiler_text="Tea" if number % 3 == 0 else "", language="en")


def _decorate(post: Post, reader: Account, friend: Account) -> None:
    """A picture, marks of the reader, a friend who passes it on; the first ones are pinned."""
    _mark(post, reader)
    db.session.add(Repost(account_id=friend.id, post_id=post.id))
    number = next(_numbers)
    if number <= FEW:
        db.session.add(Pin(account_id=post.author_id, post_id=post.id))
    keys = {name: f"aa/bb/{number:031x}{end}.webp" for name, end in KEYS}
    sizes = {"width": 8, "height": 6, "small_width": 4, "small_height": 3}
    ids = {"account_id": post.author_id, "post_id": post.id}
    db.session.add(Attachment(**ids, **keys, **sizes, alt="A cup"))
    post.attachments_count = 1
    db.session.flush()


_numbers = count(1)
KEYS = (("key", "a"), ("small_key", "b"))


def _mark(post: Post, person: Account) -> None:
    for mark in (Like, Repost, Bookmark):
        db.session.add(mark(account_id=person.id, post_id=post.id))
    post.likes_count, post.reposts_count = post.likes_count + 1, post.reposts_count + 1
    db.session.flush()


def _tell(reader: Account, actor: Account, post: Post) -> None:
    for kind in ("like", "repost", "follow"):
        post_id = None if kind == "follow" else post.id
        ids = {"account_id": reader.id, "actor_id": actor.id, "post_id": post_id}
        db.session.add(Notification(kind=kind, **ids))


def _counted(place: Place, client: Client, paths: dict[str, int]) -> dict[str, list[str]]:
    """What making each page asks. It is opened once before: some things are asked only once; and
    something is written before the second time, or the page would come from the cache."""
    found = {}
    for path in paths:
        address = path.format(post=place.post, conversation=place.conversation)
        with place.app.app_context():
            status = client.get(address).status_code
            db.session.add(RateHit(key="something is written", at=0))
            db.session.commit()
            with queries() as sent:
                client.get(address)
        found[path] = sent if status in (200, 204) else []
    return found


Counts = dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module")
def counts(the_app: Flask) -> Iterator[dict[int, Counts]]:
    """For few and for many: by reader and path, the queries."""
    place, found = Place(the_app), {}
    for size in (FEW, MANY):
        place.furnish(size)
        ada: Client = the_app.test_client()  # type: ignore[assignment]
        with the_app.app_context():
            ada.login(place.cast[0])
        stranger: Client = the_app.test_client()  # type: ignore[assignment]
        found[size] = {
            "ada": _counted(place, ada, BUDGET),
            "stranger": _counted(place, stranger, FOR_STRANGERS),
        }
    yield found
    with the_app.app_context():
        clear()


CASES = [("ada", path) for path in BUDGET] + [("stranger", path) for path in FOR_STRANGERS]


@pytest.mark.parametrize(("reader", "path"), CASES)
def test_a_page_keeps_to_its_budget(counts: dict[int, Counts], reader: str, path: str) -> None:
    budget = (BUDGET if reader == "ada" else FOR_STRANGERS)[path]
    sent = counts[MANY][reader][path]
    assert sent, f"{path} is not there"
    assert len(sent) <= budget, "\n\n".join(sent)


@pytest.mark.parametrize(("reader", "path"), CASES)
def test_it_asks_as_often_for_few_as_for_many(
    counts: dict[int, Counts], reader: str, path: str
) -> None:
    few, many = counts[FEW][reader][path], counts[MANY][reader][path]
    assert len(many) <= len(few), "\n\n".join(many)
