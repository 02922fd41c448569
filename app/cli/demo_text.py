"""What the people of the demo write: believable, in English and French, the same for every seed.

The words are in `demo/en.txt` and `demo/fr.txt`: sentences with gaps, and what fills them. Tens of
thousands of posts do not look like copies of each other, and each takes some ten microseconds.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar

LANGUAGES = ("en", "fr")
FOLDER = Path(__file__).with_name("demo")

# A text with gaps: a literal, a gap's name or the ends of a range of numbers, a literal, …
Text = tuple[str | tuple[int, int], ...]

T = TypeVar("T")

_GAP = re.compile(r"\{([^}]+)\}")
_RANGE = re.compile(r"(\d+)-(\d+)")
# French, where a gap meets what fills it: « de + le » is « du », « de + ananas » is « d'ananas ».
_CONTRACTIONS = {("de ", "le "): "du ", ("de ", "les "): "des "}
_CONTRACTIONS |= {("à ", "le "): "au ", ("à ", "les "): "aux "}
_VOWELS = tuple("aeiouyâàéèêîôûAEIOUÀÉÈÊÎÔÛ")


def post(rng: Random, language: str, usernames: Sequence[str]) -> str:
    """What somebody might write.

    In: the source of chance, "en" or "fr", and whom it may mention (may be empty). Out: a text of
    15 to about 450 characters, as if typed. Errors: KeyError for another language.
    """
    return about(rng, language, usernames)[1]


def about(rng: Random, language: str, usernames: Sequence[str]) -> tuple[str, str]:
    """The same, with its topic before it."""
    write, chance = Writer(rng, language, usernames), rng.random
    topic = write.pick(_topics(language))
    text = capital(write(topic))
    if chance() < 0.12:
        text = f"{capital(write('opener'))} {text}"
    for part, likelihood in ((topic + "+", 0.42), ("closing", 0.1)):
        if chance() < likelihood:
            gap = "\n\n" if chance() < 0.2 or "\n" in text else " "
            text += gap + capital(write(part))
    if usernames and chance() < 0.1:
        text += ("\n" if "\n" in text else " ") + write("mention")
    if chance() < 0.2:
        text += " " + write(topic + "!")
    if chance() < 0.1 and topic + ">" in write.texts:
        text += f"\n{write('link')} {write(topic + '>')}"
    if chance() < 0.36:
        tags = {write(topic + "#"): None for _ in range(1 + int(chance() * 3))}
        text += ("\n\n" if chance() < 0.5 else " ") + " ".join(f"#{tag}" for tag in tags)
    return topic, text


def answer(rng: Random, language: str, topic: str, usernames: Sequence[str]) -> str:
    """What somebody might answer to a post on a topic ("": on none of ours)."""
    write, chance = Writer(rng, language, usernames), rng.random
    if usernames and chance() < 0.06:
        return write("reply")
    if topic and chance() < 0.6:
        text = capital(write(topic + "<"))
        return f"{text} {write(topic + '!')}" if chance() < 0.15 else text
    return capital(write("answer"))


def back(rng: Random, language: str) -> str:
    """What the author says to that."""
    return capital(Writer(rng, language, ())("back"))


def warning(rng: Random, language: str, topic: str) -> str:
    """What a post on a topic might be put behind, or ""."""
    write = Writer(rng, language, ())
    return write(topic + "*") if topic + "*" in write.texts else ""


def caption(rng: Random, language: str, scene: str) -> str:
    """What somebody might write to a picture of one of the scenes of `demo_pictures`."""
    return capital(Writer(rng, language, ())(f"picture {scene}"))


def described(language: str, scene: str, variant: int) -> str:
    """What such a picture shows in one of its variants, for those who do not see it."""
    lines = sections(language)[f"alt {scene}"]
    return lines[variant % len(lines)]


def talks(rng: Random, language: str) -> list[list[str]]:
    """Private talks, each with its messages in order; the last one is for several people."""
    write = Writer(rng, language, ())
    names = [name for name in write.texts if name.startswith("talk ")]
    return [[capital(write.fill_in(text)) for text in write.texts[name]] for name in names]


def requests(rng: Random, language: str) -> list[str]:
    """What strangers might write to somebody."""
    write = Writer(rng, language, ())
    return [capital(write.fill_in(text)) for text in write.texts["request"]]


class Writer:
    """Fills the gaps of one text: `writer("cooking")`."""

    def __init__(self, rng: Random, language: str, usernames: Sequence[str]) -> None:
        self.texts, self.chance, self.usernames = _texts(language), rng.random, usernames
        self.join = _joined if language == "fr" else str.__add__
        self.last = self.user = ""

    def pick(self, choices: Sequence[T]) -> T:
        """Like `rng.choice`, in a third of the time."""
        return choices[int(self.chance() * len(choices))]

    def __call__(self, name: str) -> str:
        return self.fill_in(self.pick(self.texts[name]))

    def fill_in(self, parts: Text) -> str:
        """A text without gaps."""
        written = str(parts[0])
        for place in range(1, len(parts), 2):
            written = self.join(written, self.fill(parts[place])) + str(parts[place + 1])
        return written

    def fill(self, gap: str | tuple[int, int]) -> str:
        """What goes into a gap: a number, somebody's name, or one of a section's texts."""
        if isinstance(gap, tuple):
            return str(gap[0] + int(self.chance() * (gap[1] - gap[0] + 1)))
        if gap in ("user", "user2"):
            self.usernames = [name for name in self.usernames if name != self.user] or [self.user]
            self.user = self.pick(self.usernames)
            return self.user
        if gap != "=":
            self.last = capital(self(gap[1:])) if gap[0] == "^" else self(gap)
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


def capital(text: str) -> str:
    """The same text, beginning a sentence."""
    return text[:1].upper() + text[1:]


@cache
def sections(file: str) -> dict[str, list[str]]:
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
    return {name: [_parsed(line) for line in lines] for name, lines in sections(language).items()}


@cache
def _topics(language: str) -> list[str]:
    return [name for name in sections(language) if f"{name}+" in sections(language)]


def _parsed(line: str) -> Text:
    line = line.replace("⏎", "\n")
    line = re.sub(r" ([:»])", "\u00a0\\1", re.sub(r" ([;?!])", "\u202f\\1", line))
    parts: list[str | tuple[int, int]] = list(_GAP.split(line.replace("« ", "«\u00a0")))
    for place in range(1, len(parts), 2):
        if found := _RANGE.fullmatch(str(parts[place])):
            parts[place] = (int(found[1]), int(found[2]))
    return tuple(parts)
