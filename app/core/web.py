"""What every request passes: sizes, CSRF, and the folder for uploads on their way."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Blueprint, Flask, abort, request, session
from flask_wtf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map, Rule

from app.core.ids import MAX_ID

MAX_FORM = 256 * 1024  # bytes of a request without pictures
MAX_PICTURE = 16 * 1024 * 1024
MAX_AROUND = 4 * 1024 * 1024  # the form around the pictures
UPLOADS = "multipart/form-data"
FILES = {"avatar", "header", "media"}  # the fields that take one; any other would fail at it

csrf = CSRFProtect()


class IdConverter(IntegerConverter):
    """`<id:post_id>` in an address: a number that a database can hold. Others are unknown there."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MAX_ID)


class UnhurriedRule(Rule):
    """An address of ours. Werkzeug compiles two functions for each, which write it into links: at
    the start that would be a twentieth of a second, for addresses of which a page needs a few."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(super()._compile_builder)
        return lambda rule, **values: compiled(append_unknown)(rule, **values)


def init_app(app: Flask) -> None:
    """Refuse what is too large before reading it, and changes that another site asks for."""
    app.url_map.converters["id"] = IdConverter
    app.url_rule_class = UnhurriedRule
    # Not by setdefault: Flask has values for these already, and the first is "no limit".
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = MAX_FORM
    app.config["MAX_FORM_PARTS"] = 100
    # A token lasts as long as the session: a text written over lunch can still be sent.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.config.setdefault("WTF_CSRF_SSL_STRICT", False)  # some readers send no Referer
    app.before_request(_refuse_endless)
    csrf.init_app(app)
    app.before_request(_refuse_nonsense)
    # Uploads are spooled to the data folder: with --read-only there is no other place.
    spool = app.config["DATA_DIR"] / "tmp"
    spool.mkdir(exist_ok=True)
    tempfile.tempdir = str(spool)


def expect_pictures(bp: Blueprint, most: int, *views: str) -> None:
    """Let these views of a room receive so many pictures.

    Said before anything reads the form, as the check of its token does; for a visitor with a
    session only, since what strangers send is not worth storing.
    """
    endpoints = {f"{bp.name}.{view}" for view in views}

    @bp.url_value_preprocessor
    def allow(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        # Any form of another kind would be kept in memory.
        if endpoint in endpoints and "_user_id" in session and request.mimetype == UPLOADS:
            request.max_content_length = most * MAX_PICTURE + MAX_AROUND


def is_same_origin() -> bool:
    """Whether the browser says that this request comes from our own pages.

    For forms without a session to hold a token (Fetch Metadata, W3C; OWASP CSRF cheat sheet).
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.host


def _refuse_endless() -> None:
    """A body that came in chunks and is too long. Read at once, its beginning would be taken for
    the whole of it; only uploads are read piece by piece (werkzeug.wsgi.LimitedStream)."""
    if "Transfer-Encoding" in request.headers and request.mimetype != UPLOADS:
        request.get_data(parse_form_data=True)
        request.stream.read(1)


def _refuse_nonsense() -> None:
    """Bytes that are no text (NUL, lone surrogates) in an address: PostgreSQL would refuse them."""
    address = request.path + request.query_string.decode("latin-1")
    if "\0" in address or "%00" in address or "�" in request.path:
        abort(400)
    if request.is_json:
        _refuse_odd_json()
    if request.mimetype == UPLOADS and request.files.keys() - FILES:
        abort(400)


def _refuse_odd_json() -> None:
    """JSON stands for a form here: an object of texts. Forms would fail at anything else; `true`
    becomes a text, as a ticked box would send it."""
    try:
        fields = request.get_json()
        values = fields.values() if isinstance(fields, dict) else [None]
        plain = all(isinstance(value, str | bool) for value in values)
        "".join(map(str, values)).encode()
    except (RecursionError, UnicodeEncodeError):
        plain = False
    if not plain:
        abort(400)
    for name, value in fields.items():
        fields[name] = {True: "true", False: ""}.get(value, value)
