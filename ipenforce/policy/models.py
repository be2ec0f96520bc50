"""What a bureau sets for itself: dated versions of local provisions, and the yearly holiday notices it imported."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import Bureau, User
from ipenforce.db import Model
from ipenforce.identifiers import new_number

STATES = {"draft": "待批准", "approved": "已批准", "declined": "已退回"}


class PolicyVersion(Model):
    """A version of a local provision as a bureau drafted it; in force from `starts_on` once a second person approved it.

    An approved one is never changed: what follows it is another version with a later first day.
    """

    __tablename__ = "policy_version"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'approved', 'declined')", name="state"),
        CheckConstraint("decided_by_id <> drafted_by_id", name="second_person"),
        CheckConstraint("(state = 'draft') = (decided_by_id IS NULL)", name="decided"),
        Index("ix_policy_version_bureau_id_code_starts_on", "bureau_id", "code", "starts_on"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("R"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"))
    code: Mapped[str] = mapped_column(String(60))
    starts_on: Mapped[date]
    law: Mapped[str] = mapped_column(String(200))
    """Title of the document by which the bureau or its province set it."""
    article: Mapped[str] = mapped_column(String(60))
    promulgated_on: Mapped[date]
    summary: Mapped[str] = mapped_column(Text)
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Plain data as `law.read_provision` reads them."""
    state: Mapped[str] = mapped_column(String(10), default="draft")
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    drafted_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    opinion: Mapped[str | None] = mapped_column(Text)
    tried_hash: Mapped[str | None] = mapped_column(String(64))
    """The text that was run over the whole registry, where that must be done before an approval."""

    bureau: Mapped[Bureau] = relationship()
    drafted_by: Mapped[User] = relationship(foreign_keys=drafted_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)

    @property
    def bureau_path(self) -> str:
        return self.bureau.path

    @property
    def as_data(self) -> dict[str, Any]:
        """The version in the shape of the provision files."""
        return {
            "from": self.starts_on,
            "cite": {"law": self.law, "article": self.article, "promulgated": self.promulgated_on, "authority": self.bureau.name},
            "summary": self.summary,
            "terms": self.terms,
        }

    @property
    def text_hash(self) -> str:
        """What an approval is bound to: everything the version states."""
        stated = json.dumps([self.code, self.as_data], ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(stated.encode()).hexdigest()


class CalendarNotice(Model):
    """A year's holiday notice as this installation imported it; the latest of a year counts."""

    __tablename__ = "calendar_notice"

    year: Mapped[int] = mapped_column(index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Plain data in the shape of the files of law/calendar, days as ISO text."""
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    imported_at: Mapped[datetime]

    imported_by: Mapped[User | None] = relationship()
