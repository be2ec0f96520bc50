"""Who stands on which side of a case, who is recused from it, and the hearings held in it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import User
from ipenforce.cases.models.core import Case
from ipenforce.cases.models.decisions import Decision
from ipenforce.db import Model


class CaseSide(Model):
    """On which side a person has acted in a case: one for good.

    Triggers on case_officer, review, approval and hearing write the rows, so that whoever has investigated
    can never review, chair or approve, even after he has left the case. A recused person is on no side again.
    """

    __tablename__ = "case_side"
    __table_args__ = (
        UniqueConstraint("case_id", "user_id"),
        CheckConstraint("side IN ('investigator', 'reviewer', 'chair', 'approver', 'recused')", name="side"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    side: Mapped[str] = mapped_column(String(12))

    case: Mapped[Case] = relationship(back_populates="sides")


class Recusal(Model):
    """A request that somebody keep out of a case, and how it was decided; open while `granted` is None."""

    __tablename__ = "recusal"
    __table_args__ = (
        CheckConstraint("asked_by IN ('self', 'party', 'bureau')", name="asked_by"),
        CheckConstraint("(granted IS NULL) = (decided_on IS NULL)", name="decided"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> user_id", name="not_by_himself"),
        Index(
            "ix_recusal_open", "case_id", "user_id", unique=True,
            sqlite_where=text("granted IS NULL"), postgresql_where=text("granted IS NULL"),
        ),
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_by: Mapped[str] = mapped_column(String(10))
    ground: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    granted: Mapped[bool | None]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    because: Mapped[str | None] = mapped_column(Text)
    """Why it was refused."""
    document: Mapped[str | None] = mapped_column(String(20))
    """Number of the form by which it was granted."""

    case: Mapped[Case] = relationship(back_populates="recusals")
    user: Mapped[User] = relationship(foreign_keys=user_id)


class Hearing(Model):
    """A hearing that a party asked for; open while `outcome` is None."""

    __tablename__ = "hearing"
    __table_args__ = (
        CheckConstraint("how IN ('written', 'oral')", name="how"),
        CheckConstraint("outcome IN ('held', 'withdrawn', 'absent')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_on IS NULL)", name="ended"),
        CheckConstraint("chair_id <> recorder_id", name="chair_is_not_the_recorder"),
        Index(
            "ix_hearing_open", "decision_id", unique=True,
            sqlite_where=text("outcome IS NULL"), postgresql_where=text("outcome IS NULL"),
        ),
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    requested_on: Mapped[date]
    how: Mapped[str] = mapped_column(String(10))
    request: Mapped[str] = mapped_column(Text)
    """What the party asked for, or where its paper is kept."""
    late_because: Mapped[str] = mapped_column(Text, default="")
    """What kept the party from asking in time, where it asked late."""
    held_on: Mapped[date | None]
    """The day that the notice names."""
    notice: Mapped[str | None] = mapped_column(String(20))
    """Number of the form, as of `record` and `report`."""
    notice_served_on: Mapped[date | None]
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorder_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    record: Mapped[str | None] = mapped_column(String(20))
    report: Mapped[str | None] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(10))
    outcome_because: Mapped[str] = mapped_column(Text, default="")
    ended_on: Mapped[date | None]

    case: Mapped[Case] = relationship(back_populates="hearings")
    decision: Mapped[Decision] = relationship(back_populates="hearings")
    chair: Mapped[User | None] = relationship(foreign_keys=chair_id)
    recorder: Mapped[User | None] = relationship(foreign_keys=recorder_id)
    members: Mapped[list[HearingMember]] = relationship(back_populates="hearing", cascade="all, delete-orphan")


class HearingMember(Model):
    """A further person who sits beside the chair of a hearing."""

    __tablename__ = "hearing_member"
    __table_args__ = (UniqueConstraint("hearing_id", "user_id"),)

    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    hearing: Mapped[Hearing] = relationship(back_populates="members")
    user: Mapped[User] = relationship()
