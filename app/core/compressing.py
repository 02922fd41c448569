"""Pages are sent compressed to whoever takes gzip: a tenth of their size.

What is compressed gives away how well it compresses, and so, letter by letter, a token on a page
that also repeats what somebody else wrote into the address (BREACH, breachattack.com). Pages of
those who have cookies get a random length, as Django's middleware does it ("Heal the Breach",
Palacios and others, 2022): up to a hundred letters where the format has a place for a file's name.
"""

from __future__ import annotations

import secrets
import struct
import zlib

from flask import Flask, Response, request

TYPES = frozenset(
    [
        "text/html",
        "text/plain",
        "application/json",
        "application/manifest+json",
        "application/feed+json",
        "application/atom+xml",
        "application/rss+xml",
    ]
)
SMALLEST = 1000  # bytes; a packet holds more
LEVEL = 3  # four fifths of what 9 saves, in a third of its time
PADDING = 100  # bytes at most
_HEADER = b"\x1f\x8b\x08%c\0\0\0\0\0\xff"  # RFC 1952, 2.3: no time, no system
_HAS_NAME = 8


def init_app(app: Flask) -> None:
    """Compress what is worth it, after everything else has been done to the answer."""
    app.after_request(_compress)


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a browser that sends this Accept-Encoding can read gzip (`gzip;q=0` says no)."""
    for part in accept_encoding.split(","):
        name, _, quality = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def gzip(data: bytes, padding: int = 0) -> bytes:
    """The data as a gzip file, with a name of so many letters where there is `padding`."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    name = secrets.token_hex(padding)[:padding].encode() + b"\0" if padding else b""
    return b"".join(
        (
            _HEADER % (_HAS_NAME if padding else 0),
            name,
            packer.compress(data),
            packer.flush(),
            struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF),
        )
    )


def _compress(response: Response) -> Response:
    if response.mimetype not in TYPES or response.is_streamed or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    packed = "Content-Encoding" in response.headers
    if packed or not takes_gzip(request.headers.get("Accept-Encoding", "")):
        return response
    data = response.get_data()
    if len(data) >= SMALLEST:
        response.set_data(gzip(data, 1 + secrets.randbelow(PADDING) if request.cookies else 0))
        response.headers["Content-Encoding"] = "gzip"
    return response
