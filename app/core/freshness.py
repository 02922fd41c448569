"""How long what is being rendered stays true: said by those who render, read by the page cache."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import has_request_context, request

MAKING = "microblog.making"  # in the request's environment, where the page may be kept
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(slots=True)
class Making:
    """A page that is being made, since `begun`. `version`: of the data it is made of, None where
    it is not to be kept; `until`: when it stops being true. Times in seconds since 1970."""

    begun: float
    until: float = float("inf")
    version: Hashable | None = None
    endpoint: str = ""


def cached(view: View) -> View:
    """Decorate a view whose pages hold nothing but what the database, the reader's session and
    language, and the age of things say: then they may be kept until one of these changes."""
    view.is_cached = True  # type: ignore[attr-defined]
    return view


def true_for(seconds: float) -> None:
    """What is being rendered is true for so many seconds, and may be something else then."""
    making = request.environ.get(MAKING) if has_request_context() else None
    if making is not None:
        making.until = min(making.until, time.time() + seconds)
