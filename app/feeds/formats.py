"""One feed, three formats: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1."""

from __future__ import annotations

import json
import re
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from flask import render_template

from app.feeds.feed import Entry, Feed

# Characters that XML 1.0 can't hold, not even escaped (section 2.2).
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
PICTURE = "image/webp"  # as media.images makes them all


def write(feed: Feed, fmt: str) -> str:
    """The feed's text. `fmt`: atom, rss or json."""
    if fmt == "json":
        return json.dumps(_json_feed(feed), ensure_ascii=False)
    text = render_template(
        f"feeds/{fmt}.xml",
        feed=feed,
        rfc3339=rfc3339,
        rfc822=rfc822,
        generator="Microblog",
        picture=PICTURE,
    )
    return NOT_XML.sub("", text)


def rfc3339(moment: datetime) -> str:
    """`2026-11-23T23:59:00Z`, as Atom and JSON Feed want it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def rfc822(moment: datetime) -> str:
    """`Mon, 23 Nov 2026 23:59:00 GMT`, as RSS wants it."""
    return format_datetime(moment, usegmt=True)


def _json_feed(feed: Feed) -> dict[str, Any]:
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.url,
        "feed_url": feed.feed_url,
        "icon": feed.icon_url,
        "items": [_json_item(entry) for entry in feed.entries],
    }
    return content | ({"language": feed.language} if feed.language else {})


def _json_item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "content_html": entry.html,
        "date_published": rfc3339(entry.published),
        "authors": [{"name": entry.author, "url": entry.author_url, "avatar": entry.avatar_url}],
    }
    if entry.language:
        item["language"] = entry.language
    if entry.pictures:
        item["attachments"] = [
            {
                "url": picture.url,
                "mime_type": PICTURE,
                **({"title": picture.alt} if picture.alt else {}),
            }
            for picture in entry.pictures
        ]
    if entry.updated != entry.published:
        item["date_modified"] = rfc3339(entry.updated)
    return item
