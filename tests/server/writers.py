"""Several people who write as fast as they can, and what is there afterwards."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from sqlalchemy import text

from tests.container.person import Person
from tests.databases import databases, opened
from tests.serving import Server

FOUR = ("ada", "grace", "alan", "edsger")


@dataclass
class Writing:
    """Posts being written. `acknowledged`: the bodies whose sending was answered with success."""

    acknowledged: set[str] = field(default_factory=set)
    statuses: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    writers: list[Future[None]] = field(default_factory=list)

    def write(self, person: Person, most: int) -> None:
        token = person.token()
        for number in range(most):
            if self.stopped.is_set():
                return
            body = f"Post {number} of {person.name} #work"
            begun = time.monotonic()
            try:
                status, _ = person.ask("/posts", {"csrf_token": token, "body": body})
            except (OSError, HTTPException):
                time.sleep(0.02)  # nobody there, or half an answer: not acknowledged
                continue
            self.waits.append(time.monotonic() - begun)
            self.statuses.append(status)
            if status == 303:
                self.acknowledged.add(body)
            else:
                time.sleep(0.02)

    def wait_for(self, posts: int) -> None:
        """Until so many have been acknowledged."""
        end = time.monotonic() + 30
        while len(self.acknowledged) < posts and not all(one.done() for one in self.writers):
            assert time.monotonic() < end, "nobody gets anything written"
            time.sleep(0.01)

    def finish(self) -> set[str]:
        """When everybody has written the last post: what was acknowledged."""
        for writer in self.writers:
            writer.result()
        return self.acknowledged


def begin_writing(server: Server, each: int, names: tuple[str, ...] = FOUR) -> Writing:
    """Let people register and begin to write."""
    people = [server.person(name).register() for name in names]
    writing, pool = Writing(), ThreadPoolExecutor(len(people))
    writing.writers = [pool.submit(writing.write, person, each) for person in people]
    pool.shutdown(wait=False)
    return writing


def send_picture(person: Person, token: str, size: int) -> int:
    """Send a file of so many bytes, which is no picture, as one's portrait; the status."""
    body = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--x\r\nContent-Disposition: form-data; name="avatar"; filename="me.png"\r\n'
        f"Content-Type: image/png\r\n\r\n{'x' * size}\r\n--x--\r\n"
    )
    form = "multipart/form-data; boundary=x"
    return person.ask("/settings/profile", body.encode(), Content_Type=form)[0]


def posts_in(folder: Path, url: str = "") -> set[str]:
    """What is in the folder's database, or in another one. It has to be in order: counts true,
    nothing torn."""
    engine = opened(url or databases.url(folder))
    with engine.connect() as database:
        if engine.dialect.name == "sqlite":
            assert database.execute(text("PRAGMA integrity_check")).all() == [("ok",)]
            assert database.execute(text("PRAGMA foreign_key_check")).all() == []
        counted = "SELECT count(*) FROM posts WHERE author_id = accounts.id"
        wrong = f"SELECT username FROM accounts WHERE posts_count <> ({counted})"
        assert database.execute(text(wrong)).all() == []
        posts = set(database.scalars(text("SELECT body FROM posts")))
    engine.dispose()
    return posts
