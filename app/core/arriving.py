"""What has arrived of a request, and clients that do not take their answer (`app.core.worker`)."""

from __future__ import annotations

import re
import select
import socket
import time
from typing import Any

from gunicorn.http.errors import NoMoreData
from gunicorn.http.unreader import SocketUnreader

PATIENCE = 10.0  # seconds for a request to arrive, or for a large body between two pieces
SLOWEST = 16 * 1024  # bytes a second that a large body has to keep up with
LARGE = 64 * 1024  # more than this is not collected in memory
SENDING = 20.0  # seconds for a client to take a piece of the answer
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
