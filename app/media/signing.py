"""Signed requests whose body is a file, however large: Amazon's Signature 4 needs its digest first.

Loaded by the first request to an object store, never before (see `s3`).
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import Any

from requests_aws4auth import AWS4Auth

PIECE = 256 * 1024


class Body:
    """A file as a body: read where it lies, sent piece by piece, as often as it is asked for.

    A connection's patience counts for each piece that is sent: the whole of it at once would have
    to arrive in two seconds.
    """

    def __init__(self, descriptor: int) -> None:
        self._map = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
        self.whole = memoryview(self._map)

    def __enter__(self) -> Body:
        return self

    def __exit__(self, *_: object) -> None:
        self.whole.release()
        self._map.close()

    def __len__(self) -> int:
        return len(self.whole)

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self.whole), PIECE):
            yield bytes(self.whole[start : start + PIECE])


class Signer(AWS4Auth):
    """Signs what the library knows how to sign, and a Body."""

    def __call__(self, request: Any) -> Any:
        """The request with its signature."""
        body = request.body
        if isinstance(body, Body):
            request.body = body.whole
        signed = super().__call__(request)
        signed.body = body if isinstance(body, Body) else signed.body
        return signed
