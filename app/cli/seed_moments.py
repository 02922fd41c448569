"""Moments of the demo: ids for what happened some time ago, or a while after something else."""

from __future__ import annotations

from datetime import datetime
from random import Random

from app.core import ids

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock:
    """Makes ids between then and now; none of the same kind twice."""

    def __init__(self, rng: Random, now: datetime) -> None:
        self._rng, self._now = rng, ids.first_id_at(now) >> ids.RANDOM_BITS
        self._used: set[int] = set()

    def after(self, number: int, mean: float) -> int:
        """An id some milliseconds after another one, on average `mean`, never after now."""
        rng, begun = self._rng, (number >> ids.RANDOM_BITS) + 1000
        moment = begun + int(rng.expovariate(1 / mean))
        if moment >= self._now:
            moment = begun + int(rng.random() * max(1, self._now - begun))
        return (moment << ids.RANDOM_BITS) | rng.getrandbits(ids.RANDOM_BITS)

    def ago(self, milliseconds: float) -> int:
        """An id for so long ago."""
        moment = self._now - int(milliseconds)
        return (moment << ids.RANDOM_BITS) | self._rng.getrandbits(ids.RANDOM_BITS)

    def unused(self, number: int) -> int:
        """That id, or one a little later if it was given away before."""
        while number in self._used:
            number += 1
        self._used.add(number)
        return number
