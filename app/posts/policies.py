"""For whom a post may be: what a writer is offered."""

from __future__ import annotations

from app.accounts.models import Account
from app.posts.models import VISIBILITIES
from app.posts.queries import Answered

MOST_ADDRESSED = 20  # people whom a message is for, beside its writer


def narrower(one: str, other: str) -> str:
    """The one of two visibilities that fewer people see."""
    return max(one, other, key=VISIBILITIES.index)


def offered(parent: Answered | None) -> tuple[str, ...]:
    """The visibilities to choose from. A reply is never for more people than what it answers."""
    widest = parent.visibility if parent else "public"
    return VISIBILITIES[VISIBILITIES.index(widest) :]


def usual(viewer: Account, parent: Answered | None) -> str:
    """The visibility a form begins with: the writer's own habit, within what is offered."""
    return narrower(viewer.default_visibility, offered(parent)[0])
