"""After the decision: parts in which a fine may be paid, money beside it, and what the court does."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.cases.models.decisions import Decision
from ipenforce.db import Fen, Model

COURT_OUTCOMES = ("executed", "ended", "refused")


class Instalment(Model):
    """A part of a fine with its own day, of the plan that a notice granted; a deferral has one. The newest plan counts."""

    __tablename__ = "instalment"
    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount"), UniqueConstraint("decision_id", "document", "due_on"))

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    document: Mapped[str] = mapped_column(String(20))
    """Number of the notice that grants it."""
    granted_on: Mapped[date]
    due_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(Fen)

    decision: Mapped[Decision] = relationship(back_populates="instalments")


class Settlement(Model):
    """Money beside fine and gains: added fine received, or money paid back."""

    __tablename__ = "settlement"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("kind IN ('late_fine', 'refund')", name="kind"),
        UniqueConstraint("receipt_no"),
    )

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    amount_fen: Mapped[int] = mapped_column(Fen)
    paid_on: Mapped[date]
    receipt_no: Mapped[str] = mapped_column(String(60))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    decision: Mapped[Decision] = relationship(back_populates="settlements")


class Enforcement(Model):
    """An application to the court; open while `outcome` is None. A decision has one open at a time."""

    __tablename__ = "enforcement"
    __table_args__ = (
        CheckConstraint("outcome IN ('executed', 'ended', 'refused')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_on IS NULL)", name="ended"),
        CheckConstraint("accepted_on IS NULL OR accepted_on >= applied_on", name="days"),
        Index(
            "uq_enforcement_one_open", "decision_id", unique=True,
            sqlite_where=text("outcome IS NULL"), postgresql_where=text("outcome IS NULL"),
        ),
    )  # fmt: skip

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    document: Mapped[str] = mapped_column(String(20), unique=True)
    """Number of the application form."""
    court: Mapped[str] = mapped_column(String(100))
    applied_on: Mapped[date]
    accepted_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    ended_on: Mapped[date | None]
    ruling: Mapped[str] = mapped_column(Text, default="")
    """Number and content of the court's ruling."""

    decision: Mapped[Decision] = relationship(back_populates="enforcements")
