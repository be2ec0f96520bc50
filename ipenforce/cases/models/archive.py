"""Closed files: taken up again, held from disposal, disposed of."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import User
from ipenforce.cases.models.core import Case
from ipenforce.db import Model

RUNNING = "lifted_on IS NULL"


class Reopening(Model):
    """A closed case taken up again by a head, with the reason and what was undone."""

    __tablename__ = "reopening"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    closed_on: Mapped[date]
    reopened_on: Mapped[date]
    because: Mapped[str] = mapped_column(Text)
    reopened_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    case: Mapped[Case] = relationship(back_populates="reopenings")
    reopened_by: Mapped[User] = relationship()


class FileHold(Model):
    """A reason to keep a file past its term: a suit, an audit, an inquiry. It runs until it is lifted."""

    __tablename__ = "file_hold"
    __table_args__ = (
        CheckConstraint("(lifted_on IS NULL) = (lifted_by_id IS NULL)", name="lifted"),
        Index("uq_file_hold_one_running", "case_id", unique=True, sqlite_where=text(RUNNING), postgresql_where=text(RUNNING)),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    because: Mapped[str] = mapped_column(Text)
    placed_on: Mapped[date]
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    lifted_on: Mapped[date | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lifted_because: Mapped[str | None] = mapped_column(Text)

    case: Mapped[Case] = relationship(back_populates="holds")


class FileDisposal(Model):
    """The disposal of a file after its term, proposed by one person and carried out by another.

    `stub` is what stays: docket numbers and hashes of all that was in the file.
    """

    __tablename__ = "file_disposal"
    __table_args__ = (
        CheckConstraint("approved_by_id <> proposed_by_id", name="by_two_people"),
        CheckConstraint("(approved_by_id IS NULL) = (disposed_on IS NULL)", name="disposed"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), unique=True)
    because: Mapped[str] = mapped_column(Text)
    proposed_on: Mapped[date]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    disposed_on: Mapped[date | None]
    stub: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    stub_hash: Mapped[str] = mapped_column(String(64), default="")

    case: Mapped[Case] = relationship(back_populates="disposal")
    proposed_by: Mapped[User] = relationship(foreign_keys=proposed_by_id)
    approved_by: Mapped[User | None] = relationship(foreign_keys=approved_by_id)
