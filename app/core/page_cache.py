"""The page cache: whole pages, kept as long as they are true.

A page is made of what the database holds, of who asks for it and in which language, and of the
time. As long as nobody has committed anything (`core.data_version`), for the same reader, and until
the first "3 min" on it becomes "4 min", it is the page that was made before; handing it over costs
a twentieth of making it. Nothing has to be invalidated, so nothing can be forgotten.

A view says that its pages are made of nothing else: `@cached`. What sets a cookie is not kept.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from flask import Flask, current_app, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.core import i18n, logs, metrics
from app.core.compressing import takes_gzip
from app.core.data_version import Observer
from app.core.freshness import MAKING, Making
from app.core.kept_page import Environ, Headers, Key, Page, StartResponse
from app.core.shared_pages import SharedPages

ROOM = 4 * 1024 * 1024  # bytes for the pages of one process
VERSION = "microblog.version"  # in the request's environment, where it is known already
LARGEST = 256 * 1024  # bytes of one page
CURSOR = re.compile(r"(?:(?:max|min)_id=\d{1,19})?")  # other questions are hardly asked twice
OURS = re.compile(r"(?:^|;)\s*((?:__Host-)?microblog_[0-9a-f]{8}|lang|theme)=([^;]*)")


class Shelf:
    """The pages of this process: those that nobody wanted for longest make room."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = threading.Lock()
        self._free = ROOM

    def get(self, key: Key) -> Page | None:
        """The page of that key, true or not."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page) -> None:
        """Keep it in place of the one that was there."""
        with self._lock:
            self._forget(self._pages.pop(key, None))
            self._pages[key] = page
            self._free -= len(page.body)
            while self._free < 0:
                self._forget(self._pages.popitem(last=False)[1])

    def _forget(self, page: Page | None) -> None:
        if page is not None:
            self._free += len(page.body)


class PageCache:
    """Between the server and the app: gives what it has, keeps what it may."""

    def __init__(self, app: Flask) -> None:
        self._make = app.wsgi_app
        self._observer: Observer = app.extensions["data_version"]
        self._shelf = Shelf()
        self._shared = SharedPages(app)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        begun = time.perf_counter()
        key = key_of(environ)
        if key is None:
            return self._make(environ, start_response)
        page = self._find(key, environ)
        if page is None:
            return self._answer_anew(key, environ, start_response)
        numbered = (logs.ID_HEADER, logs.give_id(environ))
        answer = page.send(environ, lambda status, head: start_response(status, [*head, numbered]))
        metrics.count(page.endpoint, "GET", 200 if answer else 304, time.perf_counter() - begun)
        return answer

    def _find(self, key: Key, environ: Environ) -> Page | None:
        """The page that is true now: ours, or one that another process has made."""
        page, shared = self._shelf.get(key), self._shared.holds(key)
        if page is None and not shared:
            return None
        version = environ[VERSION] = self._observer.version()
        if page is None or not page.is_true(version):
            page = self._shared.get(key, version) if shared else None
            if page is not None:
                self._shelf.put(key, page)
        return page

    def _answer_anew(
        self, key: Key, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        making = environ[MAKING] = Making(time.time())
        begun: list[Any] = []
        answer = self._make(environ, lambda *start: begun.append(start))  # type: ignore[arg-type]
        status, headers = begun[-1][:2]
        names = {name for name, _ in headers}
        if making.version is None or status != "200 OK" or "Set-Cookie" in names:
            start_response(*begun[-1])
            return answer
        body = b"".join(answer)
        answer.close()  # type: ignore[attr-defined]
        page = Page(making, _kept(headers), _etag(headers, body), body)
        if making.until > making.begun and len(body) <= LARGEST:
            self._shelf.put(key, page)
            self._shared.put(key, page)
        mine = [pair for pair in headers if pair[0] == logs.ID_HEADER]
        return page.send(environ, lambda status, head: start_response(status, head + mine))


def _kept(headers: Headers) -> Headers:
    """What is the same each time; its number is an answer's own."""
    return [pair for pair in headers if pair[0] != logs.ID_HEADER]


def _etag(headers: Headers, body: bytes) -> str:
    """A name for this body (RFC 9110, 8.8.3), for browsers that may keep it."""
    if ("Cache-Control", "private, no-store") in headers:
        return ""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def key_of(environ: Environ) -> Key | None:
    """What a page depends on beside the data and the time; None where none would be kept."""
    get = environ.get
    if environ["REQUEST_METHOD"] != "GET" or not CURSOR.fullmatch(get("QUERY_STRING", "")):
        return None
    return Key(
        environ["PATH_INFO"],
        get("QUERY_STRING"),
        get("HTTP_HOST"),
        environ["wsgi.url_scheme"],
        _cookies(get("HTTP_COOKIE", "")),
        _language(get("HTTP_ACCEPT_LANGUAGE", "")),
        takes_gzip(get("HTTP_ACCEPT_ENCODING", "")),
        get("HTTP_X_FRAGMENT"),
    )


@lru_cache(maxsize=200)
def _cookies(header: str) -> tuple[tuple[str, str], ...]:
    """Those that mean something to us; other programs on this host have some, too."""
    return tuple(OURS.findall(header))


@lru_cache(maxsize=200)
def _language(header: str) -> str | None:
    wished = parse_accept_header(header, LanguageAccept)
    return wished.best_match(list(i18n.LANGUAGES))


def init_app(app: Flask) -> None:
    """Put the cache in front of the app. Not in DEV, where templates change under it."""
    if app.config["CONTEXT"] == "DEV" or not app.config.get("PAGE_CACHE", True):
        return
    app.wsgi_app = PageCache(app)  # type: ignore[method-assign]
    app.before_request(_note_version)


def _note_version() -> None:
    """Before anything is read: what comes after may see more, and is then made once too often."""
    making = request.environ.get(MAKING)
    view = current_app.view_functions.get(request.endpoint or "")
    if making is not None and getattr(view, "is_cached", False):
        observer: Observer = current_app.extensions["data_version"]
        making.version = request.environ.get(VERSION) or observer.version()
        making.endpoint = request.endpoint
