"""Ids: 64-bit, time-ordered numbers, so that sorting by id is sorting by time.

41 bits of milliseconds since 2020 (good until 2089) and 22 random bits: processes need no numbers
of their own, and an id does not tell how many others were made.
"""

from __future__ import annotations

import secrets
import threading
import time
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
RANDOM_BITS = 22
MAX_ID = 2**63 - 1

_EPOCH_MS = int(EPOCH.timestamp() * 1000)
_lock = threading.Lock()
_last = 0


def new_id(at: datetime | None = None) -> int:
    """An id for now, larger than any made before in this process; or one for a moment `at`."""
    global _last
    if at is not None:
        return first_id_at(at) | secrets.randbits(RANDOM_BITS)
    with _lock:
        fresh = (time.time_ns() // 1_000_000 - _EPOCH_MS) << RANDOM_BITS
        _last = max(_last + 1, fresh | secrets.randbits(RANDOM_BITS))
        return _last


def first_id_at(at: datetime) -> int:
    """The smallest id of that millisecond: everything before it is older than `at`."""
    return int((at - EPOCH) / timedelta(milliseconds=1)) << RANDOM_BITS


def time_of(number: int) -> datetime:
    """When this id was made (aware, UTC, to the millisecond)."""
    return EPOCH + timedelta(milliseconds=number >> RANDOM_BITS)


def parse_id(text: str | None) -> int | None:
    """An id somebody sent, or None when it can't be one (not digits, zero, beyond 64 bits)."""
    if not text or len(text) > 19 or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if 0 < number <= MAX_ID else None
