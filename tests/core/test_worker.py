"""When a request is complete enough to deserve a thread, and who has to wait for one."""

from __future__ import annotations

from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from gunicorn.workers.gthread import ThreadWorker

from app.core.arriving import LARGE, missing
from app.core.worker import Lane, PatientWorker

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


@pytest.mark.parametrize(
    ("threads", "large", "far", "started"),
    [
        (4, 9, 0, (2, 0)),
        (4, 0, 9, (0, 2)),
        (4, 9, 9, (2, 1)),
        (4, 1, 9, (1, 2)),
        (8, 9, 9, (4, 3)),
        (2, 9, 9, (1, 0)),
        (1, 0, 9, (0, 1)),
    ],
)
def test_neither_large_bodies_nor_answers_from_afar_take_the_last_thread(
    monkeypatch: pytest.MonkeyPatch, threads: int, large: int, far: int, started: tuple[int, int]
) -> None:
    monkeypatch.setattr(ThreadWorker, "enqueue_req", lambda *_: None)
    worker = PatientWorker.__new__(PatientWorker)
    worker.cfg = SimpleNamespace(threads=threads)
    worker.large, worker.far = Lane(), Lane()
    worker.large.waiting.extend(Mock() for _ in range(large))
    worker.far.waiting.extend(Mock() for _ in range(far))
    worker.start_slow()
    assert (len(worker.large.running), len(worker.far.running)) == started
