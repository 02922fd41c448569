"""Alembic's environment: migrations run on the app's own engine, in one transaction."""

from alembic import context
from flask import current_app

target_db = current_app.extensions["migrate"].db


def include_object(item, name, type_, reflected, compare_to):
    """Leave alone what no model names (search indexes and the like)."""
    return not (type_ == "table" and reflected and compare_to is None)


def run_migrations() -> None:
    """Run on a connection handed to us (`prestart` holds a lock on it), else on a new one."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    with target_db.engine.connect() as connection:
        _run(connection)


def _run(connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=target_db.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=include_object,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    context.configure(dialect_name=target_db.engine.dialect.name, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    run_migrations()
