"""Alembic's environment: every migration in one real transaction, on SQLite too."""

from __future__ import annotations

import logging

from alembic import context
from flask import current_app
from sqlalchemy import Connection

config = context.config
logging.getLogger("alembic").setLevel(logging.WARNING)
target = current_app.extensions["migrate"].db


def run_online() -> None:
    """Migrate under the exclusive lock; foreign keys off meanwhile and checked before the commit."""
    engine = target.engine
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        else:
            connection.exec_driver_sql("SELECT pg_advisory_lock(731002)")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=target.metadata,
            render_as_batch=True,
            transactional_ddl=True,
            compare_type=True,
        )
        with connection.begin():
            context.run_migrations()
            if sqlite:
                _check_foreign_keys(connection)
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")
        else:
            connection.exec_driver_sql("SELECT pg_advisory_unlock(731002)")
            connection.commit()


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"rows without their parent after migration: {broken[:5]}")


if context.is_offline_mode():
    raise SystemExit("migrations run against a database, not as a script")
run_online()
