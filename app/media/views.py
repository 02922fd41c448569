"""The doors to pictures: one for everybody, one for those who may read the post.

A key's content never changes, so a profile's picture is kept for ever wherever it passes. That of
a post is so for a day, however public: the post may go, or its author be suspended.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, send_file
from flask.sansio.blueprints import BlueprintSetupState

from app.core.db import db
from app.media import files, store
from app.media.models import Attachment
from app.media.queries import has_file
from app.posts.models import Post
from app.posts.queries import OPEN, visible_to

bp = Blueprint("media", __name__, url_prefix="/media")
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400, immutable"
FOR_A_WHILE = "private, max-age=300"


@bp.record_once
def _sweep_after_everything(state: BlueprintSetupState) -> None:
    state.app.teardown_appcontext(files.sweep)


@bp.get("/<path:key>")
def show(key: str) -> Response:
    """A profile's picture. A name we did not make, and one that is gone, are both unknown."""
    if key.startswith(store.POSTS):
        abort(404)
    return _file(key, FOR_EVER)


@bp.get(f"/{store.POSTS}<path:key>")
def attachment(key: str) -> Response:
    """A post's picture, for those who may read the post. To all others it is unknown."""
    key = store.POSTS + key
    query = visible_to(g.viewer, Post.visibility)
    query = query.join(Attachment, Attachment.post_id == Post.id).where(has_file(key))
    visibility = db.session.scalar(query) or abort(404)
    return _file(key, FOR_A_DAY if visibility in OPEN else FOR_A_WHILE)


def _file(key: str, cache: str) -> Response:
    try:
        path = store.path(key)
        response = send_file(path, mimetype="image/webp", conditional=True, etag=path.stem)
    except (ValueError, FileNotFoundError):
        abort(404)
    response.headers["Cache-Control"] = cache
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
