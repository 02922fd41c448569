"""What the demo's well-known people have to do with others: messages, requests, blocks, tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from sqlalchemy import func, insert, select

from app.accounts.models import Account
from app.cli import demo_text
from app.cli.seed_drafts import Drafting
from app.cli.seed_moments import DAY, HOUR
from app.cli.seed_news import catch_up, hearers
from app.cli.seed_people import Member
from app.conversations.models import Member as Membership
from app.core.db import db, reading
from app.posts.models import Mention, Post
from app.relations import actions as relations
from app.relations.models import Follow
from app.search import index
from app.tags.models import PostTag, TagFollow

ASKING = 3  # people who want to follow Grace, who approves her followers


def is_there(cast: Sequence[Member]) -> bool:
    """Whether this has been done before, or there is nobody to do it for."""
    ids = list(hearers(cast))
    query = select(Membership.account_id).where(Membership.account_id.in_(ids)).limit(1)
    with reading():
        return not ids or len(cast) < 4 or db.session.scalar(query) is not None


def add(rng: Random, cast: Sequence[Member]) -> None:
    """Let them write to each other, ask, turn away. One transaction."""
    drafting = Drafting(rng, cast)
    known = hearers(cast)
    with db.session.no_autoflush:
        for person in known.values():
            speakers = drafting.speaking[person.language].members
            others = [one for one in speakers if one.id not in known]
            rng.shuffle(others)
            _talk(rng, drafting, person, others)
            _follow_tags(rng, person)
        _turn_to(rng, {one.username: one for one in known.values()}, cast)
    catch_up(cast)


def _talk(rng: Random, drafting: Drafting, owner: Member, others: list[Member]) -> None:
    """All the talks of their language, each with somebody else; the last with two at once. The
    newest ones end with words that nobody has read yet."""
    scripts = demo_text.talks(rng, owner.language)
    for place, lines in enumerate(scripts):
        group = place == len(scripts) - 1
        partners = [others.pop() for _ in range(min(len(others), 2 if group else 1))]
        if partners:
            unread = 1 + place % 2 if place < 3 else 0
            circle = [partners[0], owner, *partners[1:]]
            heard = lines[: len(lines) // 2 * 2 - 1] if unread and not group else lines
            _write(drafting, circle, heard, owner, unread, days=(place + 0.3) * 2.1)
    for days, text in enumerate(demo_text.requests(rng, owner.language)[:2], 1):
        stranger = next((one for one in others if not _follows(owner, one)), None)
        if stranger:
            others.remove(stranger)
            circle = [stranger, owner]
            _write(drafting, circle, [text], owner, 1, days=days * 1.7, request=True)


def _write(
    drafting: Drafting,
    circle: list[Member],
    lines: Sequence[str],
    owner: Member,
    unread: int,
    *,
    days: float,
    request: bool = False,
) -> None:
    """A conversation: everybody in turn. `unread`: how much of its end the owner has not read."""
    number, rows, parent = drafting.clock.ago(days * DAY), [], None
    for place, text in enumerate(lines):
        author = circle[place % len(circle)]
        parent = drafting.draft(author, number, text, visibility="direct", parent=parent)
        rows.append(parent.row)
        number = drafting.clock.after(number, HOUR / 6)
    db.session.execute(insert(Post.__table__), rows)
    named = [
        {"post_id": row["id"], "account_id": one.id}
        for row in rows
        for one in circle
        if one.id != row["author_id"]
    ]
    db.session.execute(insert(Mention.__table__), named)
    members = [_membership(rows, one, unread if one == owner else 0) for one in circle]
    members[circle.index(owner)]["request"] = request
    db.session.execute(insert(Membership.__table__), members)
    index.add_posts(rows)


def _membership(rows: list[dict[str, Any]], one: Member, unread: int) -> dict[str, Any]:
    read = rows[-1 - unread]["id"] if unread < len(rows) else 0
    where = {"conversation_id": rows[0]["conversation_id"], "account_id": one.id}
    return where | {"last_id": rows[-1]["id"], "read_id": read, "cleared_id": 0, "request": False}


def _follows(one: Member, other: Member) -> bool:
    query = select(Follow.id).where(Follow.follower_id == one.id, Follow.followed_id == other.id)
    return db.session.scalar(query) is not None


def _turn_to(rng: Random, known: dict[str, Member], cast: Sequence[Member]) -> None:
    """Grace approves her followers, and some ask; Ada has turned one away and mutes another."""
    others = [one for one in cast if one.username not in known]
    if grace := _account(known.get("grace")):
        grace.locked = True
        db.session.flush()
        strangers = [one for one in others if not _follows(one, known["grace"])]
        for stranger in _accounts(strangers[-ASKING:]):
            relations.follow(grace, by=stranger)
    if (ada := _account(known.get("ada"))) and len(others) > 3:
        blocked, muted = _accounts(rng.sample(others[len(others) // 2 :], 2))
        relations.block(blocked, by=ada)
        relations.mute(muted, by=ada)


def _account(member: Member | None) -> Account | None:
    return db.session.get(Account, member.id) if member else None


def _accounts(members: Iterable[Member]) -> list[Account]:
    return [db.session.get_one(Account, member.id) for member in members]


def _follow_tags(rng: Random, person: Member) -> None:
    """Three of the thirty hashtags that posts of their language carry most."""
    many = func.count()
    query = select(PostTag.tag_id).join(Post, Post.id == PostTag.post_id)
    query = query.where(Post.language == person.language).group_by(PostTag.tag_id)
    tags = db.session.scalars(query.order_by(many.desc(), PostTag.tag_id).limit(30)).all()
    rows = [{"account_id": person.id, "tag_id": tag} for tag in rng.sample(tags, min(3, len(tags)))]
    if rows:
        db.session.execute(insert(TagFollow.__table__), rows)
