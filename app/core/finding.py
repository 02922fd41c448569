"""Where the links, mentions and hashtags of a text are.

Rules of linkify-it-py for links and e-mail addresses (which stay text, but hide what is in them);
Mastodon's for hashtags (its app/models/tag.rb), ours for mentions: `@` and a username.
"""

import re
import unicodedata
from functools import cache
from typing import Any, Literal, NamedTuple

Kind = Literal["link", "mention", "tag", "mail"]

MAX_TAG = 100
MAX_FOUND = 1000
# In a longer run of characters without a space nothing is looked for: the patterns look for
# closing brackets ahead, which over 100,000 characters takes seconds.
MAX_RUN = 700

_LONG_RUN = re.compile(rf"\S{{{MAX_RUN + 1},}}")
_MENTION = re.compile(r"[A-Za-z0-9_]{1,30}(?![\w@]|\.[\w])", re.ASCII)
_SYMBOLS = "[\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]"
_QUOTES = "»”’›…。、，．！？；：）】》」』"
_FILE_ENDINGS = frozenset(("cc", "md", "mk", "pl", "pm", "ps", "py", "rs", "sc", "sh", "so", "tf"))
_MORE_TLDS = ["app", "art", "blog", "cloud", "club", "dev", "games", "media", "online", "page"]
_MORE_TLDS += ["paris", "site", "social", "space", "tech", "video", "wiki", "world", "xyz"]


class Found(NamedTuple):
    """Something found: `text[start:end]`, and its name without the sign (`ada` of `@ada`)."""

    start: int
    end: int
    kind: Kind
    text: str

    @property
    def name(self) -> str:
        return self.text[1:]


def find(text: str) -> list[Found]:
    """Everything in a cleaned text that could be clickable, in order, without overlaps.

    In: a text. Out: what was found, the first thousand; the time taken grows with the length
    only. Errors: none.
    """
    quiet = _LONG_RUN.sub(lambda run: " " * len(run[0]), text)
    hits = _finder().hits(quiet)
    found: list[Found] = []
    for start, end, kind in hits:
        if not found or start >= found[-1].end:
            found.append(Found(start, end, kind, text[start:end]))
    return [hit for hit in found[:MAX_FOUND] if hit.kind != "mail"]


def tag_key(tag: str) -> str:
    """What makes two hashtags the same one: `#Été`, `#été` and a full-width `＃été` are.

    In: a tag without its sign. Out: its key, also good for addresses. Errors: none.
    """
    folded = unicodedata.normalize("NFKC", tag).casefold()
    return unicodedata.normalize("NFC", folded)


def _mention(_: Any, text: str, pos: int) -> int:
    """Schema for `@name`: how many characters after the sign belong to it."""
    match = _MENTION.match(text, pos)
    return match.end() - pos if match else 0


def _hashtag(_: Any, text: str, pos: int) -> int:
    """Schema for `#tag`: letters of any script, digits and underscores, not only digits. One
    letter's key may have eighteen, spaces among them: such tags stay text."""
    if pos > 1 and text[pos - 2] in "/&":
        return 0
    match = _tag_pattern().match(text, pos)
    if not match or len(match[0]) > MAX_TAG:
        return 0
    key = tag_key(match[0])
    return len(match[0]) if len(key) <= MAX_TAG and " " not in key else 0


@cache
def _tag_pattern() -> Any:
    import regex

    word, joiner = r"[\p{L}\p{M}\p{N}_]", "[·・\u200c\u200d]"
    return regex.compile(rf"(?=[\p{{N}}_]*+[\p{{L}}\p{{M}}]){word}++(?:{joiner}{word}++)*+")


@cache
def _finder() -> Any:
    """linkify-it with our schemas. Built once, by the first text: its patterns are large."""
    from linkify_it import LinkifyIt

    class Finder(LinkifyIt):
        def _on_compile(self) -> None:
            # an emoji may stand right before a mention or a hashtag, like punctuation
            self.re["src_ZPCc"] += "|" + _SYMBOLS

        def hits(self, text: str) -> list[tuple[int, int, Kind]]:
            """All candidates by start, longest first. Unlike `match`, this goes on behind a
            hit instead of looking into it again, and runs no pattern that cannot match."""
            hits: list[tuple[int, int, Kind]] = []
            at = 0
            while sign := self.schemas.search(text, at):
                start, at = sign.start(2), sign.end()
                if length := self.test_schema_at(text, sign[2], at):
                    at += length
                    hits.append(_trimmed(start, at, text, kinds[sign[2].lower()]))
            if "." in text:
                for match in self.fuzzy.finditer(text):
                    if _meant(match[2]):
                        hits.append(_trimmed(match.start(2), match.end(2), text, "link"))
            if "@" in text:
                hits += [(*match.span(2), "mail") for match in self.mails.finditer(text)]
            return sorted(hits, key=lambda hit: (hit[0], -hit[1]))

    kinds: dict[str, Kind] = {"@": "mention", "#": "tag", "＃": "tag", "mailto:": "mail"}
    kinds |= {"http:": "link", "https:": "link"}
    finder = Finder({"ftp:": None, "//": None})
    finder.tlds(_MORE_TLDS, keep_old=True)
    finder.add("@", {"validate": _mention}).add("#", {"validate": _hashtag}).add("＃", "#")
    finder.schemas = re.compile(finder.re["schema_search"], re.IGNORECASE)
    finder.fuzzy = re.compile(finder.re["link_no_ip_fuzzy"], re.IGNORECASE)
    finder.mails = re.compile(finder.re["email_fuzzy"], re.IGNORECASE)
    return finder


def _trimmed(start: int, end: int, text: str, kind: Kind) -> tuple[int, int, Kind]:
    """A hit without the closing quotes and full stops of other languages behind a link."""
    while kind == "link" and text[end - 1] in _QUOTES:
        end -= 1
    return start, end, kind


def _meant(host_and_path: str) -> bool:
    """Was `example.com` meant as an address? `boot.sh`, `README.md` and `end.So` were not."""
    host, slash, _ = host_and_path.partition("/")
    ending = host.rpartition(".")[2]
    if slash or host.lower().startswith("www."):
        return True
    return ending.lower() not in _FILE_ENDINGS and not ending.istitle()
