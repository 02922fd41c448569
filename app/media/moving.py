"""Pictures are copied from one place to another, and compared there: nothing is believed.

May be broken off and repeated: what lies there already, and is the same, is not copied again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from app.core.errors import DiskFull
from app.media.keys import Place, Stored, read

AT_ONCE = 4  # pictures: a bucket is far away, and a container's memory is small
BATCH = 200
ENOUGH = 10  # failures one after the other: then it is not the pictures


@dataclass
class Copied:
    """What came of it. `same`: keys of all that are there now and have been compared; `new` of
    them were copied, `size` bytes; `failed`: key and reason; `untried`: given up before."""

    same: list[str] = field(default_factory=list)
    new: int = 0
    size: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    untried: int = 0

    @property
    def complete(self) -> bool:
        """Whether every picture is there."""
        return not self.failed and not self.untried


def copy(
    pictures: Sequence[Stored], source: Place, target: Place, report: Callable[[int], object]
) -> Copied:
    """Copy these pictures of a place to another one. Who was removed meanwhile is not missed.

    In: `report` hears how many more are done. Out: what came of it. Errors: OSError when the
    target can't be listed.
    """
    there = {found.key: found for found in target.listing()}
    copied, in_a_row = Copied(), 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for start in range(0, len(pictures), BATCH):
            batch = pictures[start : start + BATCH]
            if in_a_row >= ENOUGH:
                copied.untried += len(batch)
                continue
            for found, outcome in zip(
                batch, pool.map(partial(_copy, source, target, there), batch), strict=True
            ):
                in_a_row = _count(copied, found, outcome, in_a_row)
                report(1)
    return copied


NEW, SAME, GONE = "new", "same", "gone"


def _copy(source: Place, target: Place, there: dict[str, Stored], found: Stored) -> str:
    """Copy one picture, unless it is there already. What came of it, or why it failed."""
    key, known = found.key, there.get(found.key)
    try:
        if known and known.size == found.size and _alike(source, target, found, known):
            return SAME
        data = read(source, key)
    except FileNotFoundError:
        return GONE
    except OSError as error:
        return error.strerror or str(error)
    try:
        if target.save(key, data) == _md5(data) or read(target, key) == data:
            return NEW
    except DiskFull:
        return "the disk is full"
    except OSError as error:
        return error.strerror or str(error)
    return "what arrived is not what was sent"


def _alike(source: Place, target: Place, found: Stored, known: Stored) -> bool:
    """Whether both have the same picture. What a bucket tells saves reading it; where it tells
    something else (encrypted objects have such digests), both are read."""
    told, untold = (known.md5, source) if known.md5 else (found.md5, target)
    if told and _md5(read(untold, found.key)) == told:
        return True
    return read(source, found.key) == read(target, found.key)


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _count(copied: Copied, found: Stored, outcome: str, in_a_row: int) -> int:
    """Write it down. How many have failed one after the other by now."""
    if outcome in (NEW, SAME):
        copied.same.append(found.key)
        if outcome == NEW:
            copied.new, copied.size = copied.new + 1, copied.size + found.size
    elif outcome != GONE:
        copied.failed[found.key] = outcome
        return in_a_row + 1
    return 0
