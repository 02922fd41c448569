"""Parts of pages that are the same for many readers: rendered once for each set of values.

What stands on every page would otherwise cost a reader more time than the posts they came for. A
part is made of its values and its language, and of nothing else; what belongs to the request (the
token of its forms, the address to come back to) is a hole in it, filled each time.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app.core.i18n import language

KEPT = 256  # parts; a page has about ten
# No text of a person has NUL characters (core.text.clean), so none looks like a hole.
_HOLE = re.compile(r"\0(\w+)\0")
_keeping: ContextVar[bool] = ContextVar("keeping", default=False)


def init_app(app: Flask) -> None:
    """Give templates `cached_partial("_foot.html", theme=theme)` and what fills its holes."""
    app.jinja_env.globals.update(
        cached_partial=cached_partial, csrf_token=csrf_token, here=here, hole=hole
    )


def cached_partial(
    template: str, fillings: Mapping[str, object] | None = None, /, **values: Any
) -> Markup:
    """A template that needs nothing but these values, as HTML.

    `fillings`: what goes into the `hole("…")`s of its own.
    """
    kept = not current_app.jinja_env.auto_reload  # else somebody is at work on the template
    make = _kept if kept else _kept.__wrapped__
    return fill(
        make(template, language(), tuple(sorted(map(_as_key, values.items())))), fillings or {}
    )


def hole(name: str) -> Markup:
    """A place in a part that is filled each time it is shown."""
    return Markup(f"\0{name}\0")  # noqa: S704 - a word of ours


def fill(html: str, fillings: Mapping[str, object]) -> Markup:
    """The part with its holes filled."""

    def filling(found: re.Match[str]) -> str:
        name = found[1]
        return escape(fillings[name] if name in fillings else _OF_THE_REQUEST[name]())

    return Markup(_HOLE.sub(filling, html))  # noqa: S704 - rendered by us, fillings escaped


def csrf_token() -> str:
    """The token that every form carries."""
    return hole("csrf_token") if _keeping.get() else generate_csrf()


def here() -> str:
    """The address of this page, which forms bring along as `next`."""
    if _keeping.get():
        return hole("here")
    return request.full_path if request.query_string else request.path


_OF_THE_REQUEST = {"csrf_token": csrf_token, "here": here}


def _as_key(value: tuple[str, Any]) -> tuple[str, Hashable]:
    """A name and its value; lists become tuples, which can be looked up."""
    name, content = value
    return name, tuple(content) if isinstance(content, list) else content


@lru_cache(maxsize=KEPT)
def _kept(name: str, _language: str, values: tuple[tuple[str, Hashable], ...]) -> str:
    token = _keeping.set(True)
    try:
        return current_app.jinja_env.get_template(name).render(dict(values))
    finally:
        _keeping.reset(token)
