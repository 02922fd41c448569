"""Signed requests whose body is a file, however large: Amazon's Signature 4 needs its digest first.

Loaded by the first request to an object store, never before (see `s3`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import Any, BinaryIO

from requests_aws4auth import AWS4Auth

PIECE = 256 * 1024
DIGEST = "x-amz-content-sha256"


class Body:
    """A file as a body: sent piece by piece, from its beginning as often as it is asked for.

    A connection's patience counts for each piece that is sent: the whole of it at once would have
    to arrive in two seconds.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, os.SEEK_END)
        file.seek(0)
        self.digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        while piece := self._file.read(PIECE):
            yield piece


class Signer(AWS4Auth):
    """Signs what the library knows how to sign, and a Body, which it would read into memory."""

    def __call__(self, request: Any) -> Any:
        """The request with its signature."""
        body = request.body
        if not isinstance(body, Body):
            return super().__call__(request)
        request.body, request.digest = None, body.digest
        signed = super().__call__(request)
        signed.body = body
        return signed

    @classmethod
    def get_canonical_headers(cls, request: Any, include: Any = None) -> Any:
        """The headers that are signed, the digest of the body among them."""
        if digest := getattr(request, "digest", None):
            request.headers[DIGEST] = digest
        return super().get_canonical_headers(request, include)
