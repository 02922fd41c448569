"""Where rate limits are kept: rows of `rate_hits`, in short transactions of their own."""

from __future__ import annotations

import time
from datetime import timedelta

from limits.storage.base import MovingWindowSupport, Storage
from sqlalchemy import Connection, delete, func, insert, or_, select
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import aside, db, reading, take_turn, utcnow
from app.core.ids import first_id_at, new_id
from app.core.limits import LONGEST, RateHit


class DatabaseStorage(Storage, MovingWindowSupport):
    """The storage that `limits` counts moving windows in. Exact over all threads and processes."""

    STORAGE_SCHEME = None

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong here."""
        return SQLAlchemyError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` events unless that would be more than `limit` in `expiry` seconds."""
        with aside() as connection:
            take_turn(connection, f"limit {key}")
            now = time.time()
            _throw_away(connection, key, now - expiry)
            of_key = select(func.count()).where(RateHit.key == key)
            if (connection.scalar(of_key) or 0) + amount > limit:
                return False
            rows = [{"id": new_id(), "key": key, "at": now} for _ in range(amount)]
            connection.execute(insert(RateHit), rows)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest event that still counts was, and how many there are."""
        now = time.time()
        query = select(func.min(RateHit.at), func.count())
        with reading():
            oldest, count = db.session.execute(
                query.where(RateHit.key == key, RateHit.at > now - expiry)
            ).one()
        return (oldest if count else now), count

    def get(self, key: str) -> int:
        """How many events are stored for a key."""
        with reading():
            return db.session.scalar(select(func.count()).where(RateHit.key == key)) or 0

    def clear(self, key: str) -> None:
        """Forget a key. Writes only where there is something to forget."""
        if self.get(key):
            with aside() as connection:
                connection.execute(delete(RateHit).where(RateHit.key == key))

    def reset(self) -> int | None:
        """Forget everything; how much that was."""
        with aside() as connection:
            return connection.execute(delete(RateHit)).rowcount

    def check(self) -> bool:
        """Whether the database answers."""
        try:
            self.get("")
        except SQLAlchemyError:
            return False
        return True

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Fixed windows would count 20 events in a second as 10 and 10: not offered."""
        raise NotImplementedError("Only moving windows are kept in the database.")

    def get_expiry(self, key: str) -> float:
        """Belongs to fixed windows, too."""
        raise NotImplementedError("Only moving windows are kept in the database.")


def _throw_away(connection: Connection, key: str, before: float) -> None:
    """What counts no more: of this key by its index, of all others by their time-ordered ids."""
    day_ago = first_id_at(utcnow() - timedelta(seconds=LONGEST))
    ended = (RateHit.key == key) & (RateHit.at <= before)
    connection.execute(delete(RateHit).where(or_(ended, RateHit.id < day_ago)))
