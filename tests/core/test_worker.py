"""When a request is complete enough to deserve a thread."""

from __future__ import annotations

import pytest

from app.core.worker import LARGE, missing

HEAD = b"POST /posts HTTP/1.1\r\nHost: here\r\n"


@pytest.mark.parametrize(
    ("have", "rest"),
    [
        (b"", 1),
        (b"GET / HT", 1),
        (HEAD, 1),
        (HEAD + b"\r\n", 0),
        (HEAD + b"Content-Length: 5\r\n\r\n", 5),
        (HEAD + b"content-length:5\r\n\r\nab", 3),
        (HEAD + b"Content-Length: 2\r\n\r\nab", 0),
        (HEAD + b"Content-Length: 2\r\n\r\nabGET /next HT", 0),
        (HEAD + b"Content-Length: 0\r\n\r\n", 0),
        (HEAD + b"Content-Length: minus one\r\n\r\n", 0),  # the parser's to refuse
    ],
)
def test_missing_bytes(have: bytes, rest: int) -> None:
    assert missing(have) == rest


@pytest.mark.parametrize(
    "have",
    [
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
        HEAD + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n",
        b"x" * LARGE,
    ],
)
def test_what_can_not_be_said(have: bytes) -> None:
    assert missing(have) is None
