"""What somebody asks for: words, "phrases", -exclusions and operators.

The operators from:, before:, after:, has:, in: and language: are Mastodon's (its manual, Search).
Any text is a valid question. What is no operator is a word; what is neither is nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from app.core.ids import EPOCH, MAX_ID, first_id_at
from app.search.words import facet, words

LONGEST = 500  # characters that are read
MOST = 20  # terms, and words in one of them

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PIECE = re.compile(
    r"(?P<no>-?)(?:(?P<key>[A-Za-z]+):)?"
    r'(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]\S*))'
)
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", re.ASCII)
_POST = re.compile(r"(?:https?://\S+?)?/@\w+/(\d{1,19})/?", re.ASCII)
_HAS = {"media": "media", "image": "media", "images": "media", "pictures": "media"}
_HAS |= {"picture": "media", "link": "link", "links": "link"}
_PLACES = {"bookmarks": "bookmarks", "bookmark": "bookmarks"}
_PLACES |= {"messages": "messages", "message": "messages"}


class Trouble(Enum):
    """What was not understood; the page has the words for it."""

    DATE = auto()
    TOO_MANY = auto()


@dataclass(frozen=True)
class Term:
    """Words that follow each other; `open`: the last one may go on."""

    words: tuple[str, ...]
    open: bool = False


@dataclass
class Question:
    """What is looked for. Every part of it has to be true of what is found.

    `since`, `until`: ids; found is since <= id < until. `post_id`: a post's address was typed.
    `names`: the words once more, for names of people and hashtags.
    """

    terms: list[Term] = field(default_factory=list)
    without: list[Term] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    not_senders: list[str] = field(default_factory=list)
    has_media: bool | None = None
    language: str | None = None
    place: str | None = None
    since: int | None = None
    until: int | None = None
    post_id: int | None = None
    troubles: list[tuple[Trouble, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked: no word, no operator."""
        return self == Question(troubles=self.troubles)


def understand(text: str) -> Question:
    """Read what somebody typed.

    In: any `str`. Out: the question; empty when there is nothing to look for. Errors: none.
    """
    text = text[:LONGEST].translate(_QUOTES)
    question = Question()
    if address := _POST.fullmatch(text.strip()):
        question.post_id = min(int(address[1]), MAX_ID)
        return question
    for piece in _PIECE.finditer(text):
        no, key, phrase, word = piece["no"] == "-", piece["key"], piece["phrase"], piece["word"]
        if key and _operator(question, key.lower(), phrase or word or "", no):
            continue
        body = phrase if phrase is not None else word
        going_on = word is not None and (word.endswith("*") or piece.end() == len(text))
        _word(question, f"{key}:{body}" if key else body, no, going_on and not no)
    _shorten(question)
    return question


def _word(question: Question, body: str, no: bool, going_on: bool) -> None:
    """Look for a word, or for what is without it. `#tag` looks for the hashtag itself."""
    found = tuple(words(body)[:MOST])
    if not found:
        return
    if body.startswith(("#", "＃")):
        term = Term((facet("tag", body[1:]),))
    else:
        # One letter alone goes on as half of all words do: it is taken for the whole word.
        term = Term(found, open=going_on and (found[0] > "~" or len("".join(found)) > 1))
    (question.without if no else question.terms).append(term)
    if not no:
        question.names.append("_".join(found))


def _operator(question: Question, key: str, value: str, no: bool) -> bool:
    """Obey `key:value`; False when it is no operator of ours, and so a word."""
    lower = value.lower()
    if key == "from" and words(value):
        (question.not_senders if no else question.senders).append(value.removeprefix("@"))
    elif key == "has" and _HAS.get(lower) == "media":
        question.has_media = not no
    elif key == "has" and _HAS.get(lower) == "link":
        (question.without if no else question.terms).append(Term((facet("has", "link"),)))
    elif key == "in" and lower in _PLACES and not no:
        question.place = _PLACES[lower]
    elif key in ("lang", "language") and _LANGUAGE.fullmatch(value) and not no:
        question.language = lower
    elif key in ("before", "after") and not no:
        _date(question, key, value)
    else:
        return False
    return True


def _date(question: Question, key: str, value: str) -> None:
    """`before:2026-11-24` ends where that day begins, `after:2026-11` begins with that month."""
    match = _DAY.fullmatch(value)
    try:
        if match is None:
            raise ValueError(value)
        day = datetime(int(match[1]), int(match[2] or 1), int(match[3] or 1), tzinfo=UTC)
    except ValueError:
        question.troubles.append((Trouble.DATE, f"{key}:{value}"[:60]))
        return
    edge = first_id_at(min(max(day, EPOCH), EPOCH + timedelta(days=25_000)))
    if key == "before":
        question.until = edge if question.until is None else min(edge, question.until)
    else:
        question.since = edge if question.since is None else max(edge, question.since)


def _shorten(question: Question) -> None:
    if len(question.terms) + len(question.without) > MOST:
        question.troubles.append((Trouble.TOO_MANY, str(MOST)))
        question.terms = question.terms[:MOST]
        question.without = question.without[: MOST - len(question.terms)]
