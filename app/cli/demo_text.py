"""People and posts for `flask seed`: believable, in English and French, the same for every seed.

The words are in `demo/en.txt`, `demo/fr.txt` and `demo/people.txt`: sentences with gaps, and
what fills them. Tens of thousands of posts do not look like copies of each other, and each takes
some ten microseconds.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from string import digits
from typing import NamedTuple, TypeVar

from app.accounts.usernames import MAX_LENGTH, check, key, skeleton

LANGUAGES = ("en", "fr")
ORIGINS = ("fr", "fr", "fr", "fr2", "fr3", "en", "en", "en2", "en3", "en3", "en4", "en5", "en6")
FOLDER = Path(__file__).with_name("demo")

# A text with gaps: a literal, a gap's name or the ends of a range of numbers, a literal, …
Text = tuple[str | tuple[int, int], ...]

T = TypeVar("T")

_GAP = re.compile(r"\{([^}]+)\}")
_RANGE = re.compile(r"(\d+)-(\d+)")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ß": "ss", "ı": "i", "đ": "d"})
# French, where a gap meets what fills it: « de + le » is « du », « de + ananas » is « d'ananas ».
_CONTRACTIONS = {("de ", "le "): "du ", ("de ", "les "): "des "}
_CONTRACTIONS |= {("à ", "le "): "au ", ("à ", "les "): "aux "}
_VOWELS = tuple("aeiouyâàéèêîôûAEIOUÀÉÈÊÎÔÛ")


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
    names = _sections("people")
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


def post(rng: Random, language: str, usernames: Sequence[str]) -> str:
    """What somebody might write.

    In: the source of chance, "en" or "fr", and whom it may mention (may be empty). Out: a text of
    15 to about 450 characters, as if typed. Errors: KeyError for another language.
    """
    write, chance = _Writer(rng, language, usernames), rng.random
    if usernames and chance() < 0.08:
        return write("reply")
    topic = write.pick(_topics(language))
    text = _capital(write(topic))
    if chance() < 0.12:
        text = f"{_capital(write('opener'))} {text}"
    for part, likelihood in ((topic + "+", 0.42), ("closing", 0.1)):
        if chance() < likelihood:
            gap = "\n\n" if chance() < 0.2 or "\n" in text else " "
            text += gap + _capital(write(part))
    if usernames and chance() < 0.1:
        text += ("\n" if "\n" in text else " ") + write("mention")
    if chance() < 0.2:
        text += " " + write(topic + "!")
    if chance() < 0.1 and topic + ">" in write.texts:
        text += f"\n{write('link')} {write(topic + '>')}"
    if chance() < 0.36:
        tags = {write(topic + "#"): None for _ in range(1 + int(chance() * 3))}
        text += ("\n\n" if chance() < 0.5 else " ") + " ".join(f"#{tag}" for tag in tags)
    return text


class _Writer:
    """Fills the gaps of one text: `writer("cooking")`."""

    def __init__(self, rng: Random, language: str, usernames: Sequence[str]) -> None:
        self.texts, self.chance, self.usernames = _texts(language), rng.random, usernames
        self.join = _joined if language == "fr" else str.__add__
        self.last = ""

    def pick(self, choices: Sequence[T]) -> T:
        """Like `rng.choice`, in a third of the time."""
        return choices[int(self.chance() * len(choices))]

    def __call__(self, name: str) -> str:
        parts = self.pick(self.texts[name])
        written = str(parts[0])
        for place in range(1, len(parts), 2):
            written = self.join(written, self.fill(parts[place])) + str(parts[place + 1])
        return written

    def fill(self, gap: str | tuple[int, int]) -> str:
        """What goes into a gap: a number, somebody's name, or one of a section's texts."""
        if isinstance(gap, tuple):
            return str(gap[0] + int(self.chance() * (gap[1] - gap[0] + 1)))
        if gap in ("user", "user2"):
            return self.pick(self.usernames)
        if gap != "=":
            self.last = _capital(self(gap[1:])) if gap[0] == "^" else self(gap)
        return self.last


def _joined(before: str, filling: str) -> str:
    """French elision and contraction where both meet."""
    for preposition in ("de ", "à "):
        if before.endswith(" " + preposition):
            article, space, rest = filling.partition(" ")
            contracted = _CONTRACTIONS.get((preposition, article.lower() + space))
            if contracted:
                return before.removesuffix(preposition) + contracted + rest
            if preposition == "de " and filling.startswith(_VOWELS):
                return before[:-2] + "'" + filling
    return before + filling


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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
    write = _Writer(rng, language, ())
    bio = write("bio") if rng.random() < 0.8 else ""
    location = write("place") if rng.random() < 0.6 else ""
    links = []
    if rng.random() < 0.3:
        label = "Site" if language == "fr" else "Website"
        links.append((label, f"https://{username.replace('_', '-').strip('-')}.example.org/"))
    return Person(username, name, _capital(bio), location, links, language)


@cache
def _sections(file: str) -> dict[str, list[str]]:
    """The lines of a file by the section they stand in."""
    sections: dict[str, list[str]] = {}
    for line in (FOLDER / f"{file}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            lines = sections.setdefault(line[2:], [])
        elif line and not line.startswith("# "):
            lines.append(line)
    return sections


@cache
def _texts(language: str) -> dict[str, list[Text]]:
    """The sections of a language, gaps found once and for all."""
    return {name: [_parsed(line) for line in lines] for name, lines in _sections(language).items()}


@cache
def _topics(language: str) -> list[str]:
    return [name for name in _sections(language) if f"{name}+" in _sections(language)]


def _parsed(line: str) -> Text:
    line = line.replace("⏎", "\n")
    line = re.sub(r" ([:»])", "\u00a0\\1", re.sub(r" ([;?!])", "\u202f\\1", line))
    parts: list[str | tuple[int, int]] = list(_GAP.split(line.replace("« ", "«\u00a0")))
    for place in range(1, len(parts), 2):
        if found := _RANGE.fullmatch(str(parts[place])):
            parts[place] = (int(found[1]), int(found[2]))
    return tuple(parts)
