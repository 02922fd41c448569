"""PostgreSQL as we run it: a server that is away is noticed soon, whichever way it went.

- Stopped: it refuses connections, and there is nothing to do.
- Cut off: nobody says anything. TCP alone would go on trying for a quarter of an hour.
- Paused: its kernel still answers for it. Only a clock notices.
"""

from __future__ import annotations

from typing import Any

from flask import has_request_context
from psycopg import Connection, OperationalError
from psycopg.errors import _WaitTimeout
from sqlalchemy import Engine, event

PING = 1.0  # seconds for "are you there?", which is asked before a connection is used again
GLANCE = 0.3  # seconds for a question that a page can do without
ANSWER = 10.0  # seconds for a query of a request; migrations and commands may take longer
OPTIONS = {
    "connect_timeout": 2,
    "tcp_user_timeout": 700,  # milliseconds for what we sent to arrive
    "keepalives_idle": 5,  # seconds of silence until TCP asks whether anybody is there
    "keepalives_interval": 1,
    "keepalives_count": 2,
}


class ImpatientConnection(Connection[Any]):
    """A connection that is given up when a request has waited too long for its answer."""

    patience: float | None = None  # seconds for every answer, whoever waits

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """What everything that is asked of the server passes."""
        if timeout is None:
            timeout = self.patience
        if timeout is None and has_request_context():
            timeout = PING if self.autocommit else ANSWER  # SQLAlchemy pings outside transactions
        try:
            return super().wait(gen, interval, timeout)
        except _WaitTimeout:
            self.pgconn.finish()
            raise OperationalError("the server did not answer in time") from None


def prepare(engine: Engine) -> None:
    """Let the engine use such connections."""

    @event.listens_for(engine, "do_connect")
    def on_connect(_dialect: Any, _record: Any, args: Any, options: Any) -> Any:
        connection = ImpatientConnection.connect(*args, **options)
        # To compile a query takes a second or two; ours are answered in milliseconds.
        connection.execute("SET jit = off")
        connection.commit()
        return connection


def observe(url: str) -> Connection[Any]:
    """A connection for the smallest of questions, which must not keep a page waiting."""
    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    options: dict[str, Any] = {**OPTIONS, "autocommit": True}
    connection = ImpatientConnection.connect(address, **options)
    connection.prepare_threshold = 0
    connection.patience = GLANCE
    return connection
