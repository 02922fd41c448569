"""The migrations make exactly the tables that the models describe."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app.core import migrating
from app.core.db import db
from tests.conftest import make_app, migrate

MIGRATIONS = Path(__file__).resolve().parents[2] / "app" / "migrations"


def test_migrations_and_models_agree(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    migrate(app)
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_the_way_down_and_up_again_is_open(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    migrate(app)
    with app.app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert "posts" in inspect(db.engine).get_table_names()


def test_there_is_one_head_and_the_start_knows_it() -> None:
    directory = ScriptDirectory(str(MIGRATIONS))
    assert directory.get_heads() == [migrating.head()]
