"""PostgreSQL as we run it: a server that is away is noticed soon, whichever way it went.

- Stopped: it refuses connections, and there is nothing to do.
- Cut off: nobody says anything. TCP alone would go on trying for a quarter of an hour.
- Paused: its kernel still answers for it. Only a clock notices.

A slow query is no lost server: where a second was not enough, it may go on as long as the server
still greets somebody new. Who finds a silent one tells the other threads, or each of them would
wait for itself, and the requests behind them for all.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Generator
from typing import Any

from flask import has_request_context
from psycopg import Connection, OperationalError
from psycopg.errors import ConnectionTimeout, _WaitTimeout
from psycopg.waiting import Ready
from sqlalchemy import Engine, event

from app.core.config import driverless

GLANCE = 0.3  # seconds for a question that a page can do without
SOON = 0.7  # seconds for what is due at once: a ping, a greeting, nearly every query
ANSWER = 10.0  # seconds for a query of a request; migrations and commands may take longer
SILENCE = 1.0  # seconds for which a server that said nothing is not asked again
OPTIONS = {
    "connect_timeout": 2,
    "tcp_user_timeout": 700,  # milliseconds for what we sent to arrive
    "keepalives_idle": 5,  # seconds of silence until TCP asks whether anybody is there
    "keepalives_interval": 1,
    "keepalives_count": 2,
}
# "May we speak TLS?": whoever connects may ask that first, and any server answers with one letter
# (SSLRequest, chapter "Message Formats" of PostgreSQL's manual).
SSL_REQUEST = struct.pack("!ii", 8, 80877103)

Waiting = Generator[Any, Any, Any]  # psycopg's: yields what it waits for, returns the answer


class Silence:
    """Until when a server that said nothing is left alone by this process."""

    until = 0.0

    def found(self) -> OperationalError:
        """The server has been silent for too long: the error to raise."""
        self.until = time.monotonic() + SILENCE
        return OperationalError("the server did not answer in time")

    def respect(self) -> None:
        """Raise OperationalError where to ask now would be to wait for nothing."""
        if time.monotonic() < self.until:
            raise OperationalError("the server did not answer a moment ago")


silence = Silence()


class ImpatientConnection(Connection[Any]):
    """A connection that is given up when a request has waited too long for its answer."""

    patience = SOON  # seconds for an answer, after which we ask whether anybody is there

    @classmethod
    def is_pressed(cls) -> bool:
        """Whether somebody waits for a page."""
        return has_request_context()

    @classmethod
    def _connect_gen(cls, *args: Any, **kwargs: Any) -> Waiting:
        # The library's own patience has whole seconds, and at least two of them.
        end = time.monotonic() + SOON
        connecting = super()._connect_gen(*args, **kwargs)
        try:
            state = next(connecting)
            while time.monotonic() < end or not cls.is_pressed():
                state = connecting.send((yield state))
        except StopIteration as made:
            return made.value
        raise _WaitTimeout

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """What everything that is asked of the server passes."""
        if timeout is not None or not self.is_pressed():
            return super().wait(gen, interval, timeout)
        pinging = self.autocommit  # SQLAlchemy pings outside transactions
        if pinging:
            silence.respect()
        try:
            return super().wait(gen, interval, self.patience)
        except _WaitTimeout:
            if not self._is_greeting():
                raise self._given_up(silence.found()) from None
            if pinging:  # only this connection is cut off; SQLAlchemy makes another
                raise self._given_up(OperationalError("the connection is dead")) from None
        try:
            return super().wait(_resume(gen), interval, ANSWER - SOON)
        except _WaitTimeout:
            raise self._given_up(OperationalError("the query took too long")) from None

    def _given_up(self, error: OperationalError) -> OperationalError:
        self.pgconn.finish()
        return error

    def _is_greeting(self) -> bool:
        """Whether the server says something to somebody new."""
        host, port = self.pgconn.host.decode(), int(self.pgconn.port)
        try:
            with _call(host, port) as line:
                line.sendall(SSL_REQUEST)
                return bool(line.recv(1))
        except OSError:
            return False


class Glance(ImpatientConnection):
    """One for the smallest of questions, asked before the app has begun with a request."""

    patience = GLANCE

    @classmethod
    def is_pressed(cls) -> bool:
        return True


def prepare(engine: Engine) -> None:
    """Let the engine use such connections."""

    @event.listens_for(engine, "do_connect")
    def on_connect(_dialect: Any, _record: Any, args: Any, options: Any) -> Any:
        if has_request_context():
            silence.respect()
        connection = _connected(ImpatientConnection, *args, **options)
        # To compile a query takes a second or two; ours are answered in milliseconds.
        connection.execute("SET jit = off")
        connection.commit()
        return connection


def observe(url: str) -> Connection[Any]:
    """A connection for the smallest of questions, which must not keep a page waiting."""
    silence.respect()
    options: dict[str, Any] = {**OPTIONS, "autocommit": True}
    connection = _connected(Glance, driverless(url), **options)
    connection.prepare_threshold = 0
    return connection


def _connected(kind: type[ImpatientConnection], *args: Any, **options: Any) -> ImpatientConnection:
    try:
        return kind.connect(*args, **options)
    except ConnectionTimeout:
        raise silence.found() from None


def _call(host: str, port: int) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), SOON)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(SOON)
    line.connect(f"{host}/.s.PGSQL.{port}")
    return line


def _resume(waiting: Waiting) -> Waiting:
    """Go on with what was left in the middle."""
    try:
        state = waiting.send(Ready.NONE)
        while True:
            state = waiting.send((yield state))
    except StopIteration as end:
        return end.value
