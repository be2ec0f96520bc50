"""A case that may be a crime: what was suspected, decided, sent to the police and answered; and cases sent to other bodies."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import User
from ipenforce.cases.models.core import Case
from ipenforce.db import Model


class Referral(Model):
    """One suspicion of a crime, from the team's report to the end of it. A case has one at a time.

    `outcome`: None while it runs; refused by the head, filed by the police, returned to the bureau.
    """

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint("outcome IN ('refused', 'filed', 'returned')", name="outcome"),
        CheckConstraint("decision IN ('transfer', 'refuse')", name="decision"),
        CheckConstraint("decided_by_id <> reported_by_id", name="decider_is_not_the_reporter"),
        Index(
            "uq_referral_one_running", "case_id", unique=True,
            sqlite_where=text("outcome IS NULL"), postgresql_where=text("outcome IS NULL"),
        ),
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    offence: Mapped[str] = mapped_column(String(200))
    report: Mapped[str] = mapped_column(Text)
    """The team's written report: facts, amounts or reasonable suspicion."""
    reported_on: Mapped[date]
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decision: Mapped[str | None] = mapped_column(String(10))
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    because: Mapped[str | None] = mapped_column(Text)
    """Why the head did not approve; kept on file."""
    document: Mapped[str | None] = mapped_column(String(20))
    """Number of the transfer form."""
    sent_at: Mapped[datetime | None]
    received_on: Mapped[date | None]
    """The day on which the police signed the receipt."""
    received_by: Mapped[str | None] = mapped_column(String(200))
    answered_on: Mapped[date | None]
    """The day on which the police's decision came in."""
    answer_no: Mapped[str | None] = mapped_column(String(100))
    declined_because: Mapped[str | None] = mapped_column(Text)
    """Why the police did not file."""
    handed_over_on: Mapped[date | None]
    handed_over: Mapped[str | None] = mapped_column(Text)
    returned_on: Mapped[date | None]
    returned_because: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(10))

    case: Mapped[Case] = relationship(back_populates="referrals")
    team: Mapped[list[ReferralMember]] = relationship(back_populates="referral", order_by="ReferralMember.id")
    objections: Mapped[list[Objection]] = relationship(back_populates="referral", order_by="Objection.id")
    reported_by: Mapped[User] = relationship(foreign_keys=reported_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ReferralMember(Model):
    """One of the team that checks the suspicion."""

    __tablename__ = "referral_member"
    __table_args__ = (UniqueConstraint("referral_id", "user_id"),)

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    referral: Mapped[Referral] = relationship(back_populates="team")
    user: Mapped[User] = relationship()


class Objection(Model):
    """What the bureau did against the police's refusal: asked them again, or told the procuratorate; each once."""

    __tablename__ = "referral_objection"
    __table_args__ = (UniqueConstraint("referral_id", "body"), CheckConstraint("body IN ('police', 'procuratorate')", name="body"))

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    body: Mapped[str] = mapped_column(String(20))
    asked_on: Mapped[date]
    reasons: Mapped[str] = mapped_column(Text)
    upheld_on: Mapped[date | None]
    """The day on which the answer came that the case stays unfiled."""
    answer: Mapped[str | None] = mapped_column(Text)

    referral: Mapped[Referral] = relationship(back_populates="objections")


class Transfer(Model):
    """A case sent to the body that is competent, by the letter of transfer, and what that body answered."""

    __tablename__ = "case_transfer"
    __table_args__ = (
        CheckConstraint("outcome IN ('accepted', 'returned')", name="outcome"),
        Index(
            "uq_case_transfer_one_running", "case_id", unique=True,
            sqlite_where=text("outcome IS NULL"), postgresql_where=text("outcome IS NULL"),
        ),
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    body: Mapped[str] = mapped_column(String(500))
    document: Mapped[str] = mapped_column(String(20))
    transferred_on: Mapped[date]
    objected_on: Mapped[date | None]
    objection: Mapped[str | None] = mapped_column(Text)
    replied_on: Mapped[date | None]
    reply: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(10))

    case: Mapped[Case] = relationship(back_populates="transfers")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
