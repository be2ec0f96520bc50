"""What we keep of a booth that was met at a trade fair."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.intake.models import Finding
from ipenforce.parties.models import Fair, Party

HANDLINGS = {
    "corrected": "责令当场改正",
    "withdrawn": "撤下涉嫌侵权展品",
    "covered": "遮盖宣传材料",
    "preserved": "先行登记保存",
    "promised": "参展方书面承诺不再展出",
    "denied": "参展方不认可，提交了不侵权的证据",
}
"""What was done on the spot."""
MATERIALS = {
    "title": "权利证明（注册证、专利证书、登记证书等）",
    "identity": "投诉人身份证明",
    "mandate": "委托代理的授权委托书",
    "evidence": "涉嫌侵权的证据",
    "statement": "请求和事实理由",
}
"""What the complainant handed in."""


class FairFinding(Finding):
    """A booth at a fair: its exhibitor, what it showed, what was done on the spot, what the complainant handed in."""

    __tablename__ = "fair_finding"

    id: Mapped[int] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    fair_id: Mapped[int] = mapped_column(ForeignKey("fair.id"), index=True)
    booth: Mapped[str] = mapped_column(String(60))
    exhibitor_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    exhibits: Mapped[str] = mapped_column(Text)
    handling: Mapped[list[str]] = mapped_column(JSON)
    handling_note: Mapped[str] = mapped_column(Text, default="")
    materials: Mapped[list[str]] = mapped_column(JSON)
    complained_at: Mapped[datetime | None]
    """When the fair's complaint office took the complaint."""
    forward_by: Mapped[datetime | None]
    """By when that office had to hand it to us, by the law of that day."""

    fair: Mapped[Fair] = relationship()
    exhibitor: Mapped[Party | None] = relationship()

    __mapper_args__ = {"polymorphic_identity": "trade_fair"}  # noqa: RUF012

    @property
    def place_words(self) -> str:
        return f"{self.fair.place}{self.fair.name}{self.booth}"

    @property
    def handling_words(self) -> list[str]:
        """What was done on the spot, in words."""
        return [HANDLINGS.get(code, code) for code in self.handling]

    @property
    def material_words(self) -> list[str]:
        """What the complainant handed in, in words."""
        return [MATERIALS.get(code, code) for code in self.materials]
