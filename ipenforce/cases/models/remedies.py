"""What is undertaken against a decision, and how a decision was corrected, changed or withdrawn."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import User
from ipenforce.cases.models.decisions import Decision
from ipenforce.db import Model
from ipenforce.identifiers import new_number

UNDECIDED = "outcome IS NULL"
OPEN_CHANGE = "state = 'proposed'"


class Remedy(Model):
    """A reconsideration, a suit or an appeal over a decision; open while `outcome` is None. One at a time."""

    __tablename__ = "remedy"
    __table_args__ = (
        CheckConstraint("kind IN ('reconsideration', 'suit', 'appeal')", name="kind"),
        CheckConstraint(
            "outcome IN ('not_accepted', 'upheld', 'changed', 'revoked', 'unlawful', 'invalid', 'withdrawn')", name="outcome"
        ),
        CheckConstraint("(outcome IS NULL) = (ended_on IS NULL)", name="ended"),
        CheckConstraint("accepted_on IS NULL OR accepted_on >= filed_on", name="accepted"),
        CheckConstraint("ended_on IS NULL OR ended_on >= filed_on", name="days"),
        Index(
            "uq_remedy_one_open", "decision_id", unique=True, sqlite_where=text(UNDECIDED), postgresql_where=text(UNDECIDED),
        ),
    )  # fmt: skip

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(String(100))
    """The organ of reconsideration or the court."""
    docket: Mapped[str] = mapped_column(String(100), default="")
    """The body's own number."""
    filed_on: Mapped[date]
    accepted_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    ended_on: Mapped[date | None]
    ruling: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    decision: Mapped[Decision] = relationship(back_populates="remedies")


class DecisionChange(Model):
    """One change of a decision, with what stood before and what stands after it.

    The bureau's own is proposed by one person and approved by another; what a remedy changed has no approver.
    """

    __tablename__ = "decision_change"
    __table_args__ = (
        CheckConstraint("kind IN ('correction', 'change', 'withdrawal', 'late_waiver')", name="kind"),
        CheckConstraint("state IN ('proposed', 'approved', 'refused')", name="state"),
        CheckConstraint("decided_by_id <> proposed_by_id", name="decider_is_not_the_proposer"),
        CheckConstraint("state = 'proposed' OR remedy_id IS NOT NULL OR decided_by_id IS NOT NULL", name="decided"),
        Index(
            "uq_decision_change_one_open", "decision_id", unique=True,
            sqlite_where=text(OPEN_CHANGE), postgresql_where=text(OPEN_CHANGE),
        ),
    )  # fmt: skip

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("G"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    because: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_on: Mapped[date]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_on: Mapped[date | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
    remedy_id: Mapped[int | None] = mapped_column(ForeignKey("remedy.id"))
    at: Mapped[datetime]

    decision: Mapped[Decision] = relationship(back_populates="changes")
    proposed_by: Mapped[User] = relationship(foreign_keys=proposed_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
