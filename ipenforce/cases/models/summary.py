"""What a penalty on the spot keeps besides its decision: by whom, how it is paid, where its papers are."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import User
from ipenforce.cases.models.core import Case
from ipenforce.db import Model


class SpotPenalty(Model):
    """A case of the summary procedure: filled in by one officer, confirmed by another before it counts."""

    __tablename__ = "spot_penalty"
    __table_args__ = (
        CheckConstraint("confirmed_by_id <> drafted_by_id", name="two_officers"),
        CheckConstraint("paid_by IN ('none', 'bank', 'cash')", name="paid_by"),
        CheckConstraint("deposited_on IS NULL OR deposited_on >= handed_in_on", name="days"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    paid_by: Mapped[str] = mapped_column(String(10))
    cash_because: Mapped[str] = mapped_column(Text, default="")
    """Why cash above the limit is taken on the spot."""
    pay_to: Mapped[str] = mapped_column(String(500), default="")
    """The bank and account, or the number of the receipt for cash."""
    handed_in_on: Mapped[date | None]
    """The day on which the officer handed the cash in."""
    deposited_on: Mapped[date | None]
    """The day on which the bureau paid it into the bank."""
    papers_filed_on: Mapped[date | None]

    case: Mapped[Case] = relationship(back_populates="spot")
    drafted_by: Mapped[User] = relationship(foreign_keys=drafted_by_id)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
