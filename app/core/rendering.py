"""From what somebody wrote to HTML: paragraphs, links, @mentions and #hashtags.

linkify-it-py finds the links and, by two schemas of ours, mentions and hashtags; we write the
HTML from escaped pieces; nh3 then checks it against an allow-list. Posts are rendered once, when
written.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from typing import Any, NamedTuple

from app.core.finding import Found, find, tag_key
from app.core.links import parse
from app.core.text import clean

_PARAGRAPHS = re.compile(r"\n{2,}")


class Rendered(NamedTuple):
    """HTML to show, and whom and what the text speaks of, each once, in the order of the text."""

    html: str
    mentions: list[str]
    tags: list[str]


def render(
    body: str, *, mention_url: Callable[[str], str | None], tag_url: Callable[[str], str]
) -> Rendered:
    """Make a text clickable, and safe to put into a page.

    In: the text; `mention_url(username)` says where a mention leads, None where nobody has that
    name (it stays text); `tag_url(tag)` where a hashtag leads. Both get the name as written.
    Out: the HTML (`<p>`, `<br>`, `<a>`), usernames that exist and tags.
    Errors: none of its own; what the two functions raise passes through.
    """
    text = clean(body)
    mentions: dict[str, str] = {}
    tags: dict[str, str] = {}
    pieces: list[str] = []
    at = 0
    for found in find(text):
        pieces += [escape(text[at : found.start]), _anchor(found, mention_url, tag_url)]
        at = found.end
        if found.kind == "tag":
            tags.setdefault(tag_key(found.name), found.name)
        elif found.kind == "mention" and pieces[-1].startswith("<"):
            mentions.setdefault(found.name.lower(), found.name)
    pieces.append(escape(text[at:]))
    html = _cleaner().clean("\n".join(_paragraphs("".join(pieces))))
    return Rendered(html, list(mentions.values()), list(tags.values()))


def _paragraphs(html: str) -> Iterator[str]:
    """Blank lines part paragraphs, other line ends stay. No anchor holds a line end.

    Every end of a line is one in the source, too: without its tags the text keeps its words apart.
    """
    for paragraph in _PARAGRAPHS.split(html):
        if paragraph:
            yield "<p>" + paragraph.replace("\n", "<br>\n") + "</p>"


def _anchor(
    found: Found, mention_url: Callable[[str], str | None], tag_url: Callable[[str], str]
) -> str:
    """The HTML for one thing found: an anchor, or its text where it leads nowhere."""
    if found.kind == "mention":
        url = mention_url(found.name)
        if url is None:
            return escape(found.text)
        return f'<a href="{escape(url)}" class="mention">@{escape(found.name)}</a>'
    if found.kind == "tag":
        url = tag_url(found.name)
        return f'<a href="{escape(url)}" class="hashtag" rel="tag">#{escape(found.name)}</a>'
    try:
        address = parse(found.text)
    except ValueError:
        return escape(found.text)
    href, label = escape(address.url), escape(address.label)
    title = f' title="{href}"' if label.endswith("…") else ""
    return f'<a href="{href}" rel="nofollow noopener ugc"{title}>{label}</a>'


@cache
def _cleaner() -> Any:
    """The allow-list. The text was escaped before: this is the belt to those braces."""
    import nh3

    return nh3.Cleaner(
        tags={"p", "br", "a"},
        attributes={"a": {"href", "rel", "class", "title"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )
