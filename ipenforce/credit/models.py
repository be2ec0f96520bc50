"""What we keep of an infringer's score: the facts, the findings, and the day of law."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.db import Model
from ipenforce.parties.models import Party


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

    party: Mapped[Party] = relationship()
