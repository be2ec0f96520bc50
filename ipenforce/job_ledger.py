"""What a job and a consumer are, and what the scheduler remembers: periods done, failures that stand, how far each consumer has read."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import BigInteger, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ipenforce.clock import now
from ipenforce.config import instance_path
from ipenforce.db import Model, db
from ipenforce.events import Event


@dataclass(frozen=True)
class Job:
    """A daily job: `run(on=day)` does the whole period's work and returns a sentence about it.

    What takes long and writes nothing is done before: `ask(on=day)` reads what there is to do and gives the doing of it,
    which runs with no transaction open; `run(answers, on=day)` gets what it gave.
    """

    name: str
    label: str
    run: Callable[..., str | None]
    hour: int
    minute: int = 0
    ask: Callable[..., Callable[[], Any]] | None = None


@dataclass(frozen=True)
class Consumer:
    """What follows from events: `run(batch)` is idempotent and gets them in each chain's order.

    One that needs the outside world asks it before, in `ask(batch)`, with no transaction open while it waits:
    `run(batch, answers)` gets the events up to the first whose sequence number has no answer.
    """

    name: str
    label: str
    run: Callable[..., None]
    names: frozenset[str]
    ask: Callable[[list[Event]], Mapping[int, Any]] | None = None


class JobRun(Model):
    """One period of a job, done once: the row is written in the transaction of its effect."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "period"),)

    job: Mapped[str] = mapped_column(String(40))
    period: Mapped[str] = mapped_column(String(32))
    finished_at: Mapped[datetime]
    late: Mapped[bool]
    outcome: Mapped[str] = mapped_column(Text, default="")


class JobFailure(Model):
    """The last failure of a job's period, kept until the period is done."""

    __tablename__ = "job_failure"
    __table_args__ = (UniqueConstraint("job", "period"),)

    job: Mapped[str] = mapped_column(String(40))
    period: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    attempts: Mapped[int]
    error: Mapped[str] = mapped_column(Text)


class EventCursor(Model):
    """How far a consumer has read a chain."""

    __tablename__ = "event_cursor"
    __table_args__ = (UniqueConstraint("consumer", "chain"),)

    consumer: Mapped[str] = mapped_column(String(40))
    chain: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"))


def failure_of(job: str, period: str) -> JobFailure | None:
    """The failure of a period that stands; None where nothing failed or it has been done since."""
    return db.session.execute(db.select(JobFailure).filter_by(job=job, period=period)).scalar_one_or_none()


def note_failure(job: str, period: str, error: Exception) -> None:
    """Count one more failure of a period, and keep what went wrong."""
    row = failure_of(job, period)
    if row is None:
        row = JobFailure(job=job, period=period, attempts=0)
        db.session.add(row)
    row.at, row.attempts, row.error = now(), row.attempts + 1, f"{type(error).__name__}: {error}"[:2000]


def locked_cursor(consumer: str, chain: int) -> EventCursor:
    """How far a consumer has read a chain, locked until the transaction ends; made when it first reads."""
    query = db.select(EventCursor).filter_by(consumer=consumer, chain=chain).with_for_update()
    cursor = db.session.execute(query).scalar_one_or_none()
    if cursor is None:
        cursor = EventCursor(consumer=consumer, chain=chain, seq=0)
        db.session.add(cursor)
        db.session.flush()
    return cursor


def unread(consumer: str, chain: int, limit: int) -> list[Event]:
    """The next events of a chain that a consumer has not read, in order."""
    read_to = db.select(EventCursor.seq).filter_by(consumer=consumer, chain=chain).scalar_subquery()
    query = db.select(Event).where(Event.chain == chain, Event.seq > db.func.coalesce(read_to, 0))
    return list(db.session.execute(query.order_by(Event.seq).limit(limit)).scalars())


@contextlib.contextmanager
def one_scheduler(app: Flask) -> Iterator[None]:
    """Wait until no other scheduler works on this database: a file lock, or an advisory lock on PostgreSQL."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SELECT pg_advisory_lock(731001)")
            yield
        return
    path = (engine.url.database or str(instance_path() / "scheduler")) + ".scheduler"
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
