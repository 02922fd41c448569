"""Home, explore, hashtags, and the further tabs of a profile."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, g, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Account
from app.core.db import db
from app.core.freshness import cached
from app.core.paging import Cursor, Slice
from app.core.rendering import tag_key
from app.relations.queries import relation_with, suggestions
from app.relations.responses import somebody_here
from app.tags.models import Tag
from app.tags.queries import standing, with_key
from app.timelines import queries
from app.timelines.articles import article
from app.timelines.page import answer

bp = Blueprint("timelines", __name__)
bp.add_app_template_global(article)
MAX_TAG = 100


@bp.get("/")
@cached
def home() -> ResponseReturnValue:
    """What those one follows wrote; explore, with an invitation to join, for a stranger."""
    if g.viewer is None:
        return explore()
    piece = queries.home(g.viewer, Cursor.from_request())
    return answer("timelines/home.html", piece, suggestions=_suggestions())


@bp.get("/explore")
@cached
def explore() -> ResponseReturnValue:
    """Everything public, newest first."""
    piece = queries.explore(g.viewer, Cursor.from_request())
    return answer("timelines/explore.html", piece, suggestions=_suggestions())


@bp.get("/tags/<name>")
@cached
def tag(name: str) -> ResponseReturnValue:
    """Posts with a hashtag. One that nobody has used yet is an empty page, not an error."""
    key = tag_key(name)[:MAX_TAG]
    if key != name:
        return redirect(url_for(".tag", name=key), 301)
    found = db.session.scalar(with_key(key))
    cursor = Cursor.from_request()
    piece = queries.tag(found, g.viewer, cursor) if found else Slice([], None, None)
    # Nor does one that only private posts carry look like anything else.
    shown = found if found and piece.items else Tag(key=key, name=key)
    following, count = standing(found, g.viewer) if found and g.viewer else (False, 0)
    about = {"tag": shown, "following": following, "count": count}
    return answer("timelines/tag.html", piece, **about, suggestions=_suggestions())


@bp.get("/@<username>/with_replies")
@cached
def with_replies(username: str) -> ResponseReturnValue:
    """All that somebody wrote, answers to others included."""
    account = somebody_here(username)
    piece = queries.profile(account, g.viewer, Cursor.from_request(), with_replies=True)
    relation = relation_with(g.viewer, account)
    return answer("timelines/with_replies.html", piece, account=account, relation=relation)


@bp.get("/@<username>/media")
@cached
def media(username: str) -> ResponseReturnValue:
    """What somebody published with pictures."""
    account = somebody_here(username)
    piece = queries.media(account, g.viewer, Cursor.from_request())
    relation = relation_with(g.viewer, account)
    return answer("timelines/media.html", piece, account=account, relation=relation)


def _suggestions() -> Sequence[Account]:
    return suggestions(g.viewer) if g.viewer else []
