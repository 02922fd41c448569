"""Rate limits that all workers share, kept in the database and, with REDIS_URL, also in Redis.

The counting is that of the `limits` library over storages of ours (`limit_storage`,
`limit_copies`), imported by the first request that counts something.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import time
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Float, Index, String
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import TooManyRequests

from app.core.db import BigInt, db
from app.core.ids import new_id

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import RateLimiter

LONGEST = 86_400  # seconds; what is older counts for no limit and is thrown away


class RateHit(db.Model):  # type: ignore[name-defined]
    """One event that counts towards a limit: `key` names the limit and whom it concerns."""

    __tablename__ = "rate_hits"
    __table_args__ = (Index("ix_rate_hits_key", "key", "at"),)

    id: Mapped[int] = mapped_column(
        BigInt, primary_key=True, autoincrement=False, default=lambda: new_id()
    )
    key: Mapped[str] = mapped_column(String(120))
    at: Mapped[float] = mapped_column(Float)


class Limit:
    """So many events in any so many seconds, for each of those it concerns.

    What is counted stays counted, whatever becomes of the request. Count before the request's own
    transaction begins (see `core.db.aside`).
    """

    def __init__(self, name: str, *, amount: int, seconds: int) -> None:
        if seconds > LONGEST:
            raise ValueError(f"A limit looks back {LONGEST} seconds at most.")
        self.name, self.amount, self.seconds = name, amount, seconds

    def check(self, *who: str) -> None:
        """Raise TooManyRequests (429, Retry-After) where one of them has no place left."""
        for key in map(_key, who):
            if not self._limiter.test(self._item, key):
                raise TooManyRequests(retry_after=self._wait(key))

    def hit(self, *who: str) -> None:
        """Count one event for each. Raises TooManyRequests where there was no place left."""
        for key in map(_key, who):
            if not self._limiter.hit(self._item, key):
                raise TooManyRequests(retry_after=self._wait(key))

    def clear(self, who: str) -> None:
        """Forget what was counted for one of them."""
        self._limiter.clear(self._item, _key(who))

    def _wait(self, key: str) -> int:
        """Seconds until the oldest event is forgotten and its place free."""
        reset = self._limiter.get_window_stats(self._item, key).reset_time
        return min(self.seconds, max(1, math.ceil(reset - time.time())))

    @cached_property
    def _item(self) -> RateLimitItem:
        from limits import RateLimitItemPerSecond

        return RateLimitItemPerSecond(self.amount, self.seconds, namespace=self.name)

    @cached_property
    def _limiter(self) -> RateLimiter:
        from limits.strategies import MovingWindowRateLimiter

        from app.core.limit_copies import CopiedStorage

        return MovingWindowRateLimiter(CopiedStorage())


def network(address: str) -> str:
    """Whom an address stands for: an IPv6 user owns a whole /64 of them."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _key(who: str) -> str:
    # Of one length whatever was typed, and no list of names and addresses to be stolen.
    return hashlib.blake2b(who.encode("utf-8", "replace"), digest_size=16).hexdigest()
