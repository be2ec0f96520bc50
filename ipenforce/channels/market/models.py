"""What we keep of a stall that was met in a professional market."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.intake.models import Finding
from ipenforce.parties.models import Market, Party


class MarketFinding(Finding):
    """A stall in a market: who runs it and what it sold."""

    __tablename__ = "market_finding"

    id: Mapped[int] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    market_id: Mapped[int] = mapped_column(ForeignKey("market.id"), index=True)
    stall: Mapped[str] = mapped_column(String(60))
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    goods: Mapped[str] = mapped_column(Text)

    market: Mapped[Market] = relationship()
    operator: Mapped[Party | None] = relationship()

    @property
    def place_words(self) -> str:
        return f"{self.market.address}{self.market.name}{self.stall}"

    __mapper_args__ = {"polymorphic_identity": "market"}  # noqa: RUF012
