"""The places to measure: databases of believable people and posts, made once and kept."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import delete, select, update

from app import create_app
from app.accounts.models import Account
from app.cli.seed_people import PASSWORD
from app.core.db import db
from app.posts.models import Post
from app.relations.models import Follow
from app.tags.models import PostTag, Tag
from tests.container.person import Person
from tests.serving import ROOT, Server, environment

FOLDER = ROOT / "instance" / "bench"
READER = "ada"
FOLLOWED = 200


@dataclass(frozen=True)
class Place:
    """A data folder, and addresses of the pages in it that strangers read."""

    data: Path
    profile: str
    permalink: str
    tag: str

    def app(self) -> Flask:
        """The program on these data, without the page cache, to count its queries."""
        return create_app({"DATA_DIR": str(self.data), "PAGE_CACHE": False})


def prepare(users: int, posts: int) -> Place:
    """A place with so many accounts and posts; what is there already is kept."""
    data = FOLDER / f"{users}x{posts}"
    migrate(data)
    run(data, "flask", "seed", "--yes", f"--users={users}", f"--posts={posts}")
    app = create_app({"DATA_DIR": str(data)})
    with app.app_context():
        _follow_at_most(FOLLOWED)
        place = _addresses(data)
        db.session.commit()
        db.engine.dispose()
    return place


def migrate(data: Path) -> None:
    """Make a database in this folder, or bring it up to date."""
    data.mkdir(parents=True, exist_ok=True)
    run(data, "app.core.prestart")


def run(data: Path, module: str, *words: str) -> None:
    """A module of Python as a command on these data."""
    variables = environment(DATA_DIR=data, FLASK_APP="microblog.py")
    command = (sys.executable, "-m", module, *words)
    subprocess.run(command, cwd=ROOT, env=variables, check=True, stdout=subprocess.DEVNULL)


def enter(server: Server) -> Person:
    """The reader, logged in."""
    return Person(server.address, READER).log_in(PASSWORD)


def _follow_at_most(most: int) -> None:
    """The reader follows so many people, no more."""
    reader = db.session.scalars(select(Account).filter_by(username=READER)).one()
    follows = select(Follow).where(Follow.follower_id == reader.id).order_by(Follow.id)
    for follow in db.session.scalars(follows.offset(most)).all():
        fewer = update(Account).where(Account.id == follow.followed_id)
        db.session.execute(fewer.values(followers_count=Account.followers_count - 1))
        db.session.execute(delete(Follow).where(Follow.id == follow.id))
        reader.following_count -= 1


def _addresses(data: Path) -> Place:
    """Somebody who writes a lot, a post of theirs, and a hashtag with a full page."""
    author = db.session.scalars(select(Account).order_by(Account.posts_count.desc())).first()
    assert author
    post = db.session.scalar(
        select(Post.id)
        .where(Post.author_id == author.id, Post.visibility == "public", Post.replies_count > 2)
        .order_by(Post.id.desc())
    )
    tag = db.session.scalar(
        select(Tag.key).join(PostTag).group_by(Tag.key).order_by(db.func.count().desc())
    )
    return Place(data, author.url, f"{author.url}/{post}", f"/tags/{tag}")
