"""Who is the same as whom: the keys under which near names meet, what people said of a pair, and merges."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import User
from ipenforce.db import Model
from ipenforce.identifiers import new_number
from ipenforce.parties.models.core import Party

VERDICTS = {"same": "是同一当事人", "different": "不是同一当事人", "unsure": "暂不能确定"}
RUNNING = text("ended_on IS NULL")


class PartyKey(Model):
    """A key of one of a party's names: near names share one. Derived, and made anew whenever names change."""

    __tablename__ = "party_key"
    __table_args__ = (UniqueConstraint("party_id", "key"), Index("ix_party_key_key_party_id", "key", "party_id"))

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    key: Mapped[int] = mapped_column(BigInteger)


class Ending:
    """What can be taken back: when, by whom and why it was."""

    ended_on: Mapped[date | None]
    ended_because: Mapped[str | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class PartyVerdict(Ending, Model):
    """What somebody said of two parties: the same, not the same, or unsure. One runs for a pair at a time."""

    __tablename__ = "party_verdict"
    __table_args__ = (
        CheckConstraint("verdict IN ('same', 'different', 'unsure')", name="verdict"),
        CheckConstraint("party_id < other_id", name="ordered"),
        Index("uq_party_verdict_running", "party_id", "other_id", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("PV"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(10))
    because: Mapped[str]
    judged_on: Mapped[date]
    judged_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    party: Mapped[Party] = relationship(foreign_keys=[party_id])
    other: Mapped[Party] = relationship(foreign_keys=[other_id])
    judged_by: Mapped[User] = relationship(foreign_keys=[judged_by_id])
    bureau_id = None


class PartyMerge(Ending, Model):
    """One party counted as another from a day on. No row of either moves, so that undoing it loses nothing."""

    __tablename__ = "party_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> merged_id", name="two_parties"),
        Index("uq_party_merge_running", "merged_id", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("PM"))
    kept_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    because: Mapped[str]
    merged_on: Mapped[date]
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    kept: Mapped[Party] = relationship(foreign_keys=[kept_id])
    merged: Mapped[Party] = relationship(foreign_keys=[merged_id])
    merged_by: Mapped[User] = relationship(foreign_keys=[merged_by_id])
    bureau_id = None
