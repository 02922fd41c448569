"""What people type: made clean, counted as they count it, cut where they would cut it.

Pure functions. `regex` (Unicode's own properties and grapheme clusters) is loaded by the first
text that needs it: plain ASCII and most Latin text never does.
"""

import re
import unicodedata
from functools import cache
from typing import Any

MAX_BLANK_LINES = 2
MAX_MARKS = 8

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, except tab and newline
    "\ud800-\udfff"  # surrogates on their own: JSON can smuggle them in, UTF-8 cannot carry them
    "\u202a-\u202e\u2066-\u2069"  # bidi embeddings, overrides, isolates: they reorder what follows
    "\u206a-\u206f\ufeff\ufff9-\ufffb"  # deprecated format characters, BOM, annotations
    "\ufdd0-\ufdef\ufffe\uffff"  # noncharacters
    "]"
)
_NEWLINES = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_TOO_BLANK = re.compile(rf"\n{{{MAX_BLANK_LINES + 2},}}")
_BEYOND_LATIN = re.compile(r"[^\x00-\u02ff]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")


@cache
def _unicode(pattern: str) -> Any:
    """The pattern compiled by `regex`, which knows Unicode's properties."""
    import regex

    return regex.compile(pattern)


def typed(value: Any) -> str:
    """What a field of a form holds, whatever was sent: JSON can say `true` where a text belongs.

    In: anything. Out: the text; nothing in place of anything else. Errors: none.
    """
    return value if isinstance(value, str) else ""


def clean(text: str) -> str:
    """What somebody typed, as we keep it.

    Line ends become LF; spaces at line ends, control characters (NUL included), lone surrogates
    and noncharacters go, so both databases and every encoder take what is left. Bidi
    embeddings, overrides and isolates go too: left open they would reorder the page around them
    (CVE-2021-42574); the harmless marks (LRM, RLM, ALM) and joiners stay, Persian and emoji need
    them. More than eight combining marks on one letter are decoration: the rest goes, and the
    text becomes NFC. At most two blank lines in a row, none at the ends.

    In: any `str`. Out: the cleaned text, perhaps empty; cleaning twice changes nothing.
    Errors: none.
    """
    if text.isascii():
        text = _CONTROLS.sub("", _NEWLINES.sub("\n", text))
    else:
        text = _UNWANTED.sub("", _NEWLINES.sub("\n", text))
        if _BEYOND_LATIN.search(text):
            # before NFC, whose sorting of endless marks takes quadratic time
            text = _unicode(rf"(\p{{M}}{{{MAX_MARKS}}})\p{{M}}+").sub(r"\1", text)
            text = unicodedata.normalize("NFC", text)
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _TOO_BLANK.sub("\n" * (MAX_BLANK_LINES + 1), lines).strip()


def blank(text: str) -> bool:
    """True when nothing in the text would be seen: spaces, joiners, fillers, nothing at all.

    In: any text. Out: whether it shows nothing. Errors: none.
    """
    visible = r"[^\p{Z}\p{C}\p{M}\u115f\u1160\u2800\u3164\uffa0]"
    return text.isspace() or not _unicode(visible).search(text)


def one_line(value: Any) -> str:
    """What a field of one line holds: cleaned; nothing where nothing would be seen.

    In: anything, as a form gets it. Out: a text without line ends. Errors: none.
    """
    line = " ".join(clean(typed(value)).split())
    return "" if blank(line) else line


def graphemes(text: str) -> int:
    """How many characters a reader sees: extended grapheme clusters (UAX #29).

    In: a cleaned text. Out: the count, the one that `Intl.Segmenter` gives in the browser.
    Errors: none.
    """
    if not _BEYOND_LATIN.search(text):
        return len(text) - text.count("\r\n")
    # `regex` looks back over a whole run of regional indicators for each one: pair them first
    return len(_unicode(r"\X").findall(_FLAG.sub("x", text)))


def excerpt(body: str, length: int = 100) -> str:
    """The beginning of a text on one line, for titles, feeds and link previews.

    In: a text and the most graphemes wanted (the ellipsis counts). Out: the text with its white
    space folded, cut after a whole word where there is one in the second half. Errors: none.
    """
    line = " ".join(body[: 20 * length].split())
    if len(body) <= 20 * length and graphemes(line) <= length:
        return line
    kept = "".join(_unicode(r"\X").findall(line)[: length - 1])
    head, space, _ = kept.rpartition(" ")
    if space and len(head) >= len(kept) // 2 and not line[len(kept) :].startswith(" "):
        kept = head
    return kept.rstrip(" .,;:!?–—-…") + "…"
