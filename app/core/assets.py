"""Static files: one fingerprint for the whole tree in the path, kept for ever by the browser.

`/static/<fingerprint>/…`: any change gives every file a new address, and nothing has to be built.
The sheets named in `css/main.txt` are served as one, `main.css`, without comments and indents, and
so are the scripts that `js/main.js` imports. Answers are compressed once per process.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request
from markupsafe import Markup

from app.core import scripts
from app.core.compressing import takes_gzip

FOLDER = Path(__file__).resolve().parents[1] / "static"
FOR_EVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = (".css", ".js", ".svg", ".json", ".txt")
mimetypes.add_type("text/javascript", ".js")

bp = Blueprint("assets", __name__)


def init_app(app: Flask) -> None:
    """Serve the tree and give templates `asset('js/main.js')` and `icon('home')`."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(asset=asset_url, icon=icon)


def asset_url(name: str) -> str:
    """The address of a static file, with the fingerprint of the moment."""
    return f"/static/{_fingerprint()}/{name}"


def icon(name: str) -> Markup:
    """A drawing of `icons.svg`, for eyes only: the words beside it say what it means."""
    return _draw(name, asset_url("icons.svg"))


@lru_cache(maxsize=256)
def _draw(name: str, sprite: str) -> Markup:
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        sprite, name
    )


@bp.get("/static/<fingerprint>/<path:name>")
def show(fingerprint: str, name: str) -> Response:
    """A static file. An old fingerprint gets today's file, but not for ever."""
    loaded = _load(name, _stamp())
    if loaded is None:
        abort(404)
    plain, packed, etag = loaded
    small = packed is not None and takes_gzip(request.headers.get("Accept-Encoding", ""))
    response = Response(packed if small else plain, mimetype=_mimetype(name))
    response.headers["Cache-Control"] = FOR_EVER if fingerprint == _fingerprint() else "no-cache"
    response.set_etag(etag)
    if packed is not None:
        response.vary.add("Accept-Encoding")
    if small:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)
    return response


def _mimetype(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _sheets() -> list[Path]:
    names = (FOLDER / "css" / "main.txt").read_text(encoding="utf-8").split()
    return [FOLDER / "css" / name for name in names]


def _lean(sheet: bytes) -> bytes:
    """A quarter less on the wire: what is said to us is not said to the browser."""
    return re.sub(rb"\s*\n\s*", b"\n", re.sub(rb"/\*.*?\*/", b"", sheet, flags=re.DOTALL))


def _stamp() -> float:
    """In DEV the newest change of the tree, so that an edited file shows at once; else 0."""
    if current_app.config["CONTEXT"] != "DEV":
        return 0
    return max(path.stat().st_mtime for path in FOLDER.rglob("*"))


@lru_cache(maxsize=256)
def _load(name: str, _stamp: float) -> tuple[bytes, bytes | None, str] | None:
    """A file: as it is, compressed where that helps, and its ETag."""
    if name == "main.css":
        plain = _lean(b"".join(path.read_bytes() for path in _sheets()))
    elif name == "js/main.js":
        plain = scripts.join(FOLDER / name)
    else:
        path = (FOLDER / name).resolve()
        if not path.is_relative_to(FOLDER):
            return None
        try:
            plain = path.read_bytes()
        except OSError:  # not there, a folder, or a name too long for a file
            return None
    packed = gzip.compress(plain, 9, mtime=0) if name.endswith(COMPRESSIBLE) else None
    return plain, packed, hashlib.sha256(plain).hexdigest()[:16]


def _fingerprint() -> str:
    return _hash_tree(_stamp())


@lru_cache(maxsize=2)
def _hash_tree(_stamp: float) -> str:
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:10]
