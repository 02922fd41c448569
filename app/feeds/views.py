"""Feeds of a profile and of a hashtag. Everybody gets the same, so caches may keep it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.queries import by_username
from app.core.assets import asset_url
from app.core.db import db
from app.core.rendering import tag_key
from app.feeds import queries
from app.feeds.feed import Feed
from app.feeds.formats import TYPES, write
from app.tags.queries import in_use, with_key

bp = Blueprint("feeds", __name__)
FORMAT = "<any(atom, rss, json):fmt>"
MAX_AGE = 300  # seconds


@bp.get(f"/@<username>/feed.{FORMAT}")
def profile(username: str, fmt: str) -> ResponseReturnValue:
    """What one person wrote last."""
    account = db.session.scalar(by_username(username)) or abort(404)
    if account.username != username:
        return redirect(url_for(".profile", username=account.username, fmt=fmt), 301)
    return _answer(Feed.of_account(account, queries.by(account), request.path), fmt)


@bp.get(f"/tags/<tag>/feed.{FORMAT}")
def tag(tag: str, fmt: str) -> ResponseReturnValue:
    """What was last written with a hashtag."""
    # One that only private posts carry is unknown.
    found = db.session.scalar(with_key(tag_key(tag)).where(in_use(None))) or abort(404)
    if found.key != tag:
        return redirect(url_for(".tag", tag=found.key, fmt=fmt), 301)
    page, feed_url = url_for("timelines.tag", name=tag), url_for(".tag", tag=tag, fmt=fmt)
    cards, icon = queries.about(found), asset_url("favicon.svg")
    return _answer(Feed.of_tag(found, cards, url=page, feed_url=feed_url, icon_url=icon), fmt)


def _answer(feed: Feed, fmt: str) -> ResponseReturnValue:
    """The feed, or 304 where the reader has it already."""
    response = Response(write(feed, fmt), content_type=TYPES[fmt])
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response.add_etag()
    response.last_modified = feed.updated
    return response.make_conditional(request)
