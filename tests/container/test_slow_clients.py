"""Clients that take their time do not take ours."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from tests.container.conftest import Start
from tests.container.docker import Container
from tests.container.person import Person

CROWD = 20
POST = b"POST /auth/login HTTP/1.1\r\nHost: slow\r\n"
SLOW = {
    "says nothing": b"",
    "stops in the head": POST,
    "stops in the form": POST + b"Content-Length: 500\r\n\r\nusername=",
    "stops in an upload": POST + b"Content-Length: 5000000\r\n\r\n" + b"x" * 100_000,
    "stops in a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n",
    "never hangs up": b"GET /health HTTP/1.0\r\n\r\n",
    "does not read": b"GET /about HTTP/1.1\r\nHost: slow\r\n\r\n" * 20,
}


@pytest.fixture(scope="module")
def container(start_shared: Start) -> Iterator[Container]:
    yield start_shared()


@pytest.mark.parametrize("habit", SLOW)
def test_twenty_slow_clients_stall_nobody(container: Container, habit: str) -> None:
    host, _, port = container.address.removeprefix("http://").partition(":")
    crowd = [socket.create_connection((host, int(port))) for _ in range(CROWD)]
    try:
        for client in crowd:
            client.sendall(SLOW[habit])
        time.sleep(0.5)
        waits = []
        for _ in range(20):
            before = time.monotonic()
            assert Person(container.address).ask("/health")[0] == 200
            waits.append(time.monotonic() - before)
        assert max(waits) < 1, waits
    finally:
        for client in crowd:
            client.close()
