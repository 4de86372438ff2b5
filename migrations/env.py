"""Alembic's entrance: the schema is app.store.tables.metadata, the connection comes from app.db or from the settings."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from app.db import Database
from app.store.tables import metadata


def run(connection: Connection) -> None:
    """Run the migrations in one transaction each; SQLite changes tables by copying them (batch mode)."""
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True, transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    database = Database(program="benang.migrate")
    with database.engine.execution_options(benang_writing=True).begin() as opened:
        run(opened)
    database.close()
