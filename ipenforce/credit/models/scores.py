"""What we keep of an infringer's score: the facts, the findings, the day of law; records that weigh in it; what was set aside."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import User
from ipenforce.db import Model
from ipenforce.identifiers import new_number
from ipenforce.parties.models import Party

RECORD_RULES = {
    "patent_ruling": "专利侵权裁决认定侵权成立",
    "bad_faith_filing": "非正常专利申请、恶意商标注册申请",
    "non_cooperation": "双随机抽查不配合检查情节严重",
    "unreachable": "无法联系或者公示信息弄虚作假",
    "problem_corrected": "双随机抽查发现问题已责令改正",
    "problem_pending": "双随机抽查发现问题待后续处理",
    "intellectual_property_crime": "侵犯知识产权犯罪判决",
}
"""Records that a person may enter; commitments and listings make theirs by themselves."""
EASING_STATES = {"proposed": "待批准", "approved": "已批准", "declined": "不批准"}


class Score(Model):
    """A party's current score; never recomputed to explain it: facts and findings stand beside it."""

    __tablename__ = "score"
    __table_args__ = (
        CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name="grade"),
        Index("ix_score_next_change_on", "next_change_on"),
        Index("ix_score_grade_points", "grade", "points"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), unique=True)
    day: Mapped[date]
    policy_from: Mapped[date]
    """First day of the points policy applied."""
    points: Mapped[str] = mapped_column(String(12))
    """Decimal with up to two places, as text."""
    grade: Mapped[str] = mapped_column(String(1))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    next_change_on: Mapped[date | None]
    computed_at: Mapped[datetime]
    since: Mapped[date | None]
    """The first day on which it was found so; None where it was kept before that was noted."""

    party: Mapped[Party] = relationship()


class PastScore(Model):
    """A score as it was kept before another took its place: never changed, so that an earlier day is told as it was."""

    __tablename__ = "past_score"
    __table_args__ = (Index("ix_past_score_party_id_since", "party_id", "since"),)

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    since: Mapped[date]
    until: Mapped[date]
    """The day on which another took its place."""
    policy_from: Mapped[date]
    points: Mapped[str] = mapped_column(String(12))
    grade: Mapped[str] = mapped_column(String(1))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    computed_at: Mapped[datetime]


class CreditRecord(Model):
    """A ruling, filing, inspection or judgment that weighs in a party's score, with its evidence."""

    __tablename__ = "credit_record"
    __table_args__ = (CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="days"),)

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("K"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    rule: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(String(200))
    """The paper by name and number, as the party knows it."""
    evidence: Mapped[str] = mapped_column(Text)
    right_number: Mapped[str] = mapped_column(String(20), default="")
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended_because: Mapped[str] = mapped_column(Text, default="")
    void_on: Mapped[date | None]
    void_because: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]

    party: Mapped[Party] = relationship()
    recorded_by: Mapped[User] = relationship()
    bureau_id = None


class Easing(Model):
    """One finding set aside, or a grade set otherwise, until a day: with its reason and a second person's approval."""

    __tablename__ = "score_easing"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'approved', 'declined')", name="state"),
        CheckConstraint("decided_by_id <> proposed_by_id", name="second_person"),
        CheckConstraint("until > starts_on", name="days"),
        CheckConstraint("(grade = '') <> (rule = '')", name="kind"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("Z"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    rule: Mapped[str] = mapped_column(String(40), default="")
    decision: Mapped[str] = mapped_column(String(20), default="")
    """The decision or record whose finding is set aside."""
    grade: Mapped[str] = mapped_column(String(1), default="")
    starts_on: Mapped[date]
    until: Mapped[date]
    because: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_on: Mapped[date | None]
    opinion: Mapped[str] = mapped_column(Text, default="")

    party: Mapped[Party] = relationship()
    proposed_by: Mapped[User] = relationship(foreign_keys=proposed_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    bureau_id = None


class Repair(Model):
    """A party's application that a decision be used no more, what it showed, and the answer."""

    __tablename__ = "credit_repair"
    __table_args__ = (
        CheckConstraint("decided_by_id <> filed_by_id", name="second_person"),
        CheckConstraint("(granted IS NULL) = (decided_on IS NULL)", name="decided"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("X"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    decision: Mapped[str] = mapped_column(String(20), index=True)
    filed_on: Mapped[date]
    due_on: Mapped[date]
    harm_removed: Mapped[str] = mapped_column(Text)
    """How harm and bad influence were removed, and what proves it."""
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    granted: Mapped[bool | None]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    opinion: Mapped[str] = mapped_column(Text, default="")

    party: Mapped[Party] = relationship()
    filed_by: Mapped[User] = relationship(foreign_keys=filed_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    bureau_id = None


class Commitment(Model):
    """What a party promised, until when, and whether it kept its word."""

    __tablename__ = "credit_commitment"
    __table_args__ = (CheckConstraint("kept IS NULL OR checked_on IS NOT NULL", name="checked"),)

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("N"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    made_on: Mapped[date]
    due_on: Mapped[date]
    kept: Mapped[bool | None]
    checked_on: Mapped[date | None]
    finding: Mapped[str] = mapped_column(Text, default="")
    """What the check found, and what proves it."""
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    party: Mapped[Party] = relationship()
    bureau_id = None


class Trial(Model):
    """A draft of the points run over the whole registry, beside what holds: who would move, from which grade to which."""

    __tablename__ = "score_trial"

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("V"))
    policy: Mapped[str] = mapped_column(String(20), index=True)
    """The draft's number, and the hash of the text that was tried."""
    text_hash: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    run_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    run_at: Mapped[datetime]

    run_by: Mapped[User] = relationship()
    bureau_id = None


class ScoreRun(Model):
    """A pass over the whole registry: how far it came, so that it goes on from there, and whether to stop."""

    __tablename__ = "score_run"

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("W"))
    day: Mapped[date]
    after_id: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    changed: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    bureau_id = None

    @property
    def running(self) -> bool:
        """Whether it is to go on."""
        return self.finished_at is None and not self.cancelled
