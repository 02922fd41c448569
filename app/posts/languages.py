"""Which language a text is in: told by cld3 where the text is long enough, else its writer's own.

cld3 is loaded by the first post that is written (6 ms, 3 MB). It needs a sentence: of a word or
two it will say anything. docs/decisions/0009 says why it is this one.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from app.core.finding import find

# What a writer may choose, each under its own name. Others are not detected either: a short text
# is taken for a rare language far more often than it is in one.
NAMES = {
    "ar": "العربية",
    "bg": "Български",
    "ca": "Català",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "et": "Eesti",
    "eu": "Euskara",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "gl": "Galego",
    "he": "עברית",
    "hi": "हिन्दी",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "nl": "Nederlands",
    "no": "Norsk",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "sk": "Slovenčina",
    "sv": "Svenska",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "vi": "Tiếng Việt",
    "zh": "中文",
}
ENOUGH = 20  # letters of an alphabet that many languages share
ENOUGH_BEYOND = 5  # letters of another: Greek or Thai is known by its first word
SURE = 0.7
MOST = 1000  # bytes that are looked at
_CODES = {"iw": "he", "nb": "no"}
_LETTER = re.compile(r"[^\W\d_]")
_BEYOND_LATIN = re.compile(r"[^\W\d_\u0000-\u02ff\u1e00-\u1eff]")


def detect(text: str, default: str) -> str | None:
    """The language of a text, as a two-letter code.

    In: a cleaned text, and the language its writer reads. Out: what is found, the default where
    the text is too short or too odd to tell, None where it has no letters at all.
    """
    words = _own_words(text)
    letters = len(_LETTER.findall(words))
    if not letters:
        return None
    beyond = len(_BEYOND_LATIN.findall(words))
    if letters < ENOUGH and beyond < ENOUGH_BEYOND:
        return default
    found = _detector() and _detector().FindLanguage(text=words)
    if not found or not found.is_reliable or found.probability < SURE:
        return default
    code = str(found.language).partition("-")[0]
    code = _CODES.get(code, code)
    return code if code in NAMES else default


def _own_words(text: str) -> str:
    """The text without links, names and hashtags, which are the same in every language."""
    pieces, at = [], 0
    for found in find(text):
        pieces.append(text[at : found.start])
        at = found.end
    return " ".join(" ".join([*pieces, text[at:]]).split())


@cache
def _detector() -> Any:
    """None on a platform for which there is no cld3: then everybody writes what they read."""
    try:
        from gcld3 import NNetLanguageIdentifier
    except ImportError:
        return None
    return NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=MOST)
