"""Closing a database: readers go on, writers are refused; and opening it again.

While it is copied, the refusal ends with this process, however it ends. Then it is made to last.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text

from app.cli import snapshot
from app.cli.progress import progress
from app.core import moving, sqlite
from app.core.db import db

LOCK = 0x6D6F7665  # "move": an advisory lock that nothing else takes
PATIENCE = "SET LOCAL lock_timeout = '5s'"  # for writers who are at work when we come
ACTS = ("INSERT", "UPDATE", "DELETE")

# SQLite has locks that last as long as we live. PostgreSQL's would keep writers waiting: there, a
# trigger of each table asks whether the one who copies is still there.
FUNCTION = """CREATE OR REPLACE FUNCTION microblog_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {condition} THEN
    RAISE EXCEPTION '{words}' USING ERRCODE = 'read_only_sql_transaction';
  END IF;
  RETURN NULL;
END $$"""
WHILE_COPYING = f"NOT pg_try_advisory_xact_lock_shared({LOCK})"
FOR_GOOD = "true"


@contextmanager
def kept_still(engine: Engine, file: Path | None) -> Iterator[Connection]:
    """Read one state of a database, in which nobody else writes until the block ends.

    `file`: SQLite's. Raises OperationalError where the writers do not make room.
    """
    with engine.connect() as connection:
        if file:
            connection.begin()
            with moving.announced(file):
                yield connection
            return
        made = _add_triggers(engine)
        try:
            _take_lock(connection, "pg_advisory_lock")  # until we are gone
            connection.commit()
            _freeze(connection)
            yield connection
        except BaseException:
            connection.invalidate()
            if made:
                reopen(engine)
            raise
        connection.invalidate()


@contextmanager
def as_it_is(engine: Engine, file: Path | None) -> Iterator[Connection]:
    """Read one state of a database while others go on writing."""
    if not file:
        with engine.connect() as connection:
            _freeze(connection)
            yield connection
        return
    with tempfile.TemporaryDirectory(prefix=".rehearsal-", dir=file.parent) as folder:
        copied = Path(folder) / file.name
        with progress("Snapshot", file.stat().st_size) as bar:
            snapshot.copy(file, copied, bar.update)
        frozen = create_engine(f"sqlite:///{copied}", module=sqlite.library())
        with frozen.connect() as connection:
            yield connection
        frozen.dispose()


def close(connection: Connection) -> None:
    """Make the refusal last, as soon as this connection commits. For what `kept_still` gave."""
    if connection.dialect.name == "postgresql":
        connection.rollback()  # it has read what there was to read
        connection.execute(text(_function(FOR_GOOD)))
        return
    for table in _tables():
        for act in ACTS:
            connection.exec_driver_sql(
                f'CREATE TRIGGER IF NOT EXISTS "{_name(table, act)}" BEFORE {act} '
                f"ON \"{table}\" BEGIN SELECT RAISE(ABORT, '{moving.WORDS}'); END"
            )


def reopen(engine: Engine) -> None:
    """Let everybody write again. Raises OperationalError while somebody copies."""
    if engine.dialect.name == "postgresql":
        _remove_triggers(engine)
        return
    with engine.begin() as connection:
        for table in _tables():
            for act in ACTS:
                name = _name(table, act)
                connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"')


def _remove_triggers(engine: Engine) -> None:
    """Table by table, so that nobody waits in a circle."""
    with engine.begin() as turn:
        _take_lock(turn, "pg_advisory_xact_lock")
        for table in _tables():
            with engine.begin() as connection:
                connection.execute(text(PATIENCE))
                connection.execute(text(f'DROP TRIGGER IF EXISTS moved ON "{table}"'))
        turn.execute(text("DROP FUNCTION IF EXISTS microblog_moved()"))


def _take_lock(connection: Connection, how: str) -> None:
    connection.execute(text(PATIENCE))
    connection.execute(text(f"SELECT {how}({LOCK})"))


def _add_triggers(engine: Engine) -> bool:
    """Have each table ask before it is written to. False where a former copy has seen to that.

    Whoever writes at the moment is waited for, table by table, and so holds the lock later on.
    """
    with engine.begin() as connection:
        made = connection.scalar(text("SELECT to_regproc('microblog_moved') IS NULL"))
        if made:
            connection.execute(text(_function(WHILE_COPYING)))
    for table in _tables():
        with engine.begin() as connection:
            connection.execute(text(PATIENCE))
            connection.execute(
                text(
                    "CREATE OR REPLACE TRIGGER moved BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE "
                    f'ON "{table}" EXECUTE FUNCTION microblog_moved()'
                )
            )
    return bool(made)


def _tables() -> list[str]:
    """All of ours, and the one that the migrations of a newer program would write to."""
    return [*(table.name for table in db.metadata.sorted_tables), "alembic_version"]


def _freeze(connection: Connection) -> None:
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def _function(condition: str) -> str:
    return FUNCTION.format(condition=condition, words=moving.WORDS)


def _name(table: str, act: str) -> str:
    return f"moved_{table}_{act.lower()}"
