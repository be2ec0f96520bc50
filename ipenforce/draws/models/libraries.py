"""What we keep of what may be drawn: items, targets, inspectors, recusals, imported files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import Bureau, User
from ipenforce.db import Model
from ipenforce.identifiers import new_number
from ipenforce.privacy import Encrypted

GRADES = ("A", "B", "C", "D")
ITEM_KINDS = {"general": "一般检查事项", "key": "重点检查事项"}
METHODS = {"on_site": "现场检查", "paper": "书面检查", "online": "网络监测"}
RECUSAL_REASONS = {"relative": "近亲属", "interest": "直接利害关系", "other": "其他可能影响公正的关系"}


class InspectionItem(Model):
    """抽查事项: one row of a bureau's published item list."""

    __tablename__ = "inspection_item"
    __table_args__ = (UniqueConstraint("bureau_id", "code"), CheckConstraint("kind IN ('general', 'key')", name="kind"))

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("X"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(String(60))
    """Provision code that the inspection rests on."""
    kind: Mapped[str] = mapped_column(String(10))
    speciality: Mapped[str] = mapped_column(String(40))
    """What the leader of a pair must know."""
    method: Mapped[str] = mapped_column(String(20))
    ratios: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """Grade → highest share of the stratum to be drawn, in per cent as decimal text; where a general item
    has none the house policy binds it."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    bureau: Mapped[Bureau] = relationship()

    @property
    def bureau_path(self) -> str:
        return self.bureau.path


class Target(Model):
    """检查对象: keyed by its 统一社会信用代码, or by its own permanent number where it has none."""

    __tablename__ = "inspection_target"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        Index(
            "uq_inspection_target_installation_code", "code", unique=True,
            sqlite_where=text("bureau_id IS NULL"), postgresql_where=text("bureau_id IS NULL"),
        ),
        CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name="grade"),
        Index("ix_inspection_target_code", "code"),
        Index("ix_inspection_target_bureau_id_name_key", "bureau_id", "name_key"),
    )  # fmt: skip

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("T"))
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("bureau.id"))
    """None: in the library of the whole installation."""
    code: Mapped[str] = mapped_column(String(18))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    district: Mapped[str] = mapped_column(String(40))
    grade: Mapped[str] = mapped_column(String(1), default="A")
    party_number: Mapped[str | None] = mapped_column(String(20), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    tags: Mapped[str] = mapped_column(String(200), default="")
    """Kinds of business between bars: "|商标代理|商标印制|"."""
    added_on: Mapped[date]
    changed_on: Mapped[date]

    bureau: Mapped[Bureau | None] = relationship()

    @property
    def bureau_path(self) -> str:
        return self.bureau.path if self.bureau else ""

    @property
    def tag_list(self) -> list[str]:
        return [tag for tag in self.tags.split("|") if tag]


class Inspector(Model):
    """执法检查人员, keyed by the enforcement certificate; `user_id` where the person signs in here."""

    __tablename__ = "inspector"

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("K"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(100), default="")
    certificate_no: Mapped[str] = mapped_column(String(40), unique=True)
    certificate_until: Mapped[date]
    """For a user of this installation the certificate kept with the account counts instead."""
    districts: Mapped[list[str]] = mapped_column(JSON)
    specialities: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True)
    added_on: Mapped[date]
    changed_on: Mapped[date]

    bureau: Mapped[Bureau] = relationship()
    user: Mapped[User | None] = relationship()
    leaves: Mapped[list[InspectorLeave]] = relationship(back_populates="inspector", order_by="InspectorLeave.begins_on")

    @property
    def bureau_path(self) -> str:
        return self.bureau.path

    def certified(self, first: date, last: date) -> bool:
        """Whether the certificate holds on every day from `first` to `last`."""
        if self.user is None:
            return last <= self.certificate_until
        own = (c for c in self.user.certificates if c.number == self.certificate_no)
        return self.user.active and any(c.valid_from <= first and last <= c.valid_until for c in own)

    def on_leave(self, day: date) -> bool:
        """Whether the person is away on that day."""
        return any(leave.begins_on <= day <= leave.ends_on for leave in self.leaves)


class InspectorLeave(Model):
    """Days on which an inspector is not drawn."""

    __tablename__ = "inspector_leave"
    __table_args__ = (CheckConstraint("ends_on >= begins_on", name="days"),)

    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    inspector: Mapped[Inspector] = relationship(back_populates="leaves")


class RecusalDeclaration(Model):
    """回避: an inspector who must not visit a target. The kind of reason is public, its details are not."""

    __tablename__ = "recusal_declaration"
    __table_args__ = (
        UniqueConstraint("inspector_id", "code"),
        CheckConstraint("reason IN ('relative', 'interest', 'other')", name="reason"),
    )

    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"))
    code: Mapped[str] = mapped_column(String(18), index=True)
    """The target's code; recusals outlive library rows."""
    reason: Mapped[str] = mapped_column(String(20))
    details: Mapped[str | None] = mapped_column(Encrypted)
    declared_on: Mapped[date]
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    inspector: Mapped[Inspector] = relationship()
    declared_by: Mapped[User] = relationship()


class LibraryImport(Model):
    """One file read into a library, with what became of each of its rows."""

    __tablename__ = "library_import"

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("Y"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"))
    library: Mapped[str] = mapped_column(String(20))
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    outcomes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """[{row, key, outcome, because}] in the order of the file."""
    created: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    refused: Mapped[int]
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    imported_at: Mapped[datetime]

    bureau: Mapped[Bureau] = relationship()
    imported_by: Mapped[User | None] = relationship()

    @property
    def bureau_path(self) -> str:
        return self.bureau.path
