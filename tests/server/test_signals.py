"""TERM drains, INT is quick, HUP reloads: nobody who was being served notices."""

from __future__ import annotations

import signal
import socket
import time

from tests.server.conftest import Serve
from tests.server.writers import begin_writing, posts_in
from tests.serving import ROOT, Server

FORM = b"username=ada&password=wrong"
HEAD = b"POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(FORM)
NO_TOKEN = b"HTTP/1.1 400"  # an answer all the same: the form is not one of ours


def half_asked(server: Server, clients: int) -> list[socket.socket]:
    """Clients whose requests have begun."""
    sockets = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(clients)]
    for client in sockets:
        client.settimeout(10)
        client.sendall(HEAD + FORM[:5])
    time.sleep(0.15)  # the workers have taken them
    return sockets


def test_term_answers_what_was_asked_and_stops_cleanly(serve: Serve) -> None:
    server = serve()
    writing = begin_writing(server, each=1000)
    clients = half_asked(server, 8)
    writing.wait_for(20)
    begun = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.15)
    for client in clients:
        client.sendall(FORM[5:])
    assert all(client.recv(1000).startswith(NO_TOKEN) for client in clients)
    code = server.process.wait(15)
    seconds = time.monotonic() - begun
    writing.stopped.set()
    assert (code, seconds < 5) == (0, True), seconds
    assert set(writing.statuses) == {303}
    assert writing.finish() <= posts_in(server.folder)


def test_term_waits_only_so_long_for_a_request_that_never_ends(serve: Serve) -> None:
    settings = (ROOT / "gunicorn.conf.py").read_text()
    assert "\ngraceful_timeout = 8\n" in settings  # docker stop kills after 10 s
    server = serve(GUNICORN_CMD_ARGS="--graceful-timeout 1")  # a test need not wait as long
    [silent] = half_asked(server, 1)
    seconds, code = server.stop()
    assert (code, seconds < 3) == (0, True), seconds
    silent.close()


def test_the_development_server_stops_cleanly_too(serve: Serve) -> None:
    server = serve(CONTEXT="DEV")
    seconds, code = server.stop()
    assert (code, seconds < 3) == (0, True), seconds
    assert "Running Development Server" in server.lines()


def test_hup_drops_no_request_and_quit_is_quick(serve: Serve) -> None:
    server = serve()
    before = server.workers()
    writing = begin_writing(server, each=30)
    clients = half_asked(server, 8)
    writing.wait_for(20)
    server.process.send_signal(signal.SIGHUP)
    time.sleep(0.2)
    for client in clients:
        client.sendall(FORM[5:])
    assert all(client.recv(1000).startswith(NO_TOKEN) for client in clients)
    assert len(writing.finish()) == 120, server.lines()
    server.workers(other_than=before)
    half_asked(server, 4)
    seconds, code = server.stop(signal.SIGQUIT)
    assert (code, seconds < 2) == (0, True), seconds
