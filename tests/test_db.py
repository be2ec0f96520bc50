"""The database profile: what every connection holds, who may write when, and what is refused at the start."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from ipenforce.counters import Counter
from ipenforce.db import (
    WAL_SAFE_FROM,
    UnsafeDatabase,
    assert_safe,
    begin_reading,
    db,
    engine_options,
    prepare,
    sqlite_driver,
    unsafe_profile,
)
from ipenforce.heartbeat import Heartbeat

WRITERS, TURNS = 8, 25
SAFE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000, "mmap_size": 0}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'profile.sqlite3'}"
    made = create_engine(url, **engine_options(url))
    prepare(made)
    yield made
    made.dispose()


def test_every_connection_has_the_safe_profile(engine: Engine) -> None:
    wal = sqlite_driver.sqlite_version_info >= WAL_SAFE_FROM
    reading = engine.execution_options(read_only=True)
    with reading.connect() as first, reading.connect() as second:
        for connection in (first, second):
            got = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in SAFE}
            assert got == {**SAFE, "journal_mode": "wal" if wal else "delete", "synchronous": 2 if wal else 3}
    assert_safe(engine)


def test_a_write_transaction_holds_the_lock_from_its_beginning(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        other = sqlite_driver.connect(engine.url.database, timeout=0, isolation_level=None)
        try:
            with pytest.raises(sqlite_driver.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
            connection.rollback()
            other.execute("BEGIN IMMEDIATE")
        finally:
            other.close()


def test_a_reading_transaction_leaves_the_writer_alone(engine: Engine) -> None:
    with engine.connect().execution_options(read_only=True) as reader, engine.connect() as writer:
        reader.exec_driver_sql("SELECT 1")
        writer.exec_driver_sql("CREATE TABLE kept (n INTEGER)")
        writer.commit()


def test_foreign_keys_are_asked(app: Flask) -> None:
    row = {"user_id": 987654, "role": "officer"}
    with pytest.raises(IntegrityError):
        db.session.execute(db.text("INSERT INTO user_role (user_id, role) VALUES (:user_id, :role)"), row)


def test_a_page_that_is_read_cannot_write_and_the_connection_can_again_afterwards(app: Flask) -> None:
    begin_reading()
    db.session.add(Counter(scope="示例", word="罚", year=2026, last=1))
    with pytest.raises(DBAPIError, match=r"read-?only"):
        db.session.flush()
    db.session.rollback()
    db.session.remove()
    db.session.add(Counter(scope="示例", word="罚", year=2026, last=1))
    db.session.commit()
    assert db.session.query(Counter).count() == 1


@pytest.mark.parametrize(
    "unsafe, version, said",
    [
        ({}, (3, 51, 2), "WAL"),
        ({"synchronous": 1}, (3, 53, 0), "synchronous"),
        ({"journal_mode": "delete"}, (3, 40, 1), "synchronous"),
        ({"journal_mode": "off"}, (3, 53, 0), "journal_mode"),
        ({"journal_mode": "truncate", "synchronous": 3}, (3, 53, 0), "journal_mode"),
        ({"foreign_keys": 0}, (3, 53, 0), "外键"),
        ({"busy_timeout": 5000}, (3, 53, 0), "busy_timeout"),
        ({"busy_timeout": None}, (3, 53, 0), "busy_timeout"),
    ],
)
def test_an_unsafe_profile_is_named(unsafe: dict[str, object], version: tuple[int, ...], said: str) -> None:
    (problem,) = unsafe_profile({**SAFE, **unsafe}, version)
    assert said in problem


def test_both_safe_profiles_pass() -> None:
    assert unsafe_profile(SAFE, WAL_SAFE_FROM) == []
    assert unsafe_profile({**SAFE, "journal_mode": "DELETE", "synchronous": 3}, (3, 40, 1)) == []


def test_an_engine_without_the_profile_is_refused(tmp_path: Path) -> None:
    bare = create_engine(f"sqlite:///{tmp_path / 'bare.sqlite3'}")
    with pytest.raises(UnsafeDatabase, match="外键"):
        assert_safe(bare)
    bare.dispose()


def test_eight_writers_all_get_their_turns(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE turn (n INTEGER PRIMARY KEY, writer INTEGER)")
    waits: list[float] = []
    start = threading.Barrier(WRITERS)

    def write(writer: int) -> None:
        start.wait()
        for _ in range(TURNS):
            asked = time.perf_counter()
            with engine.begin() as connection:
                waits.append(time.perf_counter() - asked)
                connection.exec_driver_sql(f"INSERT INTO turn (writer) VALUES ({writer})")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        order = list(connection.exec_driver_sql("SELECT writer FROM turn ORDER BY n").scalars())
    print(f"slowest wait of {WRITERS} writers: {max(waits) * 1000:.0f} ms")  # noqa: T201
    assert [order.count(n) for n in range(WRITERS)] == [TURNS] * WRITERS
    first = [order.index(n) for n in range(WRITERS)]
    assert max(first) < WRITERS * TURNS // 2, f"a writer got its first turn after half of all: {first}"


def test_a_thread_that_would_wait_for_itself_is_told_so(engine: Engine) -> None:
    with engine.connect() as first, engine.connect() as second:
        first.exec_driver_sql("SELECT 1")
        with pytest.raises(RuntimeError, match="already holds"):
            second.exec_driver_sql("SELECT 1")
        first.rollback()


def test_no_connection_is_open_at_a_fork(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    before = engine.pool
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    assert engine.pool is not before and before.checkedin() == 0  # type: ignore[attr-defined]


def test_an_instant_is_kept_in_utc_and_a_naive_one_refused(app: Flask) -> None:
    written = datetime(2026, 11, 23, 8, 30, 15, tzinfo=timezone(timedelta(hours=8)))
    db.session.add(Heartbeat(process="示例", at=written))
    db.session.commit()
    (kept,) = db.session.execute(db.select(Heartbeat.at)).scalars()
    assert kept == written and kept.tzinfo is UTC
    db.session.rollback()
    db.session.add(Heartbeat(process="示例二", at=datetime(2026, 11, 23, 8, 30)))  # noqa: DTZ001
    with pytest.raises(StatementError, match="naive"):
        db.session.flush()
