"""A crowd at work while something goes wrong, and what came of it.

Writers send each post until somebody says it is there, always as the same submission; readers
read; one logs in again and again; two guess a password, from one address.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from typing import Any

from tests.container.person import PASSWORD, Person

FINE = {"writer": (303,), "reader": (200,), "comer": (303,), "guesser": (401, 429)}
NOT_NOW, TOO_MANY, BROKEN = 503, 429, 0
TRIES = 10  # wrong ones in five minutes: app/auth/proof.py
EACH = 4  # so many writers, so many readers
PACE = 0.05  # seconds between an answer and the next request
HEADINGS = ("requests", "posts", "failed", "usual", "longest", "healed", "tries", "lost", "twice")


@dataclass(frozen=True)
class Answer:
    """One answer: whose, when it was asked for and when it came, and what it was."""

    role: str
    begun: float
    ended: float
    status: int

    @property
    def seconds(self) -> float:
        return self.ended - self.begun


@dataclass
class Work:
    """What a crowd does during one incident."""

    title: str
    answers: list[Answer] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    stopped: threading.Event = field(default_factory=threading.Event)
    usual: float = 0.0  # seconds that the slowest answer took before it
    healed: float = 0.0  # seconds after its end until nothing failed any more

    def ask(self, role: str, person: Person, path: str, **form: str) -> int:
        """Ask, and remember the answer; BROKEN where there was none."""
        begun = time.monotonic()
        try:
            status, _ = person.ask(path, form or None)
        except (OSError, HTTPException):
            status = BROKEN
        self.answers.append(Answer(role, begun, time.monotonic(), status))
        if status == NOT_NOW:
            assert int(person.heard["Retry-After"]) > 0
        return status

    def write(self, person: Person, token: str) -> None:
        for number in count():
            body = f"{self.title}: post {number} of {person.name}"
            form = {"csrf_token": token, "body": body, "submission": f"{id(self)}-{number}"}
            while self.ask("writer", person, "/posts", **form) != 303:
                if self.stopped.wait(PACE):
                    return
            self.acknowledged.add(body)
            if self.stopped.wait(PACE):
                return

    def read(self, person: Person) -> None:
        for number in count():
            path = ("/", "/explore", "/@writer1", "/notifications")[number % 4]
            self.ask("reader", person, path)
            if self.stopped.wait(PACE):
                return

    def log_in(self, person: Person, token: str) -> None:
        [anonymous] = person.jar
        form = {"csrf_token": token, "username": "comer", "password": PASSWORD}
        while not self.stopped.wait(0.5):
            person.jar.clear()
            person.jar.set_cookie(anonymous)
            self.ask("comer", person, "/auth/login", **form)

    def guess(self, person: Person, token: str) -> None:
        form = {"csrf_token": token, "username": self.title, "password": "wrong"}
        while not self.stopped.wait(PACE):
            self.ask("guesser", person, "/auth/login", **form)

    def wait_for(self, reached: Callable[[], bool]) -> None:
        end = time.monotonic() + 30
        while not reached():
            assert time.monotonic() < end, Counter((a.role, a.status) for a in self.answers)
            time.sleep(0.01)

    def heal(self) -> None:
        """Wait for a second in which nothing fails, and until the limit has been reached."""
        since = time.monotonic()
        self.wait_for(lambda: time.monotonic() > max(since, self.last_failure()) + 1)
        self.healed = max(0.0, self.last_failure() - since)
        written = len(self.acknowledged)
        self.wait_for(lambda: len(self.acknowledged) > written + 10)
        self.wait_for(lambda: sum(a.status == TOO_MANY for a in list(self.answers)) > 5)

    def failures(self) -> list[Answer]:
        """Answers that nobody likes to get."""
        return [answer for answer in list(self.answers) if answer.status not in FINE[answer.role]]

    def last_failure(self) -> float:
        return max((answer.ended for answer in self.failures()), default=0.0)

    def longest(self) -> float:
        return max(answer.seconds for answer in list(self.answers))

    def tries(self) -> int:
        """How many wrong passwords were looked at."""
        return sum(answer.role == "guesser" and answer.status == 401 for answer in self.answers)


class Crowd:
    """People who are logged in at a place with a PostgreSQL database. `meet`: make somebody, by
    name and by a number that stands for an address."""

    def __init__(self, meet: Callable[[str, int], Person], url: str) -> None:
        self.meet, self.url, self.figures = meet, url, [_row("", *HEADINGS)]
        self.writers = [meet(f"writer{n}", n).register() for n in range(1, EACH + 1)]
        self.readers = [meet(f"reader{n}", n).register() for n in range(1, EACH + 1)]
        meet("comer", 1).register()

    @contextmanager
    def at_work(self, title: str) -> Iterator[Work]:
        """All of them at work as long as the block lasts."""
        work, comer = Work(title), self.meet("", 1)
        guessers = [self.meet("", 100 + len(self.figures)) for _ in range(2)]
        tasks: list[tuple[Any, ...]] = [(work.write, one, one.token()) for one in self.writers]
        tasks += [(work.read, one) for one in self.readers]
        tasks += [(work.log_in, comer, comer.token("/auth/login"))]
        tasks += [(work.guess, one, one.token("/auth/login")) for one in guessers]
        with ThreadPoolExecutor(len(tasks)) as pool:
            running = [pool.submit(*task) for task in tasks]
            try:
                yield work
            finally:
                work.stopped.set()
        for one in running:
            one.result()

    def endure(self, title: str, incident: AbstractContextManager[object]) -> Work:
        """Work before, during and after it. What was acknowledged is there, and all of it once, and
        whoever guesses had no more tries than ever."""
        with self.at_work(title) as work:
            work.wait_for(lambda: len(work.acknowledged) >= 30)
            work.usual = work.longest()
            with incident:
                pass
            work.heal()
        stored = posts_in(self.url)
        lost = work.acknowledged - stored.keys()
        twice = [body for body, times in stored.items() if times > 1 and body.startswith(title)]
        seconds = (f"{number:.2f} s" for number in (work.usual, work.longest(), work.healed))
        sums = (len(work.answers), len(work.acknowledged), len(work.failures()))
        self.figures.append(_row(title, *sums, *seconds, work.tries(), len(lost), len(twice)))
        assert not lost
        assert not twice
        assert work.tries() <= TRIES
        return work

    def tell(self) -> None:
        """Print the figures of all incidents."""
        print("", *self.figures, sep="\n")


def posts_in(url: str) -> Counter[str]:
    """The posts in a PostgreSQL database, whose counters have to be true."""
    import psycopg

    with psycopg.connect(url) as database:
        for (table, column), counted in COUNTERS.items():
            query = f"SELECT id FROM {table} WHERE {column} <> (SELECT count(*) FROM {counted})"
            assert database.execute(query.encode()).fetchall() == [], f"{table}.{column}"
        return Counter(body for (body,) in database.execute("SELECT body FROM posts"))


COUNTERS = {
    ("accounts", "posts_count"): "posts WHERE author_id = accounts.id",
    ("accounts", "followers_count"): "follows WHERE followed_id = accounts.id",
    ("accounts", "following_count"): "follows WHERE follower_id = accounts.id",
    ("posts", "likes_count"): "likes WHERE post_id = posts.id",
}


def _row(title: str, *figures: object) -> str:
    return f"{title:36}" + "".join(f"{figure:>9}" for figure in figures)
