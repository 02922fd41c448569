"""A clock that the tests wind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from app.core import ids


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    """It stands still at noon of a new year, until it is moved by `clock.shift(seconds)`."""
    monkeypatch.setattr(ids, "_last", 0)  # ids never go back in time, unless they are told to
    with time_machine.travel("2026-01-01T12:00Z", tick=False) as traveller:
        yield traveller
