"""The doors to pictures: one for everybody, one for those who may read the post.

A key's content never changes, so a profile's picture is kept for ever wherever it passes. That of
a post is so for a day, however public: the post may go, or its author be suspended.

Pictures in a bucket pass through here, too: our pages fetch from no other host, and the bucket is
nobody else's business.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import cast

from flask import Blueprint, Flask, Response, abort, g, make_response, request
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import wrap_file

from app.core.db import db
from app.core.errors import refuse
from app.media import files, store
from app.media.keys import POSTS, PROFILES, is_key, shelf_of
from app.media.models import Attachment
from app.media.queries import has_file
from app.media.s3 import StoreAway
from app.posts.models import Post
from app.posts.queries import OPEN, visible_to

bp = Blueprint("media", __name__, url_prefix="/media")
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400, immutable"
FOR_A_WHILE = "private, max-age=300"
PIECE = 64 * 1024


@bp.record_once
def _prepare(state: BlueprintSetupState) -> None:
    store.init_app(cast(Flask, state.app))
    state.app.teardown_appcontext(files.sweep)


@bp.app_errorhandler(StoreAway)
def away(_error: StoreAway) -> Response:
    """The bucket is away. Nobody keeps this answer; pages and texts go on."""
    advice = _(
        "The place where they are kept does not answer. Texts can be read and written; try again "
        "in a few minutes."
    )
    response = make_response(refuse(_("Pictures can't be reached at the moment"), advice, 503))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/<path:key>")
def show(key: str) -> Response:
    """A profile's picture. A name we did not make, and one that is gone, are both unknown."""
    if shelf_of(key) != PROFILES:
        abort(404)
    return _file(key, FOR_EVER)


@bp.get(f"/{POSTS}<path:key>")
def attachment(key: str) -> Response:
    """A post's picture, for those who may read the post. To all others it is unknown."""
    key = POSTS + key
    query = visible_to(g.viewer, Post.visibility)
    query = query.join(Attachment, Attachment.post_id == Post.id).where(has_file(key))
    visibility = db.session.scalar(query) or abort(404)
    return _file(key, FOR_A_DAY if visibility in OPEN else FOR_A_WHILE)


def _file(key: str, cache: str) -> Response:
    """The picture, or the part of it that is asked for. Whoever has it already need not wait for
    where it lies."""
    if not is_key(key):
        abort(404)
    response = Response(mimetype="image/webp")
    response.headers["Cache-Control"] = cache
    response.headers["X-Content-Type-Options"] = "nosniff"
    etag = PurePosixPath(key).stem
    response.set_etag(etag)
    if request.if_none_match.contains_weak(etag):
        return response.make_conditional(request)  # type: ignore[return-value]
    db.session.commit()  # no transaction is open while another machine is waited for
    try:
        file, size = store.open(key)
    except FileNotFoundError:
        abort(404)
    response.response = wrap_file(request.environ, file, PIECE)
    response.direct_passthrough = True
    response.content_length = size
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        file.close()
        raise
    return response
