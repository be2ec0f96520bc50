"""Before filing: a longer verification, leads that are joined, assigned elsewhere or disputed, the informant's answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ipenforce.cases.models import Pause
from ipenforce.cases.steps.rows import Step
from ipenforce.cases.steps.timing import Clock, clock, standing
from ipenforce.db import db
from ipenforce.errors import Reason
from ipenforce.law.deadlines import Due
from ipenforce.permissions import Permission as P

VERIFICATION, RESULT, JURISDICTION = "penalty.lead_verification", "complaint.result", "penalty.jurisdiction"
UNDECIDED = ("received", "verified")


def verification(lead: Any, on: date) -> Due:
    """By when it must be decided whether a case is filed, with what stopped and prolonged the clock until the day."""
    return clock("", VERIFICATION, lead.received_on, **standing(lead.number, VERIFICATION, on)).due


def verification_not_over(lead: Any, user: Any, on: date) -> Reason | None:
    """The term is prolonged before it has run out."""
    ends = verification(lead, on).strict
    return Reason("核查期限已于{by}届满，不能再延长", cite=VERIFICATION, by=ends) if ends < on else None


def verification_not_yet_longer(lead: Any, user: Any, on: date) -> Reason | None:
    """The head prolongs it once."""
    given = standing(lead.number, VERIFICATION, on)["extended"]
    return Reason("核查期限已经延长过", cite=VERIFICATION) if given else None


def not_paused(lead: Any, user: Any, on: date) -> Reason | None:
    """One thing at a time stops the clock."""
    return Reason("检测、鉴定或者辨认尚未结束", cite=VERIFICATION) if pauses_of(lead) else None


def paused(lead: Any, user: Any, on: date) -> Reason | None:
    """Something stops the clock."""
    return None if pauses_of(lead) else Reason("没有正在进行的检测、鉴定或者辨认", cite=VERIFICATION)


def pauses_of(lead: Any) -> list[Any]:
    """What stops the lead's clock now."""
    return list(db.session.execute(db.select(Pause).filter_by(subject=lead.number, ended_on=None)).scalars())


def a_named_informant_waits(lead: Any, user: Any, on: date) -> Reason | None:
    """Somebody gave his name and has not been told."""
    if not lead.informant_name:
        return Reason("该线索没有实名举报投诉人", cite=RESULT)
    if lead.decided_on is None:
        return Reason("尚未决定是否立案", cite=RESULT)
    if lead.informed_on:
        return Reason("已于{day}告知举报投诉人", cite=RESULT, day=lead.informed_on)
    return None


def not_disputed(lead: Any, user: Any, on: date) -> Reason | None:
    """A dispute is opened once."""
    return Reason("已于{day}登记管辖争议", cite=JURISDICTION, day=lead.disputed_on) if lead.disputed_on else None


def _step(action: str, label: str, sources: tuple[str, ...], target: str | None, permission: P, *guards: Any, cite: str) -> Step:
    return Step(action, label, sources, target, permission, guards, of="lead", cite=cite, part="before")


STEPS: tuple[Step, ...] = (
    _step("extend_lead", "延长核查期限", UNDECIDED, None, P.LEAD_EXTEND, verification_not_over, verification_not_yet_longer, cite=VERIFICATION),
    _step("pause_lead", "登记检测、鉴定或者辨认", UNDECIDED, None, P.LEAD_HANDLE, not_paused, cite=VERIFICATION),
    _step("resume_lead", "检测、鉴定或者辨认结束", UNDECIDED, None, P.LEAD_HANDLE, paused, cite=VERIFICATION),
    _step("join_lead", "并入另一线索", UNDECIDED, "joined", P.LEAD_HANDLE, cite="penalty.one_act"),
    _step("separate_lead", "取消并入", ("joined",), "received", P.LEAD_HANDLE, cite="penalty.one_act"),
    _step("assign_lead", "移送、交办", UNDECIDED, "assigned", P.LEAD_DECLINE, cite=JURISDICTION),
    _step("dispute_lead", "登记管辖争议", UNDECIDED, None, P.LEAD_HANDLE, not_disputed, cite=JURISDICTION),
    _step("inform_lead", "告知举报投诉人", ("declined", "filed", "assigned"), None, P.LEAD_HANDLE, a_named_informant_waits, cite=RESULT),
)  # fmt: skip


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """A case has none of them: its lead's are shown on the lead."""
    yield from ()


def lead_clocks(lead: Any, on: date) -> Iterator[Clock]:
    """The clocks that run on a lead beside its verification."""
    if lead.informant_name and lead.decided_on and lead.informed_on is None:
        yield clock("告知举报投诉人期限", RESULT, lead.decided_on)
    if lead.disputed_on and lead.state in UNDECIDED:
        yield clock("管辖争议协商期限", JURISDICTION, lead.disputed_on, lead.disputed_with or "", term="negotiation")
