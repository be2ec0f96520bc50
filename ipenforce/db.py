"""The database: one engine profile for SQLite and PostgreSQL, naming convention, typed base."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import weakref
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Date, DateTime, Integer, MetaData, Text, event, make_url
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

try:
    import pysqlite3.dbapi2 as sqlite_driver
except ImportError:  # no wheel for this platform: the system library in its safe profile
    sqlite_driver = sqlite3

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 30
WAL_SAFE_FROM = (3, 51, 3)
"""SQLite older than this may lose committed pages in WAL mode (the WAL-reset bug, fixed 2026-03-13)."""


class UnsafeDatabase(RuntimeError):
    """The database would not keep what it acknowledges: the application refuses to start."""


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. A naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive instant cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Fen = BigInteger().with_variant(Integer(), "sqlite")
"""Column type of money: integer fen."""


class Base(DeclarativeBase):
    """Typed base: a surrogate key that never leaves the database."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: UTCDateTime, date: Date, str: Text}
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, sort_order=-1)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
migrate = Migrate()

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def engine_options(url: str) -> dict[str, Any]:
    """create_engine arguments for a database address."""
    if make_url(url).get_backend_name() == "sqlite":
        return {
            "module": sqlite_driver,
            "connect_args": {"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False},
        }
    return {"connect_args": {"prepare_threshold": None}, "pool_pre_ping": True}


class _Queue:
    """First come, first served between writers of one SQLite file: a lock file beside it.

    SQLite lets waiting writers poll, so one can starve for seconds; the kernel wakes waiters of a
    file lock in turn. Each connection holds its own descriptor, so threads queue as processes do.
    """

    _held = threading.local()

    def __init__(self, path: str) -> None:
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def enter(self) -> None:
        """Wait for the turn. A thread that would wait for itself is told so instead."""
        if getattr(self._held, "path", None) == self._path:
            raise RuntimeError("this thread already holds the write transaction on another connection")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._held.path = self._path

    def leave(self) -> None:
        self._held.path = None
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._file)


def begin_reading() -> None:
    """Start the session's transaction as one that only reads: it blocks nobody and cannot write."""
    db.session.connection(execution_options={"read_only": True, **_reading_option()})


def _reading_option() -> dict[str, bool]:
    return {"postgresql_readonly": True} if db.engine.dialect.name == "postgresql" else {}


def _profile(dbapi: Any, record: Any) -> None:
    wal = sqlite_driver.sqlite_version_info >= WAL_SAFE_FROM
    for pragma in (
        f"journal_mode={'WAL' if wal else 'DELETE'}",
        f"synchronous={'FULL' if wal else 'EXTRA'}",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "mmap_size=0",
    ):
        dbapi.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only"):
        connection.info["read_only"] = True
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")
        return
    queue: _Queue | None = connection.info.get("queue")
    if queue and not connection.info.get("queued"):
        queue.enter()
        connection.info["queued"] = True
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _checkin(dbapi: Any, record: Any) -> None:
    if record.info.pop("queued", False):
        record.info["queue"].leave()
    if record.info.pop("read_only", False) and dbapi is not None:
        dbapi.execute("PRAGMA query_only=OFF")


def _close(dbapi: Any, record: Any) -> None:
    if queue := record.info.pop("queue", None):
        queue.close()


def prepare(engine: Engine) -> None:
    """Lay the profile on an engine, once, before its first connection."""
    pools = weakref.ref(engine)
    os.register_at_fork(before=lambda: _close_before_fork(pools()))
    if engine.dialect.name != "sqlite":
        return
    path = engine.url.database or ""
    event.listen(engine, "connect", _profile)
    if path and path != ":memory:":
        event.listen(engine, "connect", lambda dbapi, record: record.info.update(queue=_Queue(path + ".queue")))
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _checkin)
    event.listen(engine, "close", _close)


def _close_before_fork(engine: Engine | None) -> None:
    """A SQLite connection open at fork loses acknowledged commits without a word, so none may be."""
    if engine is not None:
        engine.dispose()


def assert_safe(engine: Engine, *, testing: bool = False) -> None:
    """Raise UnsafeDatabase unless the profile above really holds on a fresh connection."""
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            if connection.exec_driver_sql("SHOW fsync").scalar() != "on" and not testing:
                raise UnsafeDatabase("PostgreSQL 的 fsync 未开启，断电会丢失已确认的数据：请开启后再启动")
        return
    with engine.connect() as connection:
        got = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "mmap_size")
        }
        version = tuple(int(n) for n in str(connection.exec_driver_sql("SELECT sqlite_version()").scalar()).split("."))
    problems = unsafe_profile(got, version)
    if problems:
        raise UnsafeDatabase("SQLite 的设置不安全，拒绝启动：" + "；".join(problems))


def unsafe_profile(got: dict[str, Any], version: tuple[int, ...]) -> list[str]:
    """What is wrong with a SQLite profile (pragma → value), in words; empty when it is safe."""
    problems = []
    mode, level = str(got["journal_mode"]).lower(), int(got["synchronous"] or 0)
    if mode == "wal" and version < WAL_SAFE_FROM:
        problems.append(f"SQLite {'.'.join(map(str, version))} 的 WAL 模式可能丢失数据，应使用 DELETE 模式")
    if (mode == "wal" and level < 2) or (mode == "delete" and level < 3):
        problems.append(f"synchronous={level} 不足以抵御断电")
    if mode not in ("wal", "delete", "memory"):
        problems.append(f"journal_mode={mode} 不受支持")
    if not got["foreign_keys"]:
        problems.append("外键检查未开启")
    if int(got["busy_timeout"] or 0) < 10_000:
        problems.append("busy_timeout 小于10秒")
    return problems


def install(app: Flask) -> None:
    """Bind the database to the application, with its profile; refuse an unsafe one."""
    url = str(app.config["DATABASE_URL"])
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(Path(__file__).resolve().parent.parent / "migrations"), render_as_batch=True)
    with app.app_context():
        prepare(db.engine)
        assert_safe(db.engine, testing=app.testing)
        db.engine.dispose()
