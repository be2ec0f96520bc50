"""What connects parties: typed links with their evidence, and the ruling that several have one operator."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import User
from ipenforce.db import Model
from ipenforce.identifiers import new_number
from ipenforce.parties.models.core import Party
from ipenforce.parties.models.sameness import RUNNING, Ending
from ipenforce.privacy import Encrypted

LINK_KINDS = {
    "phone": "电话",
    "address": "地址",
    "warehouse": "仓库",
    "stall": "摊位",
    "booth": "展位",
    "shop": "网店（平台和店名）",
    "payee": "收款账户",
    "representative": "法定代表人、负责人或经营者",
    "controller": "实际控制人",
    "supplier": "供货人",
}
"""What a link may be. Its value is a text, or another registered party where the kind is one of NAMING_KINDS."""
NAMING_KINDS = ("representative", "controller", "supplier")


class PartyLink(Ending, Model):
    """One thing that a party has, with the evidence of it. Two parties that have the same value are connected."""

    __tablename__ = "party_link"
    __table_args__ = (
        CheckConstraint("(other_id IS NULL) <> (value IS NULL)", name="one_end"),
        CheckConstraint("other_id <> party_id", name="two_parties"),
        Index("uq_party_link_value", "party_id", "kind", "value_index", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("PL"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    value: Mapped[str | None] = mapped_column(Encrypted)
    value_index: Mapped[str | None] = mapped_column(String(64), index=True)
    evidence: Mapped[str]
    noted_on: Mapped[date]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    party: Mapped[Party] = relationship(foreign_keys=[party_id])
    other: Mapped[Party | None] = relationship(foreign_keys=[other_id])
    noted_by: Mapped[User] = relationship(foreign_keys=[noted_by_id])
    bureau_id = None


class OperatorRuling(Ending, Model):
    """The judgement that several parties have one operator, so that their effective decisions count together."""

    __tablename__ = "operator_ruling"

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("PU"))
    because: Mapped[str]
    judged_on: Mapped[date]
    judged_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    members: Mapped[list[OperatorMember]] = relationship(back_populates="ruling")
    judged_by: Mapped[User] = relationship(foreign_keys=[judged_by_id])
    bureau_id = None


class OperatorMember(Model):
    """A party that a ruling is about."""

    __tablename__ = "operator_member"
    __table_args__ = (UniqueConstraint("ruling_id", "party_id"),)

    ruling_id: Mapped[int] = mapped_column(ForeignKey("operator_ruling.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)

    ruling: Mapped[OperatorRuling] = relationship(back_populates="members")
    party: Mapped[Party] = relationship()
