"""The copy of all counting that Redis keeps, where there is one.

It can only say no. The database counts every event, with Redis or without, so that nobody gets a
fresh start when Redis goes away, comes back empty, or is seen by one replica and not by another.
See docs/decisions/0019-redis-can-only-say-no.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from limits.storage.redis import RedisStorage

from app.core import redis
from app.core.limit_storage import DatabaseStorage

if TYPE_CHECKING:
    from redis import Redis

T = TypeVar("T")


class CopiedStorage(DatabaseStorage):
    """The database's storage, and a copy in Redis that turns away whoever has no place there."""

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` events unless that would be more than `limit` in `expiry` seconds."""
        _, known = _copy_of(key, limit, expiry)
        if known + amount > limit or not super().acquire_entry(key, limit, expiry, amount):
            return False
        _ask(lambda copies: copies.acquire_entry(key, limit, expiry, amount))
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest event that still counts was, and how many there are."""
        oldest, known = _copy_of(key, limit, expiry)
        return (oldest, known) if known >= limit else super().get_moving_window(key, limit, expiry)

    def clear(self, key: str) -> None:
        """Forget a key. While Redis is away its copy stays, for as long as the limit looks back."""
        super().clear(key)
        _ask(lambda copies: copies.clear(key))

    def reset(self) -> int | None:
        """Forget everything; how much that was."""
        _ask(lambda copies: copies.reset())
        return super().reset()


def _copy_of(key: str, limit: int, expiry: int) -> tuple[float, int]:
    """The window as Redis knows it, which may be less than there was: nothing, while it is away."""
    return _ask(lambda copies: copies.get_moving_window(key, limit, expiry)) or (0.0, 0)


def _ask(question: Callable[[RedisStorage], T]) -> T | None:
    return redis.ask(lambda client: question(_copies(client, redis.key("limits"))))


@cache
def _copies(client: Redis, prefix: str) -> RedisStorage:
    return RedisStorage("redis://", connection_pool=client.connection_pool, key_prefix=prefix)
