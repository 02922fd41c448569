"""A way to the object store that has faults: silence, errors, a connection cut in the middle."""

from __future__ import annotations

import http.client
import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request. `status`: answered instead of asking the store, with this
    `code`, and `location` to go to; `cut`: so many bytes of the body come, then the connection
    ends; `silent`: no answer before the way is released, and none after it unless `late`."""

    status: int = 0
    code: str = "InternalError"
    location: str = ""
    cut: int = -1
    silent: bool = False
    late: bool = False


SILENCE = Fault(silent=True)
LATE = Fault(silent=True, late=True)
DROP = Fault(cut=-2)  # the connection ends before the answer begins


class Way(ThreadingHTTPServer):
    """Hands requests on to the store. `faults`: of the next requests (None: all is well);
    `always`: of all others. `asked`: method, path and headers of what came."""

    daemon_threads = True

    def __init__(self, store_port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.store_port = store_port
        self.faults: deque[Fault | None] = deque()
        self.always: Fault | None = None
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.released = threading.Event()
        self._open: list[socket.socket] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.append(request)
        super().process_request(request, client_address)

    def hang_up(self) -> None:
        """On everybody, also on those who have not asked for anything yet."""
        self.released.set()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up waiting is nothing to talk about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Way

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        fault = self.server.faults.popleft() if self.server.faults else self.server.always
        if fault and fault.silent:
            self.server.released.wait(60)
        if fault and ((fault.silent and not fault.late) or fault is DROP):
            self.close_connection = True
        elif fault and fault.status:
            said = f"<Error><Code>{fault.code}</Code><Message>Ask elsewhere</Message></Error>"
            headers = {"Content-Type": "application/xml", "Location": fault.location}
            self._send(fault.status, headers, said.encode())
        else:
            self._hand_on(body, fault.cut if fault else -1)

    do_GET = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815 - as the library asks for it

    def _hand_on(self, body: bytes, cut: int) -> None:
        # The headers as they came, Host too: it is signed.
        store = http.client.HTTPConnection("127.0.0.1", self.server.store_port)
        store.request(self.command, self.path, body, dict(self.headers))
        answer = store.getresponse()
        data = answer.read()
        headers = {name: value for name, value in answer.getheaders() if name != "Connection"}
        store.close()
        self._send(answer.status, headers, data, cut)

    def _send(self, status: int, headers: dict[str, str], data: bytes, cut: int = -1) -> None:
        self.send_response_only(status)
        for name, value in ({"Content-Length": str(len(data))} | headers).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.close_connection = cut >= 0
        self.wfile.write(data if cut < 0 else data[:cut])

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def faulty_way(store_port: int) -> Iterator[Way]:
    """Such a way as long as the block lasts."""
    way = Way(store_port)
    serving = threading.Thread(target=way.serve_forever, args=(0.02,), daemon=True)
    serving.start()
    try:
        yield way
    finally:
        way.shutdown()
        way.server_close()
        way.hang_up()
        serving.join()
