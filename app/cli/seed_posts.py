"""The demo's posts: written in bulk, with their hashtags and mentions, spread over a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import insert, select

from app.accounts import usernames
from app.cli import seed_marks, seed_news, seed_threads
from app.cli.progress import progress
from app.cli.seed_drafts import Draft, Drafting
from app.cli.seed_people import Member, count_more
from app.cli.seed_pictures import Gallery
from app.core import ids
from app.core.db import db
from app.core.rendering import tag_key
from app.posts.models import Mention, Post
from app.search import index
from app.tags.models import PostTag, Tag

BATCH = 2000
SPREAD = timedelta(days=365)
PICTURED = 0.18  # of those that begin a conversation


def add(rng: Random, cast: Sequence[Member], count: int) -> None:
    """Let the cast write that many posts, and do to them what people do. Each batch is a
    transaction that leaves all counts right; everything slow is done before it begins."""
    drafting = Drafting(rng, cast)
    gallery = Gallery.for_posts(rng, int(count * (1 - seed_threads.SHARE) * PICTURED))
    news = seed_news.News(drafting.clock, cast)
    with progress("Posts", count) as bar:
        for start in range(0, count, BATCH):
            many = min(BATCH, count - start)
            drafts = _written(rng, drafting, gallery, many)
            marks = seed_marks.make(rng, drafts, drafting)
            _insert(drafts, drafting)
            gallery.insert()
            marks.insert(rng)
            news.insert(drafts, marks)
            db.session.commit()
            bar.update(many)


def _written(rng: Random, drafting: Drafting, gallery: Gallery, many: int) -> list[Draft]:
    """So many posts; what is answered stands before its answers."""
    answers = int(many * seed_threads.SHARE)
    drafts = []
    for _ in range(many - answers):
        author = drafting.somebody()
        number = drafting.clock.unused(_moment(rng, author, drafting.now))
        if gallery.has_more and rng.random() < PICTURED:
            drafts.append(gallery.illustrate(drafting, author, number))
        else:
            drafts.append(drafting.begin(author, number))
    return drafts + seed_threads.answer(rng, drafting, drafts, answers)


def _moment(rng: Random, author: Member, now: datetime) -> int:
    """An id since the author is here, more likely a recent one."""
    joined = max(ids.time_of(author.id), now - SPREAD)
    age: timedelta = (now - joined) * rng.random() ** 2
    return ids.new_id(_awake(now - age, now))


def _awake(moment: datetime, latest: datetime) -> datetime:
    """The same moment, or later that day when everybody would be asleep."""
    later = moment + timedelta(hours=8) if moment.hour < 6 else moment
    return later if later < latest else moment


def _insert(drafts: Sequence[Draft], drafting: Drafting) -> None:
    rows = [draft.row for draft in drafts]
    db.session.execute(insert(Post.__table__), rows)
    count_more("posts_count", (row["author_id"] for row in rows))
    named = [(draft.id, draft.author.id, draft.rendered.mentions) for draft in drafts]
    mentions = [
        {"post_id": post_id, "account_id": account_id}
        for post_id, author_id, names in named
        for account_id in (drafting.people[usernames.key(name)].id for name in names)
        if account_id != author_id
    ]
    if mentions:
        db.session.execute(insert(Mention.__table__), mentions)
    tags = _tags(tag for draft in drafts for tag in draft.rendered.tags)
    carried = [
        {"post_id": draft.id, "tag_id": tags[key]}
        for draft in drafts
        for key in dict.fromkeys(map(tag_key, draft.rendered.tags))
    ]
    if carried:
        db.session.execute(insert(PostTag.__table__), carried)
    index.add_posts(rows)


def _tags(names: Iterable[str]) -> dict[str, int]:
    """Ids of the hashtags by key; those that nobody used before are made."""
    wanted = {tag_key(name): name for name in names}
    query = select(Tag.key, Tag.id).where(Tag.key.in_(wanted))
    tags: dict[str, int] = {row.key: row.id for row in db.session.execute(query)}
    new = {key: ids.new_id() for key in wanted if key not in tags}
    if new:
        rows = [{"id": number, "key": key, "name": wanted[key]} for key, number in new.items()]
        db.session.execute(insert(Tag.__table__), rows)
        index.add_tags(rows)
    return tags | new
