"""What may happen to a server of ours, as long as a block lasts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager


class Outages(ABC):
    """A server that can be started and stopped, paused and resumed."""

    @abstractmethod
    def start(self) -> None:
        """Start it, and wait for its first answer."""

    @abstractmethod
    def stop(self) -> None:
        """End it in the middle of everything."""

    @abstractmethod
    def pause(self) -> None:
        """As `docker pause` does it: its kernel takes connections, and it never answers."""

    @abstractmethod
    def resume(self) -> None:
        """Let it go on; it answers what it was asked meanwhile."""

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stopped as long as the block lasts."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Paused as long as the block lasts."""
        self.pause()
        try:
            yield
        finally:
            self.resume()
