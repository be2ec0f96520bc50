"""Signs of life of the processes beside the web server."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ipenforce.clock import now
from ipenforce.db import Model, db

LATE_AFTER = timedelta(minutes=2)


class Heartbeat(Model):
    """The last time that a process was alive, and what it has to report."""

    __tablename__ = "heartbeat"

    process: Mapped[str] = mapped_column(String(40), unique=True)
    at: Mapped[datetime]
    alarm: Mapped[str | None]


def beat(process: str, alarm: str | None = None) -> None:
    """Note that `process` is alive; `alarm` is shown to those who watch over operation."""
    row = db.session.execute(db.select(Heartbeat).filter_by(process=process)).scalar_one_or_none()
    if row is None:
        row = Heartbeat(process=process)
        db.session.add(row)
    row.at, row.alarm = now(), alarm


def last_beat(process: str) -> Heartbeat | None:
    """The heartbeat of a process; None where it has never run."""
    return db.session.execute(db.select(Heartbeat).filter_by(process=process)).scalar_one_or_none()


def scheduler_late() -> bool:
    """Whether the scheduler has been silent for longer than LATE_AFTER, or has never run."""
    row = last_beat("scheduler")
    return row is None or now() - row.at > LATE_AFTER
