"""Posts as HTML, kept for a while: in a list a post looks the same to everybody but its author.

A timeline is twenty of them, and most readers of a minute see the same ones.
"""

from __future__ import annotations

import re
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from app.core.i18n import language, timeago
from app.timelines.cards import Card

_INDENTED = re.compile(r"\n\s+")


def article(card: Card) -> Markup:
    """The post as `posts/_post.html` shows it: rendered anew when anything in it has changed."""
    if current_app.jinja_env.auto_reload:  # somebody is at work on the template
        return _render(card)
    return _kept(card, timeago(card.created_at), language())


@lru_cache(maxsize=1000)
def _kept(card: Card, _age: Markup, _language: str) -> Markup:
    return _render(card)


def _render(card: Card) -> Markup:
    html = current_app.jinja_env.get_template("posts/_post.html").module.post(card)  # type: ignore[attr-defined]
    # Between two tags the template's indentation is a tenth of what there is to send.
    return Markup(_INDENTED.sub("\n", html))  # noqa: S704 - it has just been rendered
