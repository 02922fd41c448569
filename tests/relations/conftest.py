"""What the tests of relations look at: counts as the database has them, and the news."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from blinker import Signal

from app.accounts.models import Account
from app.core.db import db
from app.relations import events
from app.relations.queries import Relation, relation_with

NEWS = {name: signal for name, signal in vars(events).items() if isinstance(signal, Signal)}


@pytest.fixture
def news() -> Iterator[list[tuple[str, str, str]]]:
    """What was announced: the signal, who acted, and the other one."""
    heard: list[tuple[str, str, str]] = []
    ears = []
    for name, signal in NEWS.items():

        def hear(by: Account, _name: str = name, **about: Account) -> None:
            [other] = about.values()
            heard.append((_name, by.username, other.username))

        ears.append(hear)  # signals hold their listeners weakly
        signal.connect(hear)
    yield heard
    for signal, ear in zip(NEWS.values(), ears, strict=True):
        signal.disconnect(ear)


def counts(account: Account) -> tuple[int, int]:
    """Followers and followed, as the database has them."""
    db.session.refresh(account)
    return account.followers_count, account.following_count


def standing(viewer: Account, account: Account) -> Relation:
    """How one stands to the other."""
    return relation_with(viewer, account)
