"""Databases for tests: migrated once a worker, emptied between tests."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, inspect, make_url

from ipenforce import create_app
from ipenforce.db import db


@contextmanager
def migrated(kind: str, folders: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh database of `kind` at the newest revision; dropped afterwards."""
    with fresh(kind, folders) as url:
        from tests.conftest import SETTINGS

        app = create_app({**SETTINGS, "DATABASE_URL": url})
        with app.app_context():
            upgrade()
            db.session.remove()
            db.engine.dispose()
        yield url


@contextmanager
def fresh(kind: str, folders: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty database of `kind`."""
    if kind == "sqlite":
        yield f"sqlite:///{folders.mktemp('database') / 'test.sqlite3'}"
        return
    server = make_url(os.environ["IPENFORCE_TEST_POSTGRES_URL"])
    name = f"test_{uuid.uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
        engine.dispose()


def empty() -> None:
    """Empty every table of the current application's database that holds a row; what refuses deletion is held open for it."""
    db.session.remove()
    with db.engine.connect() as connection:
        held = list(connection.exec_driver_sql(_holding(db.engine)).scalars())
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.exec_driver_sql("SET session_replication_role = replica")
            for table in held:
                connection.exec_driver_sql(f'DELETE FROM "{table}"')
                connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), 1, false)")
            connection.exec_driver_sql("SET session_replication_role = DEFAULT")
        return
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    with db.engine.begin() as connection:
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type='trigger'").all()
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for name, _sql in rows:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        for table in held:
            connection.exec_driver_sql(f'DELETE FROM "{table}"')
        connection.exec_driver_sql("INSERT INTO case_search (case_search) VALUES ('delete-all')")
        for _name, sql in rows:
            connection.exec_driver_sql(sql)


@cache
def _holding(engine: Engine) -> str:
    """The question which tables of a migrated database hold a row."""
    tables = [t for t in inspect(engine).get_table_names() if t != "alembic_version" and not t.startswith("case_search")]
    return " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
