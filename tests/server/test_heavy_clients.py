"""Clients who dribble, and clients who pour: nobody else has to wait, and no memory is filled."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.server.writers import send_picture
from tests.serving import Server

MEGABYTE = 1_000_000
HEAD = b"POST /posts HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n"
FORM = HEAD % b"application/x-www-form-urlencoded"
DRIBBLED = {
    "the head": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"s" * 10_000,
    "a form": FORM + b"Content-Length: 10000\r\n\r\n" + b"body=" + b"s" * 10_000,
    "chunks": FORM + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\ns\r\n" * 1000,
}


@contextmanager
def dribbling(server: Server, text: bytes, clients: int = 20) -> Iterator[None]:
    """So many clients that send the head of this quickly and the rest byte by byte."""
    sockets = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(clients)]
    begun = text.find(b"\r\n\r\n") + 4 if b"\r\n\r\n" in text else 40
    stop = threading.Event()

    def dribble() -> None:
        for place in range(begun, len(text)):
            for client in sockets:
                with suppress(OSError):  # patience with this one may have ended
                    client.sendall(text[place : place + 1])
            if stop.wait(0.05):
                return

    for client in sockets:
        client.sendall(text[:begun])
    dribbler = threading.Thread(target=dribble)
    dribbler.start()
    try:
        time.sleep(0.3)
        yield
    finally:
        stop.set()
        dribbler.join()
        for client in sockets:
            client.close()


@pytest.mark.parametrize("what", DRIBBLED)
def test_twenty_clients_who_dribble_delay_nobody(server: Server, what: str) -> None:
    with dribbling(server, DRIBBLED[what]):
        reader, waits = server.person(), []
        for _ in range(8):
            before = time.monotonic()
            assert reader.ask("/")[0] == 200
            waits.append(time.monotonic() - before)
    assert max(waits) < 2, waits


def pour(server: Server, pieces: Iterable[bytes]) -> bytes:
    """Send until the server has answered or hung up; the first line of its answer."""
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.settimeout(10)
        with suppress(OSError):
            for piece in pieces:
                if select.select([client], [], [], 0)[0]:
                    break
                client.sendall(piece)
        return client.recv(1000).partition(b"\r\n")[0]


def peak(worker: int) -> int:
    """The most memory that a process has used, in bytes."""
    status = Path(f"/proc/{worker}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


JSON = HEAD % b"application/json"
UPLOAD = HEAD.replace(b"/posts", b"/settings/profile") % b"multipart/form-data; boundary=b"


@pytest.mark.parametrize("head", [FORM, JSON, UPLOAD], ids=["form", "json", "multipart"])
@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "in chunks"])
def test_a_hundred_megabytes_are_refused_and_not_kept(
    server: Server, head: bytes, chunked: bool
) -> None:
    server.person().ask("/")
    before = {worker: peak(worker) for worker in server.workers()}
    if chunked:
        chunk = b"%x\r\n" % MEGABYTE + b"x" * MEGABYTE + b"\r\n"
        pieces = [head + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 100, b"0\r\n\r\n"]
    else:
        pieces = [head + b"Content-Length: 100000000\r\n\r\n", *[b"x" * MEGABYTE] * 100]
    assert pour(server, pieces) == b"HTTP/1.1 413 REQUEST ENTITY TOO LARGE"
    grown = max(peak(worker) - before[worker] for worker in server.workers())
    assert grown < 20 * MEGABYTE


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: %s\r\n\r\n" % (b"x" * 64_000),
        b"GET / HTTP/1.1\r\nHost: localhost\r\n%s\r\n" % (b"X-More: x\r\n" * 6_400),
        b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n" % (b"x" * 64_000),
        b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\n\r\n" % (b"a=b; " * 12_800),
        b"x" * 200_000,
    ],
    ids=["one header", "many headers", "the address", "cookies", "no HTTP at all"],
)
def test_a_head_of_64_kilobytes_is_refused(server: Server, head: bytes) -> None:
    assert pour(server, [head]).startswith(b"HTTP/1.1 4")


def test_only_a_form_with_pictures_may_be_large(server: Server) -> None:
    ada = server.person("ada").register()
    assert ada.ask("/settings/profile", b"bio=" + b"x" * MEGABYTE)[0] == 413
    assert send_picture(ada, ada.token(), MEGABYTE) == 422  # looked at: it is no picture
