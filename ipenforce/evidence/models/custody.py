"""What we keep of custody: from whose hand into whose, confirmed by both; and what a stock-take found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import Bureau, User
from ipenforce.db import Fen, Model
from ipenforce.evidence.models.items import Item
from ipenforce.identifiers import new_number


@dataclass(frozen=True)
class Move:
    """A kind of movement. `hold` is the provision whose period begins with it."""

    label: str
    opens: bool = False
    """It may be the first: the item comes from the hand it was found in."""
    ends: bool = False
    """Nothing follows."""
    hold: str = ""
    frees: bool = False
    """The period of the hold runs no more."""
    stays: bool = False
    """The item stays in the hand that has it."""


MOVES: dict[str, Move] = {
    "collected": Move("提取", opens=True),
    "sampled": Move("抽样取证", opens=True),
    "preserved": Move("先行登记保存", opens=True, hold="measures.evidence_preservation"),
    "seized": Move("扣押", opens=True, hold="measures.seizure"),
    "sealed_up": Move("查封", opens=True, hold="measures.seizure"),
    "extended": Move("延长强制措施期限", stays=True),
    "released": Move("解除强制措施", stays=True, frees=True),
    "stored": Move("入库保管"),
    "entrusted": Move("委托保管"),
    "taken_out": Move("出库"),
    "to_laboratory": Move("送检"),
    "from_laboratory": Move("检毕取回"),
    "returned": Move("发还", ends=True, frees=True),
    "handed_over": Move("移交", ends=True, frees=True),
    "destroyed": Move("销毁", ends=True, frees=True),
}
SIDES = {"from": "交出方", "to": "接收方"}
FOUND = {"present": "在库相符", "missing": "未见", "damaged": "损坏", "seal_broken": "封条破损", "unexpected": "账外"}
_KINDS = ", ".join(f"'{kind}'" for kind in MOVES)
_FOUND = ", ".join(f"'{found}'" for found in FOUND)


@dataclass(frozen=True)
class Hand:
    """Who holds an item: a user of the installation by number and name, or an outsider by name alone."""

    name: str
    user: str = ""

    @classmethod
    def of(cls, user: User) -> Hand:
        """The hand of a user."""
        return cls(user.name, user.number)


class Movement(Model):
    """One step of the chain of custody. Never changed; both sides' confirmations are rows of their own."""

    __tablename__ = "evidence_movement"
    __table_args__ = (CheckConstraint(f"kind IN ({_KINDS})", name="kind"), UniqueConstraint("item_id", "serial"))

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("Z"))
    item_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"))
    serial: Mapped[int]
    """Its place in the item's chain, from 1."""
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    from_name: Mapped[str] = mapped_column(String(100))
    from_user: Mapped[str] = mapped_column(String(20), default="")
    to_name: Mapped[str] = mapped_column(String(100))
    to_user: Mapped[str] = mapped_column(String(20), default="")
    place: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    partial: Mapped[bool] = mapped_column(default=False)
    """After it some of the goods lie elsewhere than where it ends."""
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]

    item: Mapped[Item] = relationship(back_populates="movements")
    lines: Mapped[list[MovementLine]] = relationship(back_populates="movement", order_by="MovementLine.line")
    recorded_by: Mapped[User] = relationship()
    confirmations: Mapped[list[Confirmation]] = relationship(back_populates="movement", order_by="Confirmation.id")

    @property
    def bureau_id(self) -> int:
        return self.item.bureau_id

    @property
    def bureau_path(self) -> str:
        return self.item.bureau_path

    @property
    def giver(self) -> Hand:
        return Hand(self.from_name, self.from_user)

    @property
    def receiver(self) -> Hand:
        return Hand(self.to_name, self.to_user)

    @property
    def quantities(self) -> dict[int, int]:
        """How much of each line of goods went; none named: all that the giver had."""
        return {row.line: row.quantity for row in self.lines}

    def hand(self, side: str) -> Hand:
        """The hand on a side, as in SIDES."""
        return self.giver if side == "from" else self.receiver

    def confirmation(self, side: str) -> Confirmation | None:
        """The confirmation of a side; None while it is open."""
        return next((row for row in self.confirmations if row.side == side), None)

    @property
    def confirmed(self) -> bool:
        """Whether both sides have confirmed."""
        return not self.open_sides

    @property
    def open_sides(self) -> tuple[str, ...]:
        """The sides that have yet to confirm; none where the item stays in its hand."""
        return () if MOVES[self.kind].stays else tuple(side for side in SIDES if self.confirmation(side) is None)


class MovementLine(Model):
    """So much of a line of the item's goods went with a movement. Never changed."""

    __tablename__ = "evidence_movement_line"
    __table_args__ = (UniqueConstraint("movement_id", "line"), CheckConstraint("quantity > 0", name="quantity"))

    movement_id: Mapped[int] = mapped_column(ForeignKey("evidence_movement.id"))
    line: Mapped[int]
    quantity: Mapped[int] = mapped_column(Fen)

    movement: Mapped[Movement] = relationship(back_populates="lines")


class Confirmation(Model):
    """One side says that it gave or received: the user, or an outsider by name whose signature an officer saw. Never changed."""

    __tablename__ = "evidence_confirmation"
    __table_args__ = (UniqueConstraint("movement_id", "side"), CheckConstraint("side IN ('from', 'to')", name="side"))

    movement_id: Mapped[int] = mapped_column(ForeignKey("evidence_movement.id"))
    side: Mapped[str] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(100))
    user: Mapped[str] = mapped_column(String(20), default="")
    """The user's number; empty for an outsider."""
    at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    movement: Mapped[Movement] = relationship(back_populates="confirmations")
    recorded_by: Mapped[User] = relationship()


class StockTake(Model):
    """盘点: one count of what should lie at a place. Never changed."""

    __tablename__ = "evidence_stock_take"

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("G"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"), index=True)
    taken_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))
    with_name: Mapped[str] = mapped_column(String(100))
    """Who counted beside the one who records it."""
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]

    bureau: Mapped[Bureau] = relationship()
    recorded_by: Mapped[User] = relationship()
    lines: Mapped[list[StockLine]] = relationship(back_populates="stock_take", order_by="StockLine.id")
    strangers: Mapped[list[Stranger]] = relationship(back_populates="stock_take", order_by="Stranger.id")

    @property
    def bureau_path(self) -> str:
        return self.bureau.path

    @property
    def differences(self) -> int:
        """How many were found otherwise than they should be."""
        return sum(line.found != "present" for line in self.lines) + len(self.strangers)


class StockLine(Model):
    """What was found of one item. Never changed."""

    __tablename__ = "evidence_stock_line"
    __table_args__ = (UniqueConstraint("stock_take_id", "item_id"), CheckConstraint(f"found IN ({_FOUND})", name="found"))

    stock_take_id: Mapped[int] = mapped_column(ForeignKey("evidence_stock_take.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"), index=True)
    found: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(200), default="")

    stock_take: Mapped[StockTake] = relationship(back_populates="lines")
    item: Mapped[Item] = relationship()


class Stranger(Model):
    """A thing found at a place of which nobody knows what it belongs to. Never changed."""

    __tablename__ = "evidence_stock_stranger"

    stock_take_id: Mapped[int] = mapped_column(ForeignKey("evidence_stock_take.id"), index=True)
    description: Mapped[str] = mapped_column(String(200))
    seal_no: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(200), default="")

    stock_take: Mapped[StockTake] = relationship(back_populates="strangers")
