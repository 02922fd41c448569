"""gunicorn's threaded worker, made patient: slow clients wait in a list, not in a thread.

gthread gives a thread to a connection that sent its first byte and waits there for the rest, so
eight clients that send a byte now and then stop a server of 2 x 4 threads; and it waits in its
main loop for clients to hang up. Here a request meets a thread when the whole of it has arrived.
A body too large to be kept in memory is read by a thread after all, but never by more than half
of them, and it has to keep coming. Nor do more than half wait for another machine, as answers from
an object store do (`FAR_PATHS` in the app's config). One thread does neither: it is for pages.
"""

from __future__ import annotations

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
from gunicorn.workers.gthread import TConn, ThreadWorker

from app.core.arriving import LARGE, PATIENCE, Client, Unreader, missing

OUTBOX = 512 * 1024  # most answers fit into the kernel's buffer and need no waiting at all
GOODBYE = 1.0  # seconds for a client to hang up after the answer
LAST_CALL = 0.5  # seconds that a stopping worker listens to clients who have said nothing
MARGIN = 0.5  # seconds that it keeps of the time its master gives it


class Lane:
    """Connections that have to wait for a thread, since it may be held up by them, and those that
    have one."""

    def __init__(self) -> None:
        self.waiting: deque[TConn] = deque()
        self.running: set[TConn] = set()


class PatientWorker(ThreadWorker):
    """A ThreadWorker whose threads meet complete requests only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: dict[TConn, float] = {}  # connection: when our patience with it ends
        self.large, self.far = Lane(), Lane()
        self.far_heads: tuple[bytes, ...] = ()
        self.told_to_stop = 0.0

    def load_wsgi(self) -> None:
        """The program knows which of its answers come from afar."""
        super().load_wsgi()
        for path in getattr(self.wsgi, "config", {}).get("FAR_PATHS", ()):
            self.far_heads += (f"GET {path}".encode(), f"HEAD {path}".encode())

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
        unreader.large_since = 0.0
        if rest == 0 and not unreader.have.startswith(self.far_heads):
            super().enqueue_req(conn)
        else:
            (self.far if rest == 0 else self.large).waiting.append(conn)
            self.start_slow()

    def start_slow(self) -> None:
        """Give threads to what is slow: half of them to either kind, and never the last one."""
        threads = self.cfg.threads
        for lane in (self.large, self.far):
            while (
                lane.waiting
                and len(lane.running) < max(1, threads // 2)
                and len(self.large.running) + len(self.far.running) < max(1, threads - 1)
            ):
                conn = lane.waiting.popleft()
                conn.parser.unreader.large_since = time.monotonic()
                conn.parser.unreader.large_bytes = 0
                lane.running.add(conn)
                super().enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """A thread has answered."""
        if self.cfg.is_ssl:
            super().finish_request(conn, fs)
            return
        for lane in (self.large, self.far):
            lane.running.discard(conn)
        if not fs.cancelled() and not fs.exception() and fs.result():
            self.enqueue_req(conn)
        else:
            self.say_goodbye(conn)
        self.start_slow()

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

    def set_accept_enabled(self, enabled: bool) -> None:
        """A stopping worker lets in who is waiting at its door, then takes the door away: who
        finds none goes elsewhere, but who was shown in and sent away may not ask twice."""
        super().set_accept_enabled(enabled)
        if self.alive or enabled:
            return
        for listener in self.sockets:
            while select.select([listener], [], [], 0)[0]:
                self.accept(listener)
            listener.close()

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
