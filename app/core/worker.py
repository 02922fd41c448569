"""gunicorn's threaded worker, made patient: slow clients wait in a list, not in a thread.

gthread gives a thread to every connection that sent its first byte, and waits there for the
rest: eight clients that send a byte now and then stop a server of 2 x 4 threads. Here a request
goes to a thread when the whole of it has arrived. A body too large to be kept in memory is read
by a thread after all, but never by more than half of them, and it has to keep coming.
"""

from __future__ import annotations

import re
import select
import time
from collections import deque
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http import get_parser
from gunicorn.http.errors import NoMoreData
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

PATIENCE = 10.0  # seconds for a request to arrive, or for a large body between two pieces
SLOWEST = 16 * 1024  # bytes a second that a large body has to keep up with
LARGE = 64 * 1024  # more than this is not collected in memory
LAST_CALL = 0.5  # seconds that a stopping worker listens to clients who have said nothing

LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)
# Their body's length is unknown, or it only comes when somebody asks for it.
UNMEASURED = re.compile(rb"\r\n(transfer-encoding|expect):", re.IGNORECASE)


class Unreader(SocketUnreader):
    """What has arrived of a connection; and, in a thread, the rest of a large body."""

    started = 0.0
    total = 0

    def __init__(self, sock: Any) -> None:
        super().__init__(sock)
        self.have = bytearray()

    def take(self) -> bool:
        """Read what is there, without waiting. False when the client has hung up."""
        try:
            data = self.sock.recv(LARGE)
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        self.have += data
        return bool(data)

    def chunk(self, size_hint: int | None = None) -> bytes:
        """The parser wants more: first what we have, then what comes, if it comes in time."""
        if self.have:
            data, self.have = bytes(self.have), bytearray()
            return data
        seconds = time.monotonic() - self.started
        ready, _, _ = select.select([self.sock], [], [], PATIENCE)
        if not ready or (seconds > PATIENCE and self.total < SLOWEST * (seconds - PATIENCE)):
            raise NoMoreData("the client is too slow")
        data = super().chunk(size_hint)
        self.total += len(data)
        return data


def missing(have: bytes | bytearray) -> int | None:
    """How many bytes of the request have yet to come; None where that can't be said."""
    end = have.find(b"\r\n\r\n")
    if end < 0:
        return 1 if len(have) < LARGE else None  # the parser refuses such a head
    head = bytes(have[: end + 4])
    if UNMEASURED.search(head):
        return None
    length = LENGTH.search(head)
    return max(0, end + 4 + int(length[1][:12]) - len(have)) if length else 0


class PatientWorker(ThreadWorker):
    """A ThreadWorker whose threads only meet complete requests."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arriving: dict[TConn, float] = {}  # connection: when our patience ends
        self.large: deque[TConn] = deque()  # waiting for one of the threads that read bodies
        self.reading_large: set[TConn] = set()

    def enqueue_req(self, conn: TConn) -> None:
        """A connection is new, or may be sending its next request: listen to it."""
        if not conn.initialized:
            conn.initialized = conn.data_ready = True
            conn.parser = get_parser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = Unreader(conn.sock)
        unreader = conn.parser.unreader
        unreader.have += unreader.take_buffered()
        conn.sock.setblocking(False)
        self.arriving[conn] = time.monotonic() + PATIENCE
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_arrival, conn))
        self.on_arrival(conn)

    def on_arrival(self, conn: TConn, _socket: Any = None) -> None:
        """Some more of a request is here. Is it all?"""
        unreader = conn.parser.unreader
        if not unreader.take():
            self.give_up(conn)
            return
        rest = missing(unreader.have)
        if rest and len(unreader.have) + rest <= LARGE:
            return
        del self.arriving[conn]
        self.poller.unregister(conn.sock)
        if rest == 0:
            super().enqueue_req(conn)
        else:
            self.large.append(conn)
            self.start_large()

    def start_large(self) -> None:
        """Let large bodies in while at least half of the threads stay free of them."""
        while self.large and len(self.reading_large) < max(1, self.cfg.threads // 2):
            conn = self.large.popleft()
            conn.parser.unreader.started, conn.parser.unreader.total = time.monotonic(), 0
            self.reading_large.add(conn)
            super().enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        self.reading_large.discard(conn)
        super().finish_request(conn, fs)
        self.start_large()

    def give_up(self, conn: TConn) -> None:
        del self.arriving[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """Called about every second, and while stopping too."""
        super().murder_pending()
        now = time.monotonic()
        for conn, deadline in list(self.arriving.items()):
            silent = not conn.parser.unreader.have
            if now > deadline or (
                silent and not self.alive and now > deadline - PATIENCE + LAST_CALL
            ):
                self.give_up(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        super()._cap_keepalive(min(deadline, time.monotonic() + LAST_CALL))
