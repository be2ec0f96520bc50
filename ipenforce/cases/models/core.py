"""The case with its officers, readers, parties, acts and calculation lines."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import Bureau, Unit, User
from ipenforce.clock import today
from ipenforce.db import Fen, Model
from ipenforce.identifiers import new_number
from ipenforce.intake.models import Lead
from ipenforce.parties.models import IPRight, Party

if TYPE_CHECKING:
    from ipenforce.cases.models.archive import FileDisposal, FileHold, Reopening
    from ipenforce.cases.models.decisions import Approval, Decision, Review
    from ipenforce.cases.models.hearing import CaseSide, Hearing, Recusal
    from ipenforce.cases.models.referral import Referral, Transfer
    from ipenforce.cases.models.summary import SpotPenalty
    from ipenforce.cases.models.work import CaseShare

JUDGES = ("reviewer", "chair", "approver", "recused")
"""Sides of a case on which nobody can work on it."""


class Case(Model):
    """A penalty case. `number` is permanent and public; `docket_no` comes with the approved filing."""

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint("origin IN ('entered', 'imported', 'demo')", name="origin"),
        UniqueConstraint("bureau_id", "docket_no"),
        Index("ix_case_bureau_id_opened_on_id", "bureau_id", "opened_on", "id"),
        Index("ix_case_bureau_id_state_next_due_on", "bureau_id", "state", "next_due_on"),
        Index("ix_case_opened_on_id", "opened_on", "id"),
        Index("ix_case_state_opened_on_id", "state", "opened_on", "id"),
        Index("ix_case_cause_opened_on_id", "cause", "opened_on", "id"),
        Index("ix_case_next_due_on_id", "next_due_on", "id"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("C"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"), unique=True)
    docket_no: Mapped[str | None] = mapped_column(String(60))
    docket_key: Mapped[str | None] = mapped_column(String(60), index=True)
    title: Mapped[str] = mapped_column(String(200))
    search_text: Mapped[str] = mapped_column(Text, default="")
    """Title, parties' names and docket numbers, for the list's search."""
    channel: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(String(60))
    """Provision code of the main breach; each act has its own."""
    state: Mapped[str] = mapped_column(String(30))
    state_since: Mapped[date]
    """The day on which the present state was entered."""
    version: Mapped[int] = mapped_column(default=1)
    origin: Mapped[str] = mapped_column(String(10), default="entered")
    restricted: Mapped[bool] = mapped_column(default=False)
    opened_on: Mapped[date]
    """The day the filing was proposed, or the first known day of an imported case."""
    filed_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    """The day on which the procedure ended without a decision on the matter: terminated, or handed to others."""
    closed_on: Mapped[date | None]
    archived_on: Mapped[date | None]
    kept_until: Mapped[date | None]
    """The last day of the term for which the archived file must be kept; None for ever."""
    next_due_on: Mapped[date | None]
    next_due_provisional: Mapped[bool] = mapped_column(default=False)
    waiting_for: Mapped[str | None] = mapped_column(String(20))
    """The role that must act next, for the home page."""
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    review_scope: Mapped[list[str] | None] = mapped_column(JSON)
    """Which grounds of a legal review the officers or the reviewer found: codes of penalty.legal_review_scope."""
    queued_on: Mapped[date | None] = mapped_column(index=True)
    """Since when its unit looks for an officer who takes it."""
    imported: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The source row of an imported case, and what it lacked."""

    bureau: Mapped[Bureau] = relationship()
    unit: Mapped[Unit | None] = relationship()
    lead: Mapped[Lead | None] = relationship()
    opened_by: Mapped[User | None] = relationship()
    officers: Mapped[list[CaseOfficer]] = relationship(
        back_populates="case", order_by="CaseOfficer.id",
        primaryjoin="and_(Case.id == CaseOfficer.case_id, CaseOfficer.left_on.is_(None))",
    )  # fmt: skip
    every_officer: Mapped[list[CaseOfficer]] = relationship(viewonly=True, order_by="CaseOfficer.id")
    """Those too who have handed it over."""
    shares: Mapped[list[CaseShare]] = relationship(back_populates="case", order_by="CaseShare.id")
    parties: Mapped[list[CaseParty]] = relationship(back_populates="case", order_by="CaseParty.id")
    acts: Mapped[list[Act]] = relationship(back_populates="case", order_by="Act.id")
    approvals: Mapped[list[Approval]] = relationship(back_populates="case", order_by="Approval.id")
    reviews: Mapped[list[Review]] = relationship(back_populates="case", order_by="Review.id")
    decisions: Mapped[list[Decision]] = relationship(back_populates="case", order_by="Decision.id")
    readers: Mapped[list[CaseReader]] = relationship(back_populates="case")
    sides: Mapped[list[CaseSide]] = relationship(back_populates="case", viewonly=True)
    recusals: Mapped[list[Recusal]] = relationship(back_populates="case", order_by="Recusal.id")
    hearings: Mapped[list[Hearing]] = relationship(back_populates="case", order_by="Hearing.id")
    reopenings: Mapped[list[Reopening]] = relationship(back_populates="case", order_by="Reopening.id")
    holds: Mapped[list[FileHold]] = relationship(back_populates="case", order_by="FileHold.id")
    disposal: Mapped[FileDisposal | None] = relationship(back_populates="case", uselist=False)
    referrals: Mapped[list[Referral]] = relationship(back_populates="case", order_by="Referral.id")
    transfers: Mapped[list[Transfer]] = relationship(back_populates="case", order_by="Transfer.id")
    spot: Mapped[SpotPenalty | None] = relationship(back_populates="case", uselist=False)
    """What makes it a case of the summary procedure; None for the ordinary one."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def bureau_path(self) -> str:
        return self.bureau.path

    @property
    def officer_ids(self) -> frozenset[int]:
        """Whoever works or worked on the case, deputies too: none of them may judge it."""
        rows = {row.user_id: row for row in [*self.every_officer, *self.officers]}
        until = self.closed_on or date.max
        deputies = (other for row in rows.values() if row.user for other in row.user.deputies)
        return frozenset(rows) | {other.deputy_id for other in deputies if other.ends_on >= self.opened_on and other.starts_on <= until}

    @property
    def handler_ids(self) -> frozenset[int]:
        """Its officers, and who stands in for one of them today, unless he has judged it or must keep out."""
        deputies = {other.deputy_id for row in self.officers if row.user for other in row.user.deputies if other.stands_on(today())}
        return frozenset(row.user_id for row in self.officers) | (deputies - self.judge_ids)

    @property
    def judge_ids(self) -> frozenset[int]:
        """Whoever has reviewed, chaired or approved in it, or must keep out of it."""
        return frozenset(row.user_id for row in self.sides if row.side in JUDGES)

    @property
    def recused_ids(self) -> frozenset[int]:
        """The people who must keep out of the case."""
        return frozenset(row.user_id for row in self.recusals if row.granted)

    @property
    def reader_ids(self) -> frozenset[int]:
        """The people who may read a restricted case: those named, and its officers."""
        return frozenset(row.user_id for row in self.readers) | {row.user_id for row in self.officers}

    @property
    def read_bureau_ids(self) -> frozenset[int]:
        """Other bureaus that may read it today."""
        return frozenset(row.bureau_id for row in self.shares if row.bureau_id and row.holds_on(today()))

    @property
    def edit_bureau_ids(self) -> frozenset[int]:
        """Other bureaus whose officers may work on it today."""
        return frozenset(row.bureau_id for row in self.shares if row.bureau_id and row.right == "edit" and row.holds_on(today()))

    @property
    def edit_unit_ids(self) -> frozenset[int]:
        """Other units of the bureau whose officers may work on it today."""
        return frozenset(row.unit_id for row in self.shares if row.unit_id and row.holds_on(today()))

    @property
    def joint_unit_ids(self) -> frozenset[int]:
        """Units that work or worked on it: nobody of theirs may judge it."""
        return frozenset(row.unit_id for row in self.shares if row.unit_id)

    @property
    def respondents(self) -> list[CaseParty]:
        return [row for row in self.parties if row.role == "respondent"]


class CaseReader(Model):
    """A person named to read a restricted case."""

    __tablename__ = "case_reader"
    __table_args__ = (UniqueConstraint("case_id", "user_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    case: Mapped[Case] = relationship(back_populates="readers")


class CaseOfficer(Model):
    """办案人员: at least two a case; the certificate is kept as it stood."""

    __tablename__ = "case_officer"
    __table_args__ = (UniqueConstraint("case_id", "user_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    certificate_no: Mapped[str] = mapped_column(String(40))
    left_on: Mapped[date | None]
    """The day on which he handed the case over or left."""

    case: Mapped[Case] = relationship(back_populates="officers")
    user: Mapped[User] = relationship()


class CaseParty(Model):
    """A party's part in a case; `snapshot` keeps name and code as they were."""

    __tablename__ = "case_party"
    __table_args__ = (
        UniqueConstraint("case_id", "party_id", "role"),
        CheckConstraint("role IN ('respondent', 'right_holder', 'informant', 'third_party')", name="role"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)

    case: Mapped[Case] = relationship(back_populates="parties")
    party: Mapped[Party] = relationship()
    decision: Mapped[Decision | None] = relationship(back_populates="case_party", uselist=False)


class Act(Model):
    """One act of one party: its right, cause of action, days and amounts."""

    __tablename__ = "act"
    __table_args__ = (CheckConstraint("ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on", name="days"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    case_party_id: Mapped[int] = mapped_column(ForeignKey("case_party.id"), index=True)
    ip_right_id: Mapped[int | None] = mapped_column(ForeignKey("ip_right.id"), index=True)
    cause: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(Text)
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    case: Mapped[Case] = relationship(back_populates="acts")
    case_party: Mapped[CaseParty] = relationship()
    ip_right: Mapped[IPRight | None] = relationship()
    lines: Mapped[list[CalculationLine]] = relationship(back_populates="act", order_by="CalculationLine.id", cascade="all, delete-orphan")

    def amount_fen(self, measure: str) -> int | None:
        """Sum of the calculation lines of a measure, in fen, never below nothing; None where there is no line."""
        lines = [line.amount_fen for line in self.lines if line.measure == measure]
        return max(sum(lines), 0) if lines else None

    @property
    def illegal_turnover_fen(self) -> int | None:
        return self.amount_fen("illegal_turnover")

    @property
    def illegal_gains_fen(self) -> int | None:
        return self.amount_fen("illegal_gains")

    @property
    def goods_value_fen(self) -> int | None:
        return self.amount_fen("goods_value")


class CalculationLine(Model):
    """One line of a calculation sheet: quantity × unit price, by which method, from what evidence."""

    __tablename__ = "calculation_line"
    __table_args__ = (
        CheckConstraint("measure IN ('illegal_turnover', 'illegal_gains', 'goods_value')", name="measure"),
    )

    act_id: Mapped[int] = mapped_column(ForeignKey("act.id"), index=True)
    measure: Mapped[str] = mapped_column(String(20))
    description: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[int] = mapped_column(default=1)
    unit: Mapped[str] = mapped_column(String(10), default="件")
    unit_price_fen: Mapped[int] = mapped_column(Fen)
    amount_fen: Mapped[int] = mapped_column(Fen)
    """Quantity × unit price; negative lines are deductions (provable cost, tax)."""
    method: Mapped[str] = mapped_column(String(20))
    """One of rules.sheet.METHODS."""
    evidence: Mapped[str] = mapped_column(Text, default="")

    act: Mapped[Act] = relationship(back_populates="lines")
