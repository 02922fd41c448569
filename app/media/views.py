"""The door to pictures: public, and cached for ever, since a key's content never changes."""

from flask import Blueprint, Response, abort, send_file

from app.media import store

bp = Blueprint("media", __name__, url_prefix="/media")

FOR_EVER = "public, max-age=31536000, immutable"


@bp.get("/<path:key>")
def show(key: str) -> Response:
    """One picture. A name we did not make, and one that is gone, are both unknown."""
    try:
        file = store.path(key)
        response = send_file(file, mimetype="image/webp", conditional=True, etag=file.stem)
    except (ValueError, FileNotFoundError):
        abort(404)
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
