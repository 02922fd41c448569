"""Four people who write while something happens, and who reads afterwards what is there."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

from tests.container.person import Person

WRITERS = ("ada", "grace", "alan", "edsger")
POSTS_EACH = 50
Visit = Callable[[str], Person]


def posts_in(visit: Visit) -> set[str]:
    """All bodies, following the profiles' pages as a reader would."""
    found = set()
    for writer in WRITERS:
        reader, page = visit(""), f"/@{writer}"
        while page:
            _, text = reader.ask(page)
            found |= set(re.findall(r"post \w+ \d+\.", text))
            older = re.search(r'href="([^"]*max_id=\d+[^"]*)"', text)
            page = older[1].replace("&amp;", "&") if older else ""
    return found


def write_while(visit: Visit, disturb: Callable[[], object], times: int = 1) -> set[str]:
    """200 posts by 4 writers, disturbed in the middle; the bodies whose posting was answered
    with success."""
    people = [visit(name).register() for name in WRITERS]
    acknowledged: set[str] = set()
    begun = threading.Event()

    def write(person: Person) -> None:
        token = person.token()
        for number in range(POSTS_EACH):
            body = f"post {person.name} {number}."
            try:
                if person.ask("/posts", {"csrf_token": token, "body": body})[0] == 303:
                    acknowledged.add(body)
            except (OSError, HTTPException):
                time.sleep(0.05)  # nobody there, or half an answer: not acknowledged
            if len(acknowledged) > 20:
                begun.set()

    with ThreadPoolExecutor(len(people)) as pool:
        done = [pool.submit(write, person) for person in people]
        assert begun.wait(30)
        for _ in range(times):
            disturb()
            time.sleep(0.5)
        for future in done:
            future.result()
    return acknowledged
