"""The list of serious violations: an entry from its proposal to its end, pleas against it, and measures that others take."""

from __future__ import annotations

import hashlib
import json
from abc import abstractmethod
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import Bureau, User
from ipenforce.cases.models import Case, Decision
from ipenforce.db import Model
from ipenforce.identifiers import new_number
from ipenforce.parties.models import Party

STATES = {"open": "办理中", "refused": "不列入", "listed": "已决定列入"}
PLEAS = {"early_removal": "提前移出（信用修复）", "objection": "异议", "correction": "更正", "court": "法院判决或者复议决定撤销"}


class OfCase:
    """What permissions look at: the bureau and the people of the case that it belongs to."""

    @property
    @abstractmethod
    def of_case(self) -> Case:
        """The case."""

    @property
    def bureau_path(self) -> str:
        return self.of_case.bureau_path

    @property
    def officer_ids(self) -> frozenset[int]:
        return self.of_case.officer_ids

    @property
    def handler_ids(self) -> frozenset[int]:
        return self.of_case.handler_ids

    @property
    def joint_unit_ids(self) -> frozenset[int]:
        return self.of_case.joint_unit_ids

    @property
    def reader_ids(self) -> frozenset[int]:
        return self.of_case.reader_ids

    @property
    def restricted(self) -> bool:
        return self.of_case.restricted


class OfListing(OfCase):
    """What belongs to an entry, and with it to its bureau and case."""

    if TYPE_CHECKING:
        listing: Mapped[ListEntry]

    @property
    def bureau_id(self) -> int:
        return self.listing.bureau_id

    @property
    def of_case(self) -> Case:
        return self.listing.case


class ListEntry(OfCase, Model):
    """A proposal to list one party for one case's decision, made and decided inside the penalty procedure."""

    __tablename__ = "credit_listing"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'refused', 'listed')", name="state"),
        CheckConstraint("decided_by_id <> author_id", name="decided_by_another"),
        CheckConstraint("reviewer_id <> author_id", name="reviewed_by_another"),
        CheckConstraint("decided_by_id <> reviewer_id", name="reviewer_does_not_decide"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("Y"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), unique=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_on: Mapped[date]
    conduct: Mapped[str] = mapped_column(String(100))
    factors: Mapped[dict[str, str]] = mapped_column(JSON)
    """The factor sheet: each factor of the Order → what was found, with its evidence."""
    gravity: Mapped[str] = mapped_column(Text)
    """Why the nature is vile, the circumstances are grave and the harm to society is larger: apart from intent."""
    no_intent: Mapped[str] = mapped_column(Text, default="")
    """Evidence that there was no intent; any is enough not to list."""

    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reviewed_on: Mapped[date | None]
    review_agreed: Mapped[bool | None]
    review: Mapped[str] = mapped_column(Text, default="")
    noticed_on: Mapped[date | None]
    reply_by: Mapped[date | None]
    notice: Mapped[str] = mapped_column(Text, default="")
    """How the notice was served, and the number of the paper that held it."""
    stated: Mapped[str] = mapped_column(Text, default="")
    waived: Mapped[bool] = mapped_column(default=False)
    hearing_asked: Mapped[bool] = mapped_column(default=False)
    hearing_held_on: Mapped[date | None]
    treatment: Mapped[str] = mapped_column(Text, default="")
    consent_on: Mapped[date | None]
    consented: Mapped[bool | None]
    consent: Mapped[str] = mapped_column(Text, default="")
    """Which superior, and the number of its answer."""

    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decision_text: Mapped[str] = mapped_column(Text, default="")
    docket_no: Mapped[str] = mapped_column(String(60), default="")
    served_on: Mapped[date | None]
    publish_by: Mapped[date | None]
    published_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    """The first day on which it is no more listed, by the passing of time."""
    removed_on: Mapped[date | None]
    removed_because: Mapped[str] = mapped_column(Text, default="")

    bureau: Mapped[Bureau] = relationship()
    case: Mapped[Case] = relationship()
    decision: Mapped[Decision] = relationship()
    party: Mapped[Party] = relationship()
    author: Mapped[User] = relationship(foreign_keys=author_id)
    reviewer: Mapped[User | None] = relationship(foreign_keys=reviewer_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    pleas: Mapped[list[Plea]] = relationship(back_populates="listing", order_by="Plea.id")
    measures: Mapped[list[DisciplineMeasure]] = relationship(back_populates="listing", order_by="DisciplineMeasure.id")

    @property
    def of_case(self) -> Case:
        return self.case

    @property
    def text_hash(self) -> str:
        """What a decision is bound to: all that the proposal, the review and the reply say."""
        stated = [
            self.number, self.decision.number, self.conduct, self.factors, self.gravity, self.no_intent, self.review, self.notice,
            self.stated, self.treatment, self.consent, self.decision.fine_fen, self.decision.band,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(stated, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def off_from(self) -> date | None:
        """The first day on which it stands no more: its time, its removal, or the penalty's withdrawal."""
        return min((day for day in (self.ends_on, self.removed_on, self.decision.withdrawn_on) if day), default=None)

    def stands(self, day: date) -> bool:
        """Whether the party is on the list on the day: decided, served, and not ended."""
        off = self.off_from()
        return self.state == "listed" and self.served_on is not None and self.served_on <= day and (off is None or day < off)


class Plea(OfListing, Model):
    """An application for early removal, an objection, a correction, or the judgment that annulled the entry."""

    __tablename__ = "credit_plea"
    __table_args__ = (
        CheckConstraint("kind IN ('early_removal', 'objection', 'correction', 'court')", name="kind"),
        CheckConstraint("decided_by_id <> filed_by_id", name="second_person"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("U"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("credit_listing.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    filed_on: Mapped[date]
    due_on: Mapped[date | None]
    text: Mapped[str] = mapped_column(Text)
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    granted: Mapped[bool | None]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    opinion: Mapped[str] = mapped_column(Text, default="")

    listing: Mapped[ListEntry] = relationship(back_populates="pleas")
    filed_by: Mapped[User] = relationship(foreign_keys=filed_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)


class DisciplineMeasure(OfListing, Model):
    """A measure that another body was asked to take against who is listed: ground, term, and what it answered."""

    __tablename__ = "discipline_measure"

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("T"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("credit_listing.id"), index=True)
    measure: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(String(100))
    ground: Mapped[str] = mapped_column(Text)
    sent_on: Mapped[date]
    until: Mapped[date | None]
    answered_on: Mapped[date | None]
    taken: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    lift_told_on: Mapped[date | None]
    """When the body was told that the ground has fallen."""

    listing: Mapped[ListEntry] = relationship(back_populates="measures")

    def stands(self, day: date) -> bool:
        """Whether it may be executed on the day: its term runs, and the entry that it rests on stands."""
        return self.listing.stands(day) and (self.until is None or day < self.until)
