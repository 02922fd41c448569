"""Two rows for every table the models know: one with the most that fits, one with the least.

Nothing here knows a table by its name, so a new one is in the tests of `flask db-copy` as soon as
it is there. Where a check of its own can't be met, they fail, and `_choices` has to learn it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, String, Table, insert, text

from app.core.db import db

# What COPY, SQL and JSON have a meaning for, what UTF-8 needs four bytes for, what folds.
ODD = "\\N \\. \t\r\n ' \" %s $$ {} é e\u0301 ﷺ 🧵👩‍👩‍👧 \u2028 \x01 \x7f "
MOST: dict[type, Any] = {
    bool: True,
    int: 2**31 - 1,
    float: 0.1 + 0.2,
    str: ODD,
    datetime: datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC),
    object: {"ключ \\N": ["🧵", 1.5, None, True, {"": []}, "\u2028"]},
}
LEAST: dict[type, Any] = {
    bool: False,
    int: 0,
    float: -1e-300,
    str: "",
    datetime: datetime(1, 1, 1, tzinfo=UTC),
    object: [],
}


def fill() -> None:
    """Write them. The first row of a table names the second, which is not there yet."""
    connection = db.session.connection()
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    for table in db.metadata.sorted_tables:
        for number in (0, 1):
            values = {column.name: _value(column, table, number) for column in table.c}
            connection.execute(insert(table).values(values))
    db.session.commit()


def _value(column: Column[Any], table: Table, number: int) -> Any:
    if number and column.nullable:
        return None
    if column.foreign_keys:
        # Two columns that name the same table name different rows.
        [other] = [key.column.table for key in column.foreign_keys]
        twins = [c for c in table.c if any(k.column.table is other for k in c.foreign_keys)]
        return _id((number + twins.index(column) + (other is table)) % 2)
    kind = getattr(column.type, "impl_instance", column.type).python_type
    if column.primary_key and kind is int:
        return _id(number)
    if choices := _choices(table).get(column.name):
        return choices[-number]
    value = (LEAST if number else MOST)[kind]
    if isinstance(column.type, String) and column.type.length and value:
        return (value * column.type.length)[: column.type.length]
    return value


def _id(number: int) -> int:
    return 1 if number else 2**63 - 1


def _choices(table: Table) -> dict[str, list[str]]:
    """What a check lets a column be."""
    found = {}
    for check in table.constraints:
        if isinstance(check, CheckConstraint) and " IN " in str(check.sqltext):
            name, _, choices = str(check.sqltext).partition(" IN ")
            found[name] = re.findall(r"'([^']*)'", choices)
    return found
