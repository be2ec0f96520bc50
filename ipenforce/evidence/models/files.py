"""What we keep of files: content by its hash, copies derived from it, uploads under way."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import Bureau, User
from ipenforce.db import Model
from ipenforce.identifiers import new_number

if TYPE_CHECKING:
    from ipenforce.evidence.models.items import Item

SCAN_STATES = {"not_scanned": "未查毒", "clean": "未发现病毒", "infected": "发现病毒", "failed": "查毒未完成"}
SERVED = frozenset({"not_scanned", "clean"})
"""States in which a file may be handed out at all; where a scanner is set, not_scanned is not enough."""
WHOLE_STATES = {"whole": "完好", "changed": "内容已改变", "missing": "文件缺失"}
PURPOSES = {"thumbnail": "缩略图", "masked": "遮盖件"}
Bytes = BigInteger().with_variant(Integer(), "sqlite")


class Blob(Model):
    """A file's content under its SHA-256, whole in the store before this row is. Same content, same row.

    Hashes, size and type never change and no row is deleted: the database refuses it. What the scanner
    and the nightly re-hashing last found may be written.
    """

    __tablename__ = "evidence_blob"
    __table_args__ = (
        CheckConstraint("scan IN ('not_scanned', 'clean', 'infected', 'failed')", name="scan"),
        CheckConstraint("state IN ('whole', 'changed', 'missing')", name="state"),
        CheckConstraint("size > 0", name="size"),
        Index("ix_evidence_blob_verified_at", "verified_at"),
    )

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    sm3: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Bytes)
    media_type: Mapped[str] = mapped_column(String(100))
    """By content, never by name."""
    stored_at: Mapped[datetime]
    scan: Mapped[str] = mapped_column(String(12), default="not_scanned")
    scan_detail: Mapped[str] = mapped_column(String(200), default="")
    scanned_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(8), default="whole")
    verified_at: Mapped[datetime]
    """When the bytes were last hashed: at first while they were stored."""


class Derived(Model):
    """A copy made from an original, which it leaves as it is: names its parent's hash and the tool. Never changed."""

    __tablename__ = "evidence_derived"
    __table_args__ = (CheckConstraint("purpose IN ('thumbnail', 'masked')", name="purpose"),)

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("A"))
    item_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"), index=True)
    blob_id: Mapped[int] = mapped_column(ForeignKey("evidence_blob.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    parent_sha256: Mapped[str] = mapped_column(String(64))
    tool: Mapped[str] = mapped_column(String(100))
    regions: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    """What is masked: [left, top, right, bottom] in pixels of the upright picture."""
    because: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]

    item: Mapped[Item] = relationship(back_populates="derived")
    blob: Mapped[Blob] = relationship()


class Upload(Model):
    """A file on its way in, resumable at `received`; swept when it has expired."""

    __tablename__ = "evidence_upload"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("received >= 0 AND received <= size", name="received"),
        Index("ix_evidence_upload_user_id_began_at", "user_id", "began_at"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("H"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"))
    subject: Mapped[str] = mapped_column(String(20), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    file_name: Mapped[str] = mapped_column(Text)
    """Exactly as it came."""
    size: Mapped[int] = mapped_column(Bytes)
    received: Mapped[int] = mapped_column(Bytes, default=0)
    stated_sha256: Mapped[str | None] = mapped_column(String(64))
    """What the device says it is; the file must be that."""
    pieces: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    """[offset, length, SHA-256] of every piece as it was hashed while it came in."""
    began_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    taken_at: Mapped[datetime | None]
    """When it became an item's file."""

    bureau: Mapped[Bureau] = relationship()
    user: Mapped[User] = relationship()

    @property
    def bureau_path(self) -> str:
        return self.bureau.path

    @property
    def complete(self) -> bool:
        """Whether all bytes are here."""
        return self.received == self.size
