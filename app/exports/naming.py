"""How people and posts are called outside of this place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Names:
    """Names that hold elsewhere, too. `origin`: our own address; '' where it is not known, and
    then they are those that hold here."""

    origin: str

    @property
    def host(self) -> str:
        """The host of our address."""
        return urlsplit(self.origin).netloc

    def address(self, username: str) -> str:
        """`ada@example.org`, as other programs write it."""
        return f"{username}@{self.host}" if self.host else username

    def url(self, path: str) -> str:
        """The full address of a page."""
        return self.origin + path

    def post(self, username: str, post_id: int) -> str:
        """The full address of a post."""
        return self.url(f"/@{username}/{post_id}")


def moment(when: datetime | None) -> str | None:
    """A moment in ISO 8601, UTC."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if when else None
