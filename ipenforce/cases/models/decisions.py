"""Reviews, approvals, each party's decision, and payments under it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import User
from ipenforce.cases.models.core import Case, CaseParty
from ipenforce.db import Fen, Model
from ipenforce.identifiers import new_number
from ipenforce.parties.models import Party

if TYPE_CHECKING:
    from ipenforce.cases.models.execution import Enforcement, Instalment, Settlement
    from ipenforce.cases.models.hearing import Hearing
    from ipenforce.cases.models.remedies import DecisionChange, Remedy


class Review(Model):
    """案件审核 or 法制审核: by somebody who is not an officer of the case, over the text shown."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("opinion IN ('agree', 'supplement', 'correct', 'refer')", name="opinion"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    opinion: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    reviewed_on: Mapped[date]
    text_hash: Mapped[str] = mapped_column(String(64))
    qualification: Mapped[str] = mapped_column(String(60), default="")
    """The certificate of legal qualification that whoever makes a legal review for the first time must hold."""

    case: Mapped[Case] = relationship(back_populates="reviews")
    reviewer: Mapped[User] = relationship()


class Approval(Model):
    """A head's signature under a text: bound to its hash, never by its author."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("approver_id <> author_id", name="approver_is_not_the_author"),
        CheckConstraint("matter IN ('filing', 'proposal', 'decision', 'closing')", name="matter"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    matter: Mapped[str] = mapped_column(String(20))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    approver_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    approved: Mapped[bool]
    opinion: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    case: Mapped[Case] = relationship(back_populates="approvals")
    author: Mapped[User] = relationship(foreign_keys=author_id)
    approver: Mapped[User] = relationship(foreign_keys=approver_id)


class Decision(Model):
    """What is proposed for one party, then noticed, answered, decided, served, performed and published."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("kind IN ('penalty', 'no_penalty', 'not_made_out', 'other_body', 'police')", name="kind"),
        CheckConstraint("band IN ('lighter', 'ordinary', 'heavier')", name="band"),
        CheckConstraint("fine_fen >= 0 AND proposed_fine_fen >= 0 AND gains_confiscated_fen >= 0", name="amounts"),
        CheckConstraint("fine_fen <= proposed_fine_fen", name="no_aggravation"),
        CheckConstraint("kind = 'penalty' OR fine_fen = 0", name="no_penalty_no_fine"),
        Index("ix_decision_effective_on", "effective_on"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("J"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    case_party_id: Mapped[int] = mapped_column(ForeignKey("case_party.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(30), default="")
    """Why there is no penalty: a code of cases.grounds."""
    cause: Mapped[str] = mapped_column(String(60))
    law_day: Mapped[date]
    """The day whose law was applied: of the act, or of the decision where the newer law is lighter."""
    law_because: Mapped[str] = mapped_column(Text, default="")
    """Why that day's law, in the officer's words: must be given where the text proposed was not chosen."""
    law_compared: Mapped[str] = mapped_column(Text, default="")
    """What the comparison of old and new text said, where the one that it proposed was chosen."""
    band: Mapped[str] = mapped_column(String(10))
    discretion: Mapped[str] = mapped_column(Text)
    """Why this band and this amount: the circumstances, in words."""
    warning: Mapped[bool] = mapped_column(default=False)
    further_penalties: Mapped[list[dict[str, str]] | None] = mapped_column(JSON)
    """Penalties of other kinds: {kind: a code of penalty.kinds, text: what exactly, as the forms print it}."""
    proposed_fine_fen: Mapped[int] = mapped_column(Fen, default=0)
    fine_fen: Mapped[int] = mapped_column(Fen, default=0)
    gains_confiscated_fen: Mapped[int] = mapped_column(Fen, default=0)
    goods_confiscated: Mapped[str] = mapped_column(Text, default="")
    intent: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Codes of intent facts found (F1–F6)."""
    severity: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Codes of severity facts found (G1–G7)."""
    benchmark: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What the bureau's benchmark led to when it was proposed: its basis, circumstances, starting and resulting band, in words."""
    origin: Mapped[str] = mapped_column(String(10), default="entered")

    told_fine_fen: Mapped[int | None] = mapped_column(Fen)
    """The fine of a notice that new facts voided; a fresh notice may go beyond it for those facts alone."""
    new_facts: Mapped[str] = mapped_column(Text, default="")
    notice_document: Mapped[str | None] = mapped_column(String(20))
    notice_served_on: Mapped[date | None]
    reply_by: Mapped[date | None]
    defence: Mapped[str | None] = mapped_column(Text)
    """What the party stated; None where it said nothing."""
    defence_on: Mapped[date | None]
    waived: Mapped[bool] = mapped_column(default=False)
    treatment: Mapped[str | None] = mapped_column(Text)
    """How the defence was treated, and why; printed on the decision."""

    docket_no: Mapped[str | None] = mapped_column(String(60))
    document: Mapped[str | None] = mapped_column(String(20))
    decided_on: Mapped[date | None]
    serve_by: Mapped[date | None]
    served_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    pay_by: Mapped[date | None]
    paid_on: Mapped[date | None]
    """The day on which fine and gains were paid in full."""
    publish_by: Mapped[date | None]
    published_on: Mapped[date | None]
    publication_ends_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_because: Mapped[str | None] = mapped_column(Text)
    recall_from: Mapped[date | None]
    """The day on which the published information became wrong: from then on it is to be withdrawn."""
    recalled_on: Mapped[date | None]
    recalled_because: Mapped[str | None] = mapped_column(Text)

    case: Mapped[Case] = relationship(back_populates="decisions")
    case_party: Mapped[CaseParty] = relationship(back_populates="decision")
    hearings: Mapped[list[Hearing]] = relationship(back_populates="decision", order_by="Hearing.id")
    payments: Mapped[list[Payment]] = relationship(back_populates="decision", order_by="Payment.id")
    instalments: Mapped[list[Instalment]] = relationship(back_populates="decision", order_by="Instalment.id")
    settlements: Mapped[list[Settlement]] = relationship(back_populates="decision", order_by="Settlement.id")
    enforcements: Mapped[list[Enforcement]] = relationship(back_populates="decision", order_by="Enforcement.id")
    remedies: Mapped[list[Remedy]] = relationship(back_populates="decision", order_by="Remedy.id")
    changes: Mapped[list[DecisionChange]] = relationship(back_populates="decision", order_by="DecisionChange.id")

    @property
    def law_reason(self) -> str:
        """Why that day's law is applied, as the forms print it; empty where there was nothing to choose."""
        return self.law_because or self.law_compared

    @property
    def due_fen(self) -> int:
        """What is to be paid: fine and gains confiscated, in fen; nothing once it is withdrawn."""
        return 0 if self.withdrawn_on else self.fine_fen + self.gains_confiscated_fen

    @property
    def paid_fen(self) -> int:
        return sum(row.amount_fen for row in self.payments)

    @property
    def party(self) -> Party:
        return self.case_party.party


class Payment(Model):
    """Money received under a decision."""

    __tablename__ = "payment"
    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount"), UniqueConstraint("receipt_no"))

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    amount_fen: Mapped[int] = mapped_column(Fen)
    paid_on: Mapped[date]
    receipt_no: Mapped[str] = mapped_column(String(60))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    decision: Mapped[Decision] = relationship(back_populates="payments")
