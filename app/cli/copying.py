"""Rows from one database into another, whichever two: every table the models know."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import click
from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    Table,
    Text,
    TypeDecorator,
    cast,
    func,
    insert,
    select,
    type_coerce,
)

from app.core.db import db

BATCH = 1000
DIGEST = 16  # bytes

Report = Callable[[int], object]


@dataclass
class Sum:
    """How many rows a table has, and a digest of all they hold.

    The digests of the rows are added up, so no database has to sort them: two tables have the same
    sum when they have the same rows, in whatever order.
    """

    rows: int = 0
    digest: int = 0

    def add(self, row: Iterable[Any]) -> None:
        """Count a row in."""
        digest = hashlib.blake2b(repr(tuple(row)).encode(), digest_size=DIGEST).digest()
        self.rows += 1
        self.digest = (self.digest + int.from_bytes(digest)) % 256**DIGEST


def tables() -> list[Table]:
    """All tables, those that others name before those that name them."""
    return db.metadata.sorted_tables


def count(connection: Connection) -> int:
    """How many rows there are in all tables."""
    counts = (select(func.count()).select_from(table) for table in tables())
    return sum(connection.scalar(query) or 0 for query in counts)


def copy(source: Connection, target: Connection, table: Table, report: Report) -> Sum:
    """Copy a table into an empty one. What was read."""
    read = Sum()
    rows = _counted(_rows(source, table), read, report)
    write = _copy_in if target.dialect.name == "postgresql" else _insert
    write(target, table, rows)
    return read


def sum_of(connection: Connection, table: Table, report: Report) -> Sum:
    """Read a table from beginning to end."""
    found = Sum()
    for _ in _counted(_rows(connection, table), found, report):
        pass
    return found


def _counted(rows: Iterable[Any], found: Sum, report: Report) -> Iterator[Any]:
    for row in rows:
        found.add(row)
        if not found.rows % BATCH:
            report(BATCH)
        yield row
    report(found.rows % BATCH)


def _rows(connection: Connection, table: Table) -> Iterable[Any]:
    """All rows, few of them in memory at a time."""
    query: Select[Any] = select(*map(_as_it_travels, table.c)).order_by(*table.primary_key)
    return connection.execute(query.execution_options(yield_per=BATCH))


def _as_it_travels(column: Column[Any]) -> ColumnElement[Any]:
    """JSON as the text it is stored as, moments as the database has them."""
    if isinstance(column.type, JSON):
        return cast(column, Text)
    if isinstance(column.type, TypeDecorator):
        return type_coerce(column, column.type.impl_instance)
    return column


def _copy_in(target: Connection, table: Table, rows: Iterable[Any]) -> None:
    from psycopg import Error

    quoted = target.dialect.identifier_preparer
    names = ", ".join(quoted.format_column(column) for column in table.c)
    command = f"COPY {quoted.format_table(table)} ({names}) FROM STDIN"
    driver: Any = target.connection.driver_connection
    row: Any = None
    try:
        with driver.cursor().copy(command) as stream:
            for row in rows:
                stream.write_row(row)
    except Error as error:
        # The server says which line and column; the driver leaves it to us.
        where = error.diag.context or f"{table.name}, {row[0]}"
        raise click.ClickException(f"Nothing was copied: {error} ({where}).") from None


def _insert(target: Connection, table: Table, rows: Iterable[Any]) -> None:
    columns = (Column(c.name, _as_it_travels(c).type) for c in table.c)
    statement = insert(Table(table.name, MetaData(), *columns))
    names = [column.name for column in table.c]
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(dict(zip(names, row, strict=True)))
        if len(batch) == BATCH:
            target.execute(statement, batch)
            batch.clear()
    if batch:
        target.execute(statement, batch)
