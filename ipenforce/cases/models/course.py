"""What stops a clock and what prolongs it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ipenforce.db import Model


class Pause(Model):
    """Days that do not count for clocks of a lead or a case, first and last included; open while `ended_on` is None.

    `kind` is one of law.deadlines.PAUSES; each clock's text says which kinds stop it. `concerning` is the
    number of a measure where the days do not count for its clock either.
    """

    __tablename__ = "pause"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="days"),
        CheckConstraint(
            "kind IN ('suspension', 'hearing', 'public_notice', 'testing', 'identification', 'refund', 'remedy')", name="kind"
        ),
    )

    subject: Mapped[str] = mapped_column(String(20), index=True)
    """Number of the lead or the case."""
    kind: Mapped[str] = mapped_column(String(20))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    because: Mapped[str] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(String(20))
    """Number of the form that it rests on."""
    concerning: Mapped[str] = mapped_column(String(20), default="")


class Extension(Model):
    """A prolongation that was granted in time: of which clock (provision code), by the form that grants it.

    `further` is the number of units where the text leaves it to whoever grants, else None.
    """

    __tablename__ = "extension"
    __table_args__ = (CheckConstraint("further IS NULL OR further > 0", name="further"),)

    subject: Mapped[str] = mapped_column(String(20), index=True)
    clock: Mapped[str] = mapped_column(String(60))
    concerning: Mapped[str] = mapped_column(String(20), default="")
    """Number of the measure whose clock it is, where a case may have several such clocks."""
    granted_on: Mapped[date]
    further: Mapped[int | None]
    because: Mapped[str] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(String(20))
