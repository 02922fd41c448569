"""The people of the demo: names from many places, and who they say they are.

The names are in `demo/people.txt`, what they say of themselves in the language's own file.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from random import Random
from string import digits
from typing import NamedTuple

from app.accounts.usernames import MAX_LENGTH, check, key, skeleton
from app.cli.demo_text import Writer, capital, sections

ORIGINS = ("fr", "fr", "fr", "fr2", "fr3", "en", "en", "en2", "en3", "en3", "en4", "en5", "en6")

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ß": "ss", "ı": "i", "đ": "d"})


class Person(NamedTuple):
    """Somebody who might have registered. `links`: pairs of a label and an address."""

    username: str
    name: str
    bio: str
    location: str
    links: list[tuple[str, str]]
    language: str


def people(rng: Random, count: int) -> Iterator[Person]:
    """People with names from many places.

    In: the source of chance and how many. Out: that many people, every username allowed and
    unlike the others to the eye. Errors: none.
    """
    taken: set[str] = set()
    names = sections("people")
    whole = [(line, name[:2]) for name in ("en whole", "fr whole") for line in names[name]]
    rng.shuffle(whole)
    for number in range(count):
        if whole and number % 12 == 7:
            (line, language) = whole.pop()
            name, _, username = line.partition("|")
        else:
            origin = rng.choice(ORIGINS)
            language = origin[:2]
            first, last = rng.choice(names[f"{origin} first"]), rng.choice(names[f"{origin} last"])
            name, username = _shown(rng, first, last), _made(rng, first, last, names["suffix"])
        numbers = 90
        while check(username) or key(username) in taken or skeleton(username) in taken:
            numbers += 10
            username = f"{username.rstrip(digits)[: MAX_LENGTH - 6]}{rng.randrange(2, numbers)}"
        taken |= {key(username), skeleton(username)}
        yield _described(rng, username, name, language)


def _shown(rng: Random, first: str, last: str) -> str:
    """A display name: mostly the whole name, sometimes the first, sometimes none."""
    return rng.choice((f"{first} {last}", f"{first} {last}", f"{first} {last}", first, ""))


def _made(rng: Random, first: str, last: str, suffixes: Sequence[str]) -> str:
    """A username from a name."""
    one, two = _ascii(first), _ascii(last)
    suffix = rng.choice(suffixes)
    year = rng.randrange(58, 108) % 100
    return rng.choice(
        (one, f"{one}_{two}", f"{one}{two}", f"{one[0]}{two}", f"{one}_{suffix}", f"{one}{year:02}")
    )[:MAX_LENGTH]


def _ascii(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    return re.sub(r"[^a-z0-9]", "", decomposed)


def _described(rng: Random, username: str, name: str, language: str) -> Person:
    """A profile around a name; some people fill in nothing."""
    write = Writer(rng, language, ())
    bio = write("bio") if rng.random() < 0.8 else ""
    location = write("place") if rng.random() < 0.6 else ""
    links = []
    if rng.random() < 0.3:
        label = "Site" if language == "fr" else "Website"
        links.append((label, f"https://{username.replace('_', '-').strip('-')}.example.org/"))
    return Person(username, name, capital(bio), location, links, language)
