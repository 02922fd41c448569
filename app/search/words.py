"""Texts as the index keeps them: folded words, the same for both databases.

We fold and split here, not in the database, so that SQLite and PostgreSQL find the same posts and
neither's dictionary, locale or Unicode version matters.

- Accents, letter case and typographic forms do not count: été = ete, œuf = oeuf, Straße = strasse.
- Scripts written without spaces (Chinese, Japanese, Thai …), and Korean with its endings, become
  single characters: a word of them is looked for as characters that follow each other.
- An emoji is a word, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

LONGEST = 64  # characters of one word; what is longer is found by its beginning
LONGEST_FACET = 250  # and of a facet; PostgreSQL takes words of up to 2,046 bytes
MOST = 10_000  # words of one text; PostgreSQL counts positions up to 16,383

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t"}
    | {"ı": "i", "ĸ": "k", "ŋ": "n"}
    # within a word they join or stretch, and are not seen: soft hyphen, joiners, tatweel
    | dict.fromkeys("\u00ad\u034f\u061c\u0640\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
)
_LATIN = re.compile(r"[^\W_]+")
_BEYOND_LATIN = re.compile(r"[^\x00-\u02ff]")


def words(text: str) -> list[str]:
    """The words of a text, folded, in order.

    In: any `str`. Out: words of letters, digits and marks, none longer than LONGEST; no
    punctuation, no `:` (which marks our facets). Errors: none.
    """
    folded = fold(text)
    if _BEYOND_LATIN.search(folded):
        found = _everywhere().findall(folded)
    else:
        found = _LATIN.findall(folded)
    return [word[:LONGEST] for word in found[:MOST]]


def fold(text: str) -> str:
    """A text without what people leave out when they search: case, accents, ligatures.

    In: any `str`. Out: the folded text; folding twice changes nothing. Errors: none.
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    apart = unicodedata.normalize("NFKD", apart).casefold()
    return unicodedata.normalize("NFC", "".join(c for c in apart if not _is_accent(c)))


def facet(name: str, value: str | int) -> str:
    """A word for the index that no text contains, such as `by:123` or `tag:ete`."""
    return f"{name}:{'_'.join(words(str(value)))}"[:LONGEST_FACET]


def name_facets(*names: str) -> Iterable[str]:
    """What completion looks for: each word of a name, and from each word to the end, joined."""
    for name in names:
        parts = words(name)
        yield from (f"name:{'_'.join(parts[start:])}"[:LONGEST] for start in range(len(parts)))


def _is_accent(character: str) -> bool:
    """Accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic. Not the vowels of Thai
    or Devanagari, nor what tells が from か: without them it is another word."""
    place = unicodedata.combining(character)
    return place == 1 or 10 <= place <= 36 or place >= 200


@cache
def _everywhere() -> Any:
    """Words of all scripts, by Unicode's properties. Loaded by the first text that needs it."""
    import regex

    scripts = ["Han", "Hiragana", "Katakana", "Bopomofo", "Hangul"]
    scripts += ["Thai", "Lao", "Khmer", "Myanmar", "Tibetan"]
    alone = "".join(rf"\p{{{script}}}" for script in scripts)
    emoji = r"\p{Extended_Pictographic}|\p{Regional_Indicator}{2}"
    return regex.compile(rf"[{alone}]\p{{M}}*|{emoji}|(?:(?![{alone}])[\p{{L}}\p{{N}}\p{{M}}])+")
