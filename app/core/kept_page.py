"""A page that is kept, and what it is kept by. Others may get it as bytes (`core.shared_pages`)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from app.core.freshness import Making

# A browser that has the page already is told nothing about its body (RFC 9110, 15.4.5).
OF_THE_BODY = frozenset(("Content-Type", "Content-Length", "Content-Encoding"))
APPEARANCE = ("lang", "theme")  # cookies that say nothing about who somebody is

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]


class Key(NamedTuple):
    """What a page depends on beside the data and the time."""

    path: str
    query: str | None
    host: str | None
    scheme: str
    cookies: tuple[tuple[str, str], ...]
    language: str | None
    gzip: bool
    fragment: str | None

    @property
    def is_strangers(self) -> bool:
        """Whether nobody is logged in who asks by it."""
        return all(name in APPEARANCE for name, _ in self.cookies)


@dataclass(frozen=True, slots=True)
class Page:
    """An answer that can be given again: what it was made of, and what it says."""

    making: Making
    headers: Headers
    etag: str
    body: bytes

    @property
    def endpoint(self) -> str:
        """Which view made it."""
        return self.making.endpoint

    def is_true(self, version: Hashable | None) -> bool:
        """Whether it is what would be made now that the data has this version."""
        making = self.making
        return making.version == version and making.begun <= time.time() < making.until

    def send(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with it; without the body where the browser has that already."""
        if self.etag and self.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            headers = [pair for pair in self.headers if pair[0] not in OF_THE_BODY]
            start_response("304 NOT MODIFIED", [*headers, ("ETag", self.etag)])
            return ()
        named = [("ETag", self.etag)] if self.etag else []
        start_response("200 OK", self.headers + named)
        return (self.body,)

    def pack(self) -> bytes:
        """All of it: a line of JSON, and the body."""
        told = {"making": asdict(self.making), "headers": self.headers, "etag": self.etag}
        return json.dumps(told).encode() + b"\n" + self.body


def unpack(packed: bytes) -> Page:
    """The page that `pack` made bytes of."""
    line, _, body = packed.partition(b"\n")
    told = json.loads(line)
    headers = [(name, value) for name, value in told["headers"]]
    return Page(Making(**told["making"]), headers, told["etag"], body)
