"""A first visit is light, nothing on it jumps, and the browser is never busy for long."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any

import pytest

from tests.browser.first_visit import FirstVisit, first_visit, slowness
from tests.browser.place import Place, picture

LIGHT = 60_000  # bytes of text, style and script over the wire
LONG = 50  # milliseconds
TRIES = 8  # who shares the processor slows us down: what counts is the best of some visits
SCREENS = {
    "desk": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}


@pytest.fixture(scope="module")
def author(place: Place) -> str:
    """Somebody whose profile has a full page of everything."""
    name = place.member("manywords")
    drawn = picture()
    for number in range(22):
        place.publish(
            f"{number}: few words, well read. " * (1 + number % 9) + "#tea https://example.org/",
            name,
            pictures=[drawn] * (number % 4 if number % 3 == 0 else 0),
            spoiler_text="Tea" if number % 7 == 0 else "",
        )
    return name


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("path", ["/explore", "/@{author}"])
def test_a_first_visit_is_light_and_calm(
    visit: Callable[..., Any], author: str, screen: str, path: str
) -> None:
    visits, slow = [], []
    for _ in range(TRIES):
        slow.append(slowness(visit(**SCREENS[screen])))
        visits.append(first_visit(visit(**SCREENS[screen]), path.format(author=author)))
        if is_calm(visits[-1], median(slow)):
            break
    best = min(visits, key=lambda seen: seen.longest)
    longest = f"{best.longest:.0f} ms, {median(slow):.1f} times as slow as usual"
    print(f"{path} on a {screen}: {best.words / 1000:.1f} KB of {best.wire}, {longest}")
    assert 20_000 < best.words <= LIGHT, best.wire
    assert is_calm(best, median(slow)), (visits, slow)


def is_calm(seen: FirstVisit, slow: float) -> bool:
    """Nothing moved, and no task took 50 ms, or as much more as everything takes just now."""
    return seen.shift < 0.001 and seen.longest < LONG * slow
