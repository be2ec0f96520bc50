"""People at work on leads and cases: who took a lead, shares, handovers, tasks, notes and reminders."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import Bureau, Unit, User
from ipenforce.cases.models.core import Case
from ipenforce.db import Model
from ipenforce.identifiers import new_number
from ipenforce.intake.models import Lead


class LeadTaking(Model):
    """Who works on a lead; a lead without a row waits in its unit's queue."""

    __tablename__ = "lead_taking"

    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    taken_on: Mapped[date]

    lead: Mapped[Lead] = relationship()
    user: Mapped[User] = relationship()


class CaseShare(Model):
    """A joint case: another bureau that may read or work on it, or another unit that may work on it, until its last day."""

    __tablename__ = "case_share"
    __table_args__ = (
        CheckConstraint("(bureau_id IS NULL) <> (unit_id IS NULL)", name="with_one"),
        CheckConstraint("\"right\" IN ('read', 'edit')", name="right"),
        CheckConstraint("unit_id IS NULL OR \"right\" = 'edit'", name="unit_works"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("bureau.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    right: Mapped[str] = mapped_column(String(10))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day; ended early, the day before it ended."""
    because: Mapped[str] = mapped_column(Text)
    shared_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    case: Mapped[Case] = relationship(back_populates="shares")
    bureau: Mapped[Bureau | None] = relationship()
    unit: Mapped[Unit | None] = relationship()

    def holds_on(self, day: date) -> bool:
        """Whether the share holds on the day."""
        return self.starts_on <= day <= self.ends_on


class Handover(Model):
    """A lead or a case that one officer asks another to take over; it counts when he accepts."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint("user_id <> giver_id", name="other"),
        CheckConstraint("(answered_at IS NULL) = (accepted IS NULL)", name="answer"),
        Index(
            "uq_handover_open", "subject", "giver_id", unique=True, sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )  # fmt: skip

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("H"))
    subject: Mapped[str] = mapped_column(String(20), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    """Who is asked, and answers."""
    because: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")

    giver: Mapped[User] = relationship(foreign_keys=[giver_id])
    user: Mapped[User] = relationship(foreign_keys=[user_id])


class Task(Model):
    """Something that somebody is to do in a case."""

    __tablename__ = "task"

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("K"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    """Who is to do it."""
    text: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    given_at: Mapped[datetime]
    done_on: Mapped[date | None]

    case: Mapped[Case] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    given_by: Mapped[User] = relationship(foreign_keys=[given_by_id])


class Note(Model):
    """What somebody tells his colleagues about a case; no part of its file."""

    __tablename__ = "note"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship()


class Mention(Model):
    """A person whom a note names with @; on his home page until he has seen it."""

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("note_id", "user_id"),)

    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    seen_at: Mapped[datetime | None]

    note: Mapped[Note] = relationship()


class Reminder(Model):
    """A reminder of one clock to one person, written once a threshold; on his home page until he has seen it.

    `threshold` counts the days left; below nothing, the days since the clock passed.
    """

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("subject", "clock", "concerning", "due_on", "user_id", "threshold"),)

    subject: Mapped[str] = mapped_column(String(20))
    clock: Mapped[str] = mapped_column(String(60))
    concerning: Mapped[str] = mapped_column(String(100))
    label: Mapped[str] = mapped_column(String(60))
    due_on: Mapped[date]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    threshold: Mapped[int]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
