"""What we keep of a shop that was met on an e-commerce platform, and of its listings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.db import Fen, Model
from ipenforce.intake.models import Finding
from ipenforce.parties.models import Party, Platform, Shop


class ShopFinding(Finding):
    """A shop on a platform, who ran it when it was met, and what it listed."""

    __tablename__ = "shop_finding"

    id: Mapped[int] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id"))
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), index=True)
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    shop_address: Mapped[str | None] = mapped_column(String(2000))

    platform: Mapped[Platform] = relationship()
    shop: Mapped[Shop] = relationship()
    operator: Mapped[Party | None] = relationship()
    listings: Mapped[list[Listing]] = relationship(back_populates="finding", order_by="Listing.id", cascade="all, delete-orphan")

    __mapper_args__ = {"polymorphic_identity": "ecommerce"}  # noqa: RUF012


class Listing(Model):
    """One offer as its page showed it at an instant."""

    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint("price_fen >= 0", name="price_fen"),
        CheckConstraint("sold_count >= 0", name="sold_count"),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("shop_finding.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(2000))
    price_fen: Mapped[int] = mapped_column(Fen)
    sold_count: Mapped[int | None]
    """Number sold as the page stated it; None where it stated none."""
    captured_at: Mapped[datetime]

    finding: Mapped[ShopFinding] = relationship(back_populates="listings")
