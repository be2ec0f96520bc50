"""What we keep of plans, draws, what was frozen, and visits."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipenforce.accounts.models import Bureau, User
from ipenforce.db import Model
from ipenforce.draws.models.libraries import InspectionItem, Inspector
from ipenforce.identifiers import new_number
from ipenforce.privacy import Encrypted
from ipenforce.rules.draw_plan import canonical

ASSURANCE = {"sealed": "封存", "witnessed": "见证", "public": "公开"}
PLAN_STATES = {"draft": "待批准", "approved": "已批准", "declined": "未批准"}
DRAW_STATES = {
    "planned": "已取号",
    "committed": "已承诺",
    "frozen": "名录已冻结",
    "revealed": "已揭示",
    "derived": "已抽取",
    "assigned": "已派出",
    "published": "已公布",
    "aborted": "已终止",
}
EXCLUSIONS = {
    "inactive": "已停业、注销或迁出",
    "item_cap": "本年度本事项已抽查",
    "target_cap": "本年度检查次数已达上限",
    "pending_visit": "已被抽中且检查尚未完成",
}
"""Why a target of the library is not in the roster: code → what the receipt states."""


class InspectionPlan(Model):
    """抽查计划: what is to be drawn, by which rules, on which day; approved by a second person by hash."""

    __tablename__ = "inspection_plan"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'approved', 'declined')", name="state"),
        CheckConstraint("assurance IN ('sealed', 'witnessed', 'public')", name="assurance"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> planned_by_id", name="approver_is_not_the_planner"),
        CheckConstraint("state <> 'approved' OR (approved_by_id IS NOT NULL AND approved_hash IS NOT NULL)", name="approved_whole"),
        CheckConstraint("visit_by >= due_on", name="days"),
        CheckConstraint("load_cap > 0 AND target_cap > 0", name="caps"),
        Index("ix_inspection_plan_bureau_id_state_due_on", "bureau_id", "state", "due_on"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("N"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("inspection_item.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    tags: Mapped[str] = mapped_column(String(200), default="")
    """Only targets that carry one of these kinds of business, as in Target.tags; empty: all."""
    quota: Mapped[dict[str, int]] = mapped_column(JSON)
    load_cap: Mapped[int]
    """Visits a person may get in this draw before the others have had theirs."""
    target_cap: Mapped[int]
    """Visits a target may get in a calendar year, over all items."""
    assurance: Mapped[str] = mapped_column(String(10), default="sealed")
    contributors: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Names of those who add a share beside the server's; empty in a sealed draw."""
    entropy_source: Mapped[str] = mapped_column(String(200), default="")
    public_at_once: Mapped[bool] = mapped_column(default=False)
    """The picks are public as soon as they are drawn, not only when all results are in."""
    due_on: Mapped[date]
    visit_by: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    statements: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Every wording it has had: text hash → what it stated; shows a late approver the difference."""
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    planned_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    approved_hash: Mapped[str | None] = mapped_column(String(64))
    declined_because: Mapped[str | None] = mapped_column(Text)

    bureau: Mapped[Bureau] = relationship()
    item: Mapped[InspectionItem] = relationship()
    planned_by: Mapped[User] = relationship(foreign_keys=planned_by_id)
    approved_by: Mapped[User | None] = relationship(foreign_keys=approved_by_id)
    draw: Mapped[Draw | None] = relationship(back_populates="plan", uselist=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def bureau_path(self) -> str:
        return self.bureau.path

    @property
    def stated(self) -> dict[str, str]:
        """Everything that an approver signs: Chinese label → value."""
        return {
            "标题": self.title,
            "抽查事项": f"{self.item.name}（{self.item.number}）",
            "抽取数量": "、".join(f"{grade}级{n}" for grade, n in sorted(self.quota.items())),
            "业务类型": self.tags.strip("|").replace("|", "、") or "不限",
            "每人任务上限": str(self.load_cap),
            "每个对象年度检查上限": str(self.target_cap),
            "随机数等级": ASSURANCE[self.assurance],
            "共同提交人": "、".join(self.contributors) or "无",
            "公开随机来源": self.entropy_source or "无",
            "名单公开": "抽取后即公开" if self.public_at_once else "全部结果录入后公开",
            "抽取日期": self.due_on.isoformat(),
            "检查期限": self.visit_by.isoformat(),
        }

    @property
    def text_hash(self) -> str:
        """SHA-256 of what it states: an approval is bound to it."""
        return hashlib.sha256(canonical(self.stated).encode()).hexdigest()


class Draw(Model):
    """One run of a plan, under a gapless number. Its state is moved by commands.steps.move alone."""

    __tablename__ = "draw"
    __table_args__ = (
        CheckConstraint("state IN (" + ", ".join(f"'{s}'" for s in DRAW_STATES) + ")", name="state"),
        CheckConstraint("state <> 'aborted' OR revealed_at IS NULL", name="no_abort_after_the_reveal"),
        CheckConstraint(
            "abort_approved_by_id IS NULL OR abort_approved_by_id <> abort_requested_by_id", name="aborted_by_two"
        ),
        CheckConstraint("state <> 'aborted' OR abort_approved_by_id IS NOT NULL", name="aborted_whole"),
        CheckConstraint("seed IS NULL OR revealed_at IS NOT NULL", name="seed_after_the_reveal"),
        UniqueConstraint("year", "serial"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    year: Mapped[int]
    serial: Mapped[int]
    plan_id: Mapped[int] = mapped_column(ForeignKey("inspection_plan.id"), unique=True)
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), index=True)
    version: Mapped[int] = mapped_column(default=1)
    share: Mapped[str | None] = mapped_column(Encrypted)
    commitment: Mapped[str | None] = mapped_column(String(64))
    committed_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    frozen_on: Mapped[date | None]
    roster_root: Mapped[str | None] = mapped_column(String(64))
    transcript_head: Mapped[str | None] = mapped_column(String(64))
    targets: Mapped[int | None]
    """How many targets the roster holds."""
    revealed_at: Mapped[datetime | None]
    seed: Mapped[str | None] = mapped_column(String(64))
    derived_at: Mapped[datetime | None]
    picks: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    assigned_at: Mapped[datetime | None]
    receipt: Mapped[str | None] = mapped_column(Text, deferred=True)
    receipt_sha256: Mapped[str | None] = mapped_column(String(64))
    published_at: Mapped[datetime | None]
    held_because: Mapped[str | None] = mapped_column(Text)
    abort_because: Mapped[str | None] = mapped_column(Text)
    abort_requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    abort_requested_at: Mapped[datetime | None]
    abort_approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    aborted_at: Mapped[datetime | None]

    plan: Mapped[InspectionPlan] = relationship(back_populates="draw")
    bureau: Mapped[Bureau] = relationship()
    frozen: Mapped[FrozenDraw | None] = relationship(back_populates="draw", uselist=False)
    assignments: Mapped[list[Assignment]] = relationship(back_populates="draw", order_by="Assignment.rank")
    abort_requested_by: Mapped[User | None] = relationship(foreign_keys=abort_requested_by_id)
    abort_approved_by: Mapped[User | None] = relationship(foreign_keys=abort_approved_by_id)

    @property
    def bureau_path(self) -> str:
        return self.bureau.path


class FrozenDraw(Model):
    """What was frozen, in canonical form; written once, never changed."""

    __tablename__ = "frozen_draw"

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), unique=True)
    roster: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """zlib over the very bytes whose SHA-256 is the roster root: `code ⇥ stratum ⇥ district`, sorted, joined by LF."""
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Number, quota, caps, speciality, entropy source, commitments, inspectors, recusals, exclusions."""
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Against the item's previous draw: {previous, added: [[code, reason]], removed: [[code, reason]]}."""
    left_out: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    """Inspectors of the library who are not drawn, and why: [{certificate, reason}]."""

    draw: Mapped[Draw] = relationship(back_populates="frozen")


class Assignment(Model):
    """One visit: a selected target and its two inspectors, and later its result."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("draw_id", "code"),
        CheckConstraint("leader_id <> second_id", name="two_people"),
        CheckConstraint("(result IS NULL) = (entered_on IS NULL)", name="result_whole"),
        Index("ix_assignment_code_drawn_on", "code", "drawn_on"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, default=lambda: new_number("V"))
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"))
    rank: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("inspection_item.id"), index=True)
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureau.id"), index=True)
    code: Mapped[str] = mapped_column(String(18))
    name: Mapped[str] = mapped_column(String(200))
    stratum: Mapped[str] = mapped_column(String(40))
    district: Mapped[str] = mapped_column(String(40))
    ticket: Mapped[str] = mapped_column(String(64))
    leader_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    cap_lifted: Mapped[bool]
    drawn_on: Mapped[date]
    visit_by: Mapped[date]
    result: Mapped[str | None] = mapped_column(String(4))
    """A key of results.RESULTS."""
    disposition: Mapped[str | None] = mapped_column(String(10))
    findings: Mapped[str | None] = mapped_column(Text)
    visited_on: Mapped[date | None]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    entered_on: Mapped[date | None]
    lead_number: Mapped[str | None] = mapped_column(String(20))

    draw: Mapped[Draw] = relationship(back_populates="assignments")
    item: Mapped[InspectionItem] = relationship()
    bureau: Mapped[Bureau] = relationship()
    leader: Mapped[Inspector] = relationship(foreign_keys=leader_id)
    second: Mapped[Inspector] = relationship(foreign_keys=second_id)
    entered_by: Mapped[User | None] = relationship(foreign_keys=entered_by_id)

    @property
    def bureau_path(self) -> str:
        return self.bureau.path

    @property
    def inspector_ids(self) -> frozenset[int]:
        """Accounts of the two inspectors, for the permission to enter the result."""
        return frozenset(one.user_id for one in (self.leader, self.second) if one.user_id is not None)
