"""The migrations make exactly the tables that the models describe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect

from app.core import migrating
from app.core.db import db
from tests.conftest import make_app, migrate

MIGRATIONS = Path(__file__).resolve().parents[2] / "app" / "migrations"


def test_migrations_and_models_agree(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    migrate(app)
    with app.app_context(), db.engine.connect() as connection:
        assert differences(connection) == []


def differences(connection: Connection) -> list[Any]:
    """What the models describe otherwise than the database is."""
    options = {"compare_type": True, "include_name": _no_index_of_search}
    context = MigrationContext.configure(connection, opts=options)
    return compare_metadata(context, db.metadata)


def _no_index_of_search(name: str | None, kind: str, _parents: object) -> bool:
    """FTS5's tables: no model describes them, and they come with tables of their own."""
    return kind != "table" or not str(name).startswith("search_")


def test_the_way_down_and_up_again_is_open(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    migrate(app)
    with app.app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert "posts" in inspect(db.engine).get_table_names()


@pytest.mark.postgresql("its sequences")
def test_no_number_is_counted_by_the_database(app: Flask) -> None:
    """Ids are ours. `flask db-copy` would have to set a sequence to where the copied rows end."""
    assert inspect(db.engine).get_sequence_names() == []


def test_there_is_one_head_and_the_start_knows_it() -> None:
    directory = ScriptDirectory(str(MIGRATIONS))
    assert directory.get_heads() == [migrating.head()]
