"""What we keep of leads: what may become a case, who told us, and what was met where."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import Bureau, User
from ipenforce.db import Model
from ipenforce.identifiers import new_number
from ipenforce.parties.models import Party
from ipenforce.privacy import Encrypted

SOURCES = {
    "inspection": "监督检查",
    "complaint": "投诉",
    "tip": "举报",
    "referral": "其他部门移送",
    "assignment": "上级交办",
    "monitoring": "监测发现",
    "other": "其他",
}
LEAD_STATES = {
    "received": "待核查", "verified": "已核查", "filed": "已报立案", "declined": "不予立案", "joined": "已并入", "assigned": "已移送、交办",
}  # fmt: skip


class Lead(Model):
    """What may become a case. Its state is moved by cases/workflow.py alone."""

    __tablename__ = "lead"
    __table_args__ = (
        CheckConstraint("state IN ('received', 'verified', 'filed', 'declined', 'joined', 'assigned')", name="state"),
        Index("ix_lead_bureau_id_state_received_on", "bureau_id", "state", "received_on"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("L"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    source: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    """A key of channels.CHANNELS, or "other"."""
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    received_on: Mapped[date]
    verify_by: Mapped[date]
    """The day by which it must be decided whether a case is filed; 15 working days, by the law's calendar."""
    verify_by_provisional: Mapped[bool] = mapped_column(default=False)
    informant_name: Mapped[str | None] = mapped_column(Encrypted)
    informant_contact: Mapped[str | None] = mapped_column(Encrypted)
    origin_subject: Mapped[str | None] = mapped_column(String(20), index=True)
    """Public number of what it came from (a draw's visit), where it came from inside."""
    state: Mapped[str] = mapped_column(String(20), default="received")
    version: Mapped[int] = mapped_column(default=1)
    verification: Mapped[str | None] = mapped_column(Text)
    """What the verification found."""
    verified_on: Mapped[date | None]
    declined_because: Mapped[str | None] = mapped_column(Text)
    declined_ground: Mapped[str | None] = mapped_column(Text)
    """Which of the grounds of penalty.declining, in its words."""
    decided_on: Mapped[date | None]
    """The day on which it was decided whether a case is filed, or that others decide it."""
    informed_on: Mapped[date | None]
    informed_how: Mapped[str | None] = mapped_column(Text)
    joined_to: Mapped[str | None] = mapped_column(String(20), index=True)
    """Number of the lead that tells of the same thing and is followed."""
    assigned_to: Mapped[str | None] = mapped_column(String(100))
    assigned_because: Mapped[str | None] = mapped_column(Text)
    disputed_with: Mapped[str | None] = mapped_column(String(100))
    disputed_on: Mapped[date | None]
    """Since when it is negotiated who has jurisdiction."""
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    bureau: Mapped[Bureau] = relationship()
    party: Mapped[Party | None] = relationship()
    registered_by: Mapped[User | None] = relationship()
    finding: Mapped[Finding | None] = relationship(back_populates="lead", uselist=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    restricted = False

    @property
    def bureau_path(self) -> str:
        return self.bureau.path


class Finding(Model):
    """What was met, and where: base of each channel's detail table, one-to-one with the lead.

    The channels lie above this package; each brings a subclass with a table of its own, so that a
    case shows its detail without knowing the channel.
    """

    __tablename__ = "finding"

    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), unique=True)
    channel: Mapped[str] = mapped_column(String(20))

    lead: Mapped[Lead] = relationship(back_populates="finding")

    @property
    def place_words(self) -> str:
        """Where it was met, as a form names the place; empty where no place belongs to it."""
        return ""

    __mapper_args__: dict[str, Any] = {"polymorphic_on": "channel", "polymorphic_identity": "other", "with_polymorphic": "*"}  # noqa: RUF012
