"""A timeline's page: whole, or just the posts for a script that adds them to what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request

from app.core.paging import Slice
from app.timelines.cards import Card

FRAGMENT = "X-Fragment"


@dataclass(frozen=True)
class Page:
    """What the template shows: cards, and the addresses of the older and the newer page."""

    cards: list[Card]
    older_url: str | None
    newer_url: str | None

    @classmethod
    def of(cls, piece: Slice[Card]) -> Page:
        """The page for a slice, with the addresses of its neighbours on this request's path."""
        return cls(list(piece.items), *piece.urls())


def answer(template: str, piece: Slice[Card], **context: Any) -> Response:
    """Render a timeline; `X-Fragment: timeline` gets the posts alone, 204 when there are none."""
    page = Page.of(piece)
    if request.headers.get(FRAGMENT) == "timeline":
        if page.cards:
            response = make_response(render_template("timelines/_page.html", page=page))
        else:
            response = Response(status=204)
    else:
        response = make_response(render_template(template, page=page, **context))
    response.vary.add(FRAGMENT)
    return response
