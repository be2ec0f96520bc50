"""What the scheduler remembers: periods done, failures that stand, how far each consumer has read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ipenforce.db import Model


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
