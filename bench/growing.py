"""What home costs when a place grows: by posts, by how often those write whom one follows, by how
far one has scrolled.

The page cache is off: it is the making of a page that could grow.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from sqlalchemy import func, insert, select, update

from app import create_app
from app.accounts.models import Account
from app.auth.actions import register
from app.cli.progress import progress
from app.core import ids
from app.core.db import db, utcnow
from app.core.paging import PAGE_SIZE
from app.posts.models import Post
from app.relations.models import Follow
from bench import load
from bench.places import FOLDER, migrate
from bench.servers import serving
from tests.container.person import PASSWORD, Person
from tests.serving import Server

CIRCLES = {"often": 0.5, "seldom": 0.05}  # whom each of two readers follows; their share of posts
CIRCLE, CROWD = 200, 600  # people in each, and people whom neither follows
DEEP = 200  # this page is promised to cost what the first one costs
BATCH = 5000
YEAR = timedelta(days=365)
TEXT = "Few words, well read: what there is to say about the weather, tea and the sea. " * 2


@dataclass(frozen=True)
class Cost:
    """Milliseconds of the worker for home, in a place with so many posts."""

    posts: int
    circle: str
    page: int
    cpu: float


def measure(sizes: list[int], rounds: int, seconds: float) -> list[Cost]:
    """Home of both readers in places of these sizes, in turns: the first page and, where there are
    so many posts, a deep one."""
    with ExitStack() as stack:
        asked: list[tuple[Cost, Server, str, str]] = []
        for size in sizes:
            data = _place(size)
            pages = list(_pages(data))
            server = stack.enter_context(serving("bench.anew:app", data))
            cookies = {name: Person(server.address, name).log_in().cookie for name in CIRCLES}
            asked += [
                (Cost(size, circle, page, 0.0), server, path, cookies[circle])
                for (circle, page), path in pages
            ]
        for _, server, path, cookie in asked:
            load.warm_up(server, path, cookie)
        turns = [
            [load.run(server, path, seconds, cookie).cpu for _, server, path, cookie in asked]
            for _ in range(rounds)
        ]
    return [
        replace(cost, cpu=median(found))
        for (cost, *_), found in zip(asked, zip(*turns, strict=True), strict=True)
    ]


def _place(size: int) -> Path:
    """A place with so many posts; made once and kept."""
    data = FOLDER / f"growth-{size}"
    migrate(data)
    if (data / "complete").exists():
        return data
    app = create_app({"DATA_DIR": str(data)})
    with app.app_context():
        _people()
        with progress(f"{size:,} posts", size) as bar:
            posts = _posts(size)
            while batch := list(islice(posts, BATCH)):
                db.session.execute(insert(Post), batch)
                db.session.commit()
                bar.update(len(batch))
        of_author = select(func.count()).where(Post.author_id == Account.id).scalar_subquery()
        db.session.execute(update(Account).values(posts_count=of_author))
        db.session.commit()
        db.engine.dispose()
    (data / "complete").touch()
    return data


def _people() -> None:
    """Two readers, those whom they follow, and many others."""
    readers = {name: register(name, f"{name}@example.org", PASSWORD) for name in CIRCLES}
    for name, number in {**dict.fromkeys(CIRCLES, CIRCLE), "crowd": CROWD}.items():
        for n in range(number):
            one = f"{name}{n}"
            account = Account(username=one, username_key=one, skeleton=one, display_name=one)
            db.session.add(account)
            if name in readers:
                db.session.flush()
                pair = {"follower_id": readers[name].id, "followed_id": account.id}
                db.session.add(Follow(**pair))
    db.session.commit()


def _posts(size: int) -> Iterator[dict[str, Any]]:
    """Posts in the order of time, over a year."""
    rng, begun = Random(size), utcnow() - YEAR
    people: dict[str, list[int]] = {}
    for number, name in db.session.execute(select(Account.id, Account.username)):
        people.setdefault(name.rstrip("0123456789"), []).append(number)
    circles, weights = [*CIRCLES, "crowd"], [*CIRCLES.values(), 1 - sum(CIRCLES.values())]
    for n, circle in enumerate(rng.choices(circles, weights, k=size)):
        number = ids.first_id_at(begun + YEAR * n / size) + n % 1000
        yield {
            "id": number,
            "author_id": rng.choice(people[circle][1:] if circle in CIRCLES else people[circle]),
            "body": TEXT,
            "rendered": f"<p>{TEXT}</p>",
            "conversation_id": number,
        }


def _pages(data: Path) -> Iterator[tuple[tuple[str, int], str]]:
    """Addresses of the pages to measure, by circle and number."""
    app = create_app({"DATA_DIR": str(data)})
    with app.app_context():
        for circle in CIRCLES:
            yield (circle, 1), "/"
            query = select(Post.id).join(Account, Account.id == Post.author_id)
            query = query.where(Account.username.startswith(circle)).order_by(Post.id.desc())
            before = db.session.scalar(query.limit(1).offset((DEEP - 1) * PAGE_SIZE))
            if before:
                yield (circle, DEEP), f"/?max_id={before}"
        db.engine.dispose()
