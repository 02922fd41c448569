"""The pages that are measured, and what has to be on them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bench.places import READER, Place
from tests.container.person import Person
from tests.serving import Server

POST = 'class="post h-entry'


@dataclass(frozen=True)
class Page:
    """A page, who asks for it, how many posts are on it at least, and the share of the bare route
    that is promised (None: it is measured to be known)."""

    name: str
    path: str
    posts: int
    promised: float | None = 0.8
    inside: bool = False

    def check(self, server: Server, cookie: str = "") -> str:
        """Its HTML, having made sure that it is the right one. Raises AssertionError."""
        person = Person(server.address)
        status, html = person.ask(self.path, **({"Cookie": cookie} if cookie else {}))
        assert status == 200, f"{self.path}: {status}"
        found = len(re.findall(re.escape(POST), html))
        assert found >= self.posts, f"{self.path}: {found} posts, not {self.posts}"
        assert (f'data-viewer="{READER}"' in html) == self.inside, f"{self.path}: logged in?"
        return html


def pages(place: Place) -> list[Page]:
    """What people look at most."""
    return [
        Page("explore", "/explore", 20),
        Page("hashtag", place.tag, 20),
        Page("profile", place.profile, 20),
        Page("permalink", place.permalink, 2),
        Page("home, logged in", "/", 15, 0.5, inside=True),
        Page("explore, logged in", "/explore", 20, None, inside=True),
        Page("log-in form", "/auth/login", 0, None),
    ]
