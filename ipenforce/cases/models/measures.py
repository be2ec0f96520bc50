"""What was preserved, sealed and seized, with its goods; a superior's consent; and what others were asked or told to do."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import User
from ipenforce.cases.models.core import Case
from ipenforce.db import Fen, Model
from ipenforce.identifiers import new_number

MEASURE_KINDS = {"preservation": "先行登记保存", "seal": "查封", "seize": "扣押", "both": "查封、扣押"}
ENDED_HOW = {
    "released": "解除", "seized": "转为查封、扣押", "confiscated": "依决定没收", "disposed": "先行处置", "unclaimed": "公告期满无人认领，依法处理",
    "handed_over": "随案移送",
}  # fmt: skip
INQUIRY_KINDS = {
    "identification": "权利人辨认、鉴别", "assistance": "协助调查", "testing": "检测、检验、检疫、鉴定", "correction": "责令改正",
    "announcement": "先行处置公告",
}  # fmt: skip
RESULTS = {"answered": "已答复、已完成", "done": "已改正", "not_done": "逾期未改正", "claimed": "有人认领"}
_KINDS, _HOW = (", ".join(f"'{code}'" for code in codes) for codes in (MEASURE_KINDS, ENDED_HOW))
_ASKED, _RESULTS = (", ".join(f"'{code}'" for code in codes) for codes in (INQUIRY_KINDS, RESULTS))


class Measure(Model):
    """One measure against one party, begun by the decision that was signed. That it has lapsed or run out is read off the day, never kept."""

    __tablename__ = "measure"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"how IN ({_HOW})", name="how"),
        CheckConstraint("(ended_on IS NULL) = (how IS NULL)", name="ended_whole"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="term"),
        CheckConstraint("approved_by_id <> author_id", name="approver_is_not_the_author"),
        CheckConstraint("days IS NULL OR days > 0", name="days"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("M"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    party: Mapped[str] = mapped_column(String(20), index=True)
    """The party's permanent number."""
    document: Mapped[str] = mapped_column(String(20), unique=True)
    """Number of the form that began it; `decision_no` is what stands on it."""
    decision_no: Mapped[str] = mapped_column(String(60))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    """The instant at which an urgent measure was taken, before it was approved."""
    started_on: Mapped[date]
    days: Mapped[int | None]
    """The days for which it was decided; None where the law fixes them."""
    place: Mapped[str] = mapped_column(Text)
    custody: Mapped[str] = mapped_column(Text)
    ended_on: Mapped[date | None]
    how: Mapped[str | None] = mapped_column(String(12))
    because: Mapped[str] = mapped_column(Text, default="")
    """What the end rests on."""
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    approved_by: Mapped[User] = relationship(foreign_keys=[approved_by_id])
    lines: Mapped[list[MeasureLine]] = relationship(back_populates="measure", order_by="MeasureLine.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def held(self) -> list[MeasureLine]:
        """The lines of its list that have not gone."""
        return [line for line in self.lines if line.ended_on is None]


class MeasureLine(Model):
    """One line of a measure's list. Where a part of it goes, that part becomes a line of its own."""

    __tablename__ = "measure_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("(ended_on IS NULL) = (how IS NULL)", name="ended_whole"),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    name: Mapped[str] = mapped_column(String(500))
    spec: Mapped[str] = mapped_column(String(500), default="")
    unit: Mapped[str] = mapped_column(String(500))
    quantity: Mapped[int] = mapped_column(Fen)
    unit_price_fen: Mapped[int | None] = mapped_column(Fen)
    note: Mapped[str] = mapped_column(String(500), default="")
    ended_on: Mapped[date | None]
    how: Mapped[str | None] = mapped_column(String(12))

    measure: Mapped[Measure] = relationship(back_populates="lines")

    @property
    def key(self) -> tuple[str, str]:
        """Under what the same goods are found again."""
        return self.name, self.spec


class MeasureConsent(Model):
    """A superior bureau's head agreed, or not, to a drafted measure, in the words that he was shown."""

    __tablename__ = "measure_consent"
    __table_args__ = (
        UniqueConstraint("document", "text_hash"),
        CheckConstraint("consented_by_id <> author_id", name="author_does_not_consent"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    document: Mapped[str] = mapped_column(String(20))
    text_hash: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    consented_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    agreed: Mapped[bool]
    opinion: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    consented_by: Mapped[User] = relationship(foreign_keys=[consented_by_id])


class Inquiry(Model):
    """What somebody was asked or told to do in a case, by a signed form; until when; and what came of it."""

    __tablename__ = "inquiry"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_ASKED})", name="kind"),
        CheckConstraint(f"result IN ({_RESULTS})", name="result"),
        CheckConstraint("(answered_on IS NULL) = (result IS NULL)", name="answered_whole"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("Q"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(14))
    document: Mapped[str] = mapped_column(String(20), unique=True)
    to: Mapped[str] = mapped_column(String(500))
    asked_on: Mapped[date]
    told_on: Mapped[date | None]
    """The day on which the form reached it."""
    by_law: Mapped[bool] = mapped_column(default=False)
    """The term runs by the law from `told_on`; else it ends on `due_on`."""
    due_on: Mapped[date | None]
    """The day that the form fixes, or to which the asked one says that it needs."""
    answered_on: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(String(12))
    answer: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
