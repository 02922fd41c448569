"""gunicorn's threaded worker, made patient: slow clients wait in a list, not in a thread.

gthread gives a thread to a connection that sent its first byte and waits there for the rest, so
eight clients that send a byte now and then stop a server of 2 x 4 threads; and it waits in its
main loop for clients to hang up. Here a request meets a thread when the whole of it has arrived.
A body too large to be kept in memory is read by a thread after all, but never by more than half
of them, and it has to keep coming.
"""

from __future__ import annotations

import re
import select
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
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
SENDING = 20.0  # seconds for a client to take a piece of the answer
OUTBOX = 512 * 1024  # most answers fit into the kernel's buffer and need no waiting at all
GOODBYE = 1.0  # seconds for a client to hang up after the answer
LAST_CALL = 0.5  # seconds that a stopping worker listens to clients who have said nothing
MARGIN = 0.5  # seconds that it keeps of the time its master gives it

LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)
# The body's length is unknown, or the body only comes when somebody asks for it.
UNMEASURED = re.compile(rb"\r\n(transfer-encoding|expect):", re.IGNORECASE)


class Client(socket.socket):
    """A client's socket that does not wait for ever for the client to read."""

    def sendall(self, data: Any, flags: int = 0) -> None:
        self.settimeout(SENDING)
        try:
            super().sendall(data, flags)
        except TimeoutError:
            raise BrokenPipeError("the client does not read") from None
        finally:
            self.settimeout(None)


class Unreader(SocketUnreader):
    """What has arrived of a connection and, for a thread, the rest of a large body."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.have = bytearray()
        self.large_since = 0.0
        self.large_bytes = 0

    def take(self) -> bool:
        """Read what is there, without waiting. False when the client has hung up."""
        try:
            data = self.sock.recv(LARGE)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.have += data
        return bool(data)

    def chunk(self, size_hint: int | None = None) -> bytes:
        """For the parser: first what we have; then, in a large body, what comes in time."""
        if self.have:
            data, self.have = bytes(self.have), bytearray()
            return data
        seconds = time.monotonic() - self.large_since
        late = self.large_bytes < SLOWEST * (seconds - PATIENCE)
        if not self.large_since or late or not select.select([self.sock], [], [], PATIENCE)[0]:
            raise NoMoreData("the rest of the request did not come in time")
        data = super().chunk(size_hint)
        self.large_bytes += len(data)
        return data


def missing(have: bytes | bytearray) -> int | None:
    """How many bytes of the request have yet to come; None where that can't be said."""
    end = have.find(b"\r\n\r\n")
    if end < 0:
        return 1 if len(have) < LARGE else None  # the parser will refuse such a head
    head = bytes(have[: end + 4])
    if UNMEASURED.search(head):
        return None
    length = LENGTH.search(head)
    return max(0, end + 4 + int(length[1][:12]) - len(have)) if length else 0


class PatientWorker(ThreadWorker):
    """A ThreadWorker whose threads meet complete requests only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: dict[TConn, float] = {}  # connection: when our patience with it ends
        self.large: deque[TConn] = deque()  # for one of the threads that may read large bodies
        self.reading: set[TConn] = set()  # has one
        self.told_to_stop = 0.0

    def run(self) -> None:
        """Serve. Beside it a thread does the background work; when the last request is answered,
        the job it is at has what is left of the time to stop. A worker that only makes room for a
        fresh one keeps nobody waiting."""
        from app.core.job_threads import embedded  # after the fork, with what it brings

        crew = embedded(self.wsgi, going_on=lambda: self.alive)
        super().run()
        left = self.told_to_stop + self.cfg.graceful_timeout - time.monotonic() - MARGIN
        crew.stop(left if self.told_to_stop else MARGIN)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """TERM."""
        self.told_to_stop = time.monotonic()
        super().handle_exit(sig, frame)

    def enqueue_req(self, conn: TConn) -> None:
        """A connection is new, or its last request is answered: listen for the next one."""
        if self.cfg.is_ssl:  # not our trade: a proxy in front speaks TLS
            super().enqueue_req(conn)
            return
        if not conn.initialized:
            conn.initialized = conn.data_ready = True
            conn.sock = Client(fileno=conn.sock.detach())
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, OUTBOX)
            conn.parser = get_parser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = Unreader(conn.sock)
        if self.nr_conns >= self.worker_connections and self.waiting:
            self.drop(next(iter(self.waiting)))  # who has waited longest makes room
        conn.parser.unreader.have += conn.parser.unreader.take_buffered()
        self.hold(conn, self.cfg.keepalive, self.on_arrival)
        self.on_arrival(conn)

    def on_arrival(self, conn: TConn, _socket: Any = None) -> None:
        """Some more of a request is here. Is it all?"""
        unreader = conn.parser.unreader
        silent = not unreader.have
        if not unreader.take():
            self.drop(conn)
            return
        if silent and unreader.have:
            self.waiting[conn] = time.monotonic() + PATIENCE
        rest = missing(unreader.have)
        if rest and len(unreader.have) + rest <= LARGE:
            return
        self.let_go(conn)
        if rest == 0:
            unreader.large_since = 0.0
            super().enqueue_req(conn)
        else:
            self.large.append(conn)
            self.start_large()

    def start_large(self) -> None:
        """Read large bodies while at least half of the threads stay free of them."""
        while self.large and len(self.reading) < max(1, self.cfg.threads // 2):
            conn = self.large.popleft()
            conn.parser.unreader.large_since = time.monotonic()
            conn.parser.unreader.large_bytes = 0
            self.reading.add(conn)
            super().enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """A thread has answered."""
        if self.cfg.is_ssl:
            super().finish_request(conn, fs)
            return
        self.reading.discard(conn)
        if not fs.cancelled() and not fs.exception() and fs.result():
            self.enqueue_req(conn)
        else:
            self.say_goodbye(conn)
        self.start_large()

    def say_goodbye(self, conn: TConn) -> None:
        """Hang up once the client has (RFC 9112, 9.6), or after a moment."""
        self.hold(conn, GOODBYE, self.on_leaving)
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.drop(conn)

    def on_leaving(self, conn: TConn, _socket: Any = None) -> None:
        """The client hangs up, or still sends what nobody will read."""
        if not conn.parser.unreader.take():
            self.drop(conn)
        else:
            conn.parser.unreader.have.clear()

    def hold(self, conn: TConn, seconds: float, heard: Callable[..., None]) -> None:
        conn.sock.setblocking(False)
        self.waiting[conn] = time.monotonic() + seconds
        self.poller.register(conn.sock, EVENT_READ, partial(heard, conn))

    def let_go(self, conn: TConn) -> None:
        del self.waiting[conn]
        self.poller.unregister(conn.sock)

    def drop(self, conn: TConn) -> None:
        self.let_go(conn)
        self.nr_conns -= 1
        conn.close()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """A stopping worker looks up more often, so that it is gone the sooner."""
        super().wait_for_and_dispatch_events(timeout if self.alive else min(timeout, 0.1))

    def murder_pending(self) -> None:
        """gunicorn asks about every second, also while the worker is stopping."""
        super().murder_pending()
        now = time.monotonic()
        last_call = now if self.alive else now + max(PATIENCE, self.cfg.keepalive) - LAST_CALL
        for conn, deadline in list(self.waiting.items()):
            silent = not conn.parser.unreader.have
            if deadline < (last_call if silent else now):
                self.drop(conn)
