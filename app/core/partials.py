"""Parts of pages that are the same for everybody who reads one language: rendered once.

What stands on every page (the viewer of pictures) or on the busiest ones (an empty picker) would
otherwise cost a reader more time than the posts they came for.
"""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, current_app
from markupsafe import Markup

from app.core.i18n import language


def init_app(app: Flask) -> None:
    """Give templates `cached_partial("media/_viewer.html")`."""
    app.jinja_env.globals["cached_partial"] = cached_partial


def cached_partial(name: str) -> Markup:
    """A template that needs nothing but its language, as HTML."""
    if current_app.jinja_env.auto_reload:  # somebody is at work on the template
        return _render(name)
    return _kept(name, language())


@lru_cache(maxsize=64)
def _kept(name: str, _language: str) -> Markup:
    return _render(name)


def _render(name: str) -> Markup:
    return Markup(current_app.jinja_env.get_template(name).render())  # noqa: S704 - our own
