"""What we keep of items: the record of each piece of evidence, its capture, its goods, the elements it proves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import Bureau, User
from ipenforce.db import Fen, Model
from ipenforce.evidence.models.files import Blob, Derived
from ipenforce.identifiers import new_number

if TYPE_CHECKING:
    from ipenforce.evidence.models.custody import Movement

ITEM_KINDS = {
    "documentary": "书证",
    "physical": "物证",
    "audiovisual": "视听资料",
    "electronic": "电子数据",
    "testimony": "证人证言",
    "statement": "当事人的陈述",
    "expert": "鉴定意见",
    "site_record": "勘验笔录、现场笔录",
}
MEDIUM_STATES = {
    "sealed": "已封存",
    "read_only": "只读（写保护）",
    "kept": "由本机关保管",
    "left": "留在持有人处",
    "returned": "已发还",
    "none": "没有原始载体",
}
"""What became of the original medium."""
AUTHENTICITY = {"genuine": "正品", "counterfeit": "假冒侵权", "unsure": "待鉴别"}
PARTS = {"file": "原件", "page_image": "网页截图", "html": "网页源码", "time_proof": "时间证明"}
"""The files that an item may have: its own, and those of its capture."""
_KINDS = ", ".join(f"'{kind}'" for kind in ITEM_KINDS)
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
LONGEST_SAVED = 120


class Item(Model):
    """A piece of evidence. Its file and the facts of its collection are never changed and it is never deleted:
    the database refuses it; what was recorded wrongly is superseded by another item. Only the seal is added later.

    `subject` is the public number of what it belongs to (a case).
    """

    __tablename__ = "evidence_item"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("collected_by <> collected_with", name="two_officers"),
        CheckConstraint("signed_by <> '' OR unsigned_because <> ''", name="signed_or_why_not"),
        CheckConstraint("(supersedes_id IS NULL) = (superseded_because = '')", name="superseded_with_reason"),
        CheckConstraint("(seal_no IS NULL) = (sealed_on IS NULL)", name="sealed_whole"),
        CheckConstraint("(blob_id IS NULL) = (file_name = '')", name="file_named"),
        Index("ix_evidence_item_subject_id", "subject", "id"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("W"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"), index=True)
    subject: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(12))
    """A key of ITEM_KINDS."""
    name: Mapped[str] = mapped_column(String(200))
    proves: Mapped[str] = mapped_column(Text)
    """What it proves."""
    collected_by: Mapped[str] = mapped_column(String(20))
    collected_with: Mapped[str] = mapped_column(String(20))
    """The two officers, by their permanent numbers."""
    collected_at: Mapped[datetime]
    clock_offset: Mapped[int] = mapped_column(default=0)
    """Seconds by which the clock of the device ran ahead (negative: behind) when `collected_at` was read from it."""
    place: Mapped[str] = mapped_column(String(200))
    method: Mapped[str] = mapped_column(String(200))
    tool: Mapped[str] = mapped_column(String(200), default="")
    """What it was collected with, and its version."""
    original: Mapped[bool]
    """The original, or a copy."""
    source: Mapped[str] = mapped_column(String(200))
    """Whom or what it comes from."""
    medium: Mapped[str] = mapped_column(String(12))
    """A key of MEDIUM_STATES."""
    signed_by: Mapped[str] = mapped_column(String(200), default="")
    unsigned_because: Mapped[str] = mapped_column(Text, default="")
    """Who signed; or why it was refused, or could not be had."""
    file_name: Mapped[str] = mapped_column(Text, default="")
    """Exactly as it came; for saving use `saved_as`."""
    blob_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_blob.id"), index=True)
    exif: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Read from the original bytes: taken_at, latitude, longitude, device; as the device wrote them."""
    kept_sealed: Mapped[bool] = mapped_column(default=False)
    """The file is never opened here and never shown inline."""
    sealed_note: Mapped[str] = mapped_column(Text, default="")
    """What the officer must know of the file: encrypted, holds executable content, incomplete …"""
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_item.id"), unique=True)
    superseded_because: Mapped[str] = mapped_column(Text, default="")
    """Why the item before was superseded by this one."""
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    seal_no: Mapped[str | None] = mapped_column(String(60))
    sealed_on: Mapped[date | None]
    sealed_place: Mapped[str | None] = mapped_column(String(200))

    bureau: Mapped[Bureau] = relationship()
    recorded_by: Mapped[User] = relationship()
    blob: Mapped[Blob | None] = relationship()
    supersedes: Mapped[Item | None] = relationship(remote_side="Item.id", back_populates="superseded_by")
    superseded_by: Mapped[Item | None] = relationship(back_populates="supersedes", uselist=False)
    capture: Mapped[Capture | None] = relationship(back_populates="item", uselist=False)
    goods: Mapped[list[Goods]] = relationship(back_populates="item", order_by="Goods.line")
    derived: Mapped[list[Derived]] = relationship(back_populates="item", order_by="Derived.id")
    movements: Mapped[list[Movement]] = relationship(back_populates="item", order_by="Movement.id")
    elements: Mapped[list[ElementLink]] = relationship(back_populates="item", order_by="ElementLink.id")

    @property
    def bureau_path(self) -> str:
        return self.bureau.path

    @property
    def saved_as(self) -> str:
        """A name under which the file may be saved anywhere: its own without what a path or a reader could stumble over."""
        return safe_name(self.file_name, self.number)

    def blobs(self) -> Iterator[tuple[str, Blob]]:
        """Every original file of the item with its part, as in PARTS."""
        if self.blob is not None:
            yield "file", self.blob
        if self.capture is not None:
            for part in ("page_image", "html", "time_proof"):
                if (blob := getattr(self.capture, part)) is not None and blob is not self.blob:
                    yield part, blob


def safe_name(file_name: str, number: str) -> str:
    """`number` and what of a file's name is harmless: no folders, control or direction characters, never too long."""
    last = re.split(r"[\\/]", file_name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    kept = _NOT_IN_NAMES.sub("_", kept).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if dot and len(ending) < LONGEST_SAVED // 2:
        kept = f"{stem[: LONGEST_SAVED - len(ending)]}.{ending}"
    return f"{number}-{kept[:LONGEST_SAVED + 1]}" if kept else number


class Capture(Model):
    """网页固定: what a shop's page said at the instant of the item. Never changed."""

    __tablename__ = "evidence_capture"
    __table_args__ = (
        CheckConstraint("price_fen IS NULL OR price_fen >= 0", name="price"),
        CheckConstraint("sold_count IS NULL OR sold_count >= 0", name="sold"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"), unique=True)
    address: Mapped[str] = mapped_column(Text)
    shop: Mapped[str] = mapped_column(String(200), default="")
    seller: Mapped[str] = mapped_column(String(200), default="")
    """The seller's identity as the page states it."""
    price_fen: Mapped[int | None] = mapped_column(Fen)
    sold_count: Mapped[int | None] = mapped_column(Fen)
    page_image_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_blob.id"))
    html_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_blob.id"))
    time_proof_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_blob.id"))
    time_proof_note: Mapped[str] = mapped_column(Text, default="")
    """What proves the time: the service, the certificate's number."""

    item: Mapped[Item] = relationship(back_populates="capture")
    page_image: Mapped[Blob | None] = relationship(foreign_keys=page_image_id)
    html: Mapped[Blob | None] = relationship(foreign_keys=html_id)
    time_proof: Mapped[Blob | None] = relationship(foreign_keys=time_proof_id)

    @property
    def turnover_fen(self) -> int | None:
        """Price times what was sold, where the page states both: what a turnover sheet starts from."""
        return None if self.price_fen is None or self.sold_count is None else self.price_fen * self.sold_count


class Goods(Model):
    """One line of goods of an item. What was counted never changes; what the right holder says of it is added."""

    __tablename__ = "evidence_goods"
    __table_args__ = (
        UniqueConstraint("item_id", "line"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_price_fen IS NULL OR unit_price_fen >= 0", name="price"),
        CheckConstraint("authenticity IN ('genuine', 'counterfeit', 'unsure')", name="authenticity"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"))
    line: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    spec: Mapped[str] = mapped_column(String(200), default="")
    unit: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[int] = mapped_column(Fen)
    unit_price_fen: Mapped[int | None] = mapped_column(Fen)
    seal_no: Mapped[str] = mapped_column(String(60), default="")
    storage_place: Mapped[str] = mapped_column(String(200), default="")
    condition: Mapped[str] = mapped_column(String(200), default="")
    authenticity: Mapped[str] = mapped_column(String(12), default="unsure")
    opinion: Mapped[str] = mapped_column(Text, default="")
    """The right holder's opinion, and who gave it."""
    opinion_on: Mapped[date | None]

    item: Mapped[Item] = relationship(back_populates="goods")

    @property
    def amount_fen(self) -> int | None:
        """Quantity times unit price, where one is known."""
        return None if self.unit_price_fen is None else self.quantity * self.unit_price_fen


class ElementLink(Model):
    """An item proves an element of a cause of action, as the policy `house.elements` lists them."""

    __tablename__ = "evidence_element"
    __table_args__ = (UniqueConstraint("item_id", "cause", "element"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"))
    cause: Mapped[str] = mapped_column(String(60))
    element: Mapped[str] = mapped_column(String(40))
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    linked_at: Mapped[datetime]

    item: Mapped[Item] = relationship(back_populates="elements")
