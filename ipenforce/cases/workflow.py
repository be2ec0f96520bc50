"""STEPS: when a lead or a case may move, who may try, and what the law wants first. move() alone changes a state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ipenforce.cases import guards as g
from ipenforce.cases.clocks import next_due
from ipenforce.errors import Reason, Refused
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed

Guard = Callable[[Any, Any, date], Reason | None]

STATES: dict[str, str] = {
    "received": "待核查",
    "verified": "已核查",
    "filed": "已报立案",
    "declined": "不予立案",
    "filing_proposed": "待批准立案",
    "investigating": "调查取证",
    "reported": "待审核",
    "reviewed": "待批准拟处罚",
    "proposal_approved": "待告知",
    "notice_served": "陈述申辩期",
    "heard": "待拟定决定",
    "decision_submitted": "待批准决定",
    "decided": "已决定（送达、履行、公示）",
    "closing_proposed": "待批准结案",
    "closed": "已结案",
    "imported": "历史案件（只读）",
}
WAITING_FOR: dict[str, str] = {
    "filing_proposed": "bureau_head",
    "investigating": "officer",
    "reported": "legal_reviewer",
    "reviewed": "bureau_head",
    "proposal_approved": "officer",
    "notice_served": "officer",
    "heard": "officer",
    "decision_submitted": "bureau_head",
    "decided": "officer",
    "closing_proposed": "bureau_head",
}


@dataclass(frozen=True)
class Step:
    """One way a lead or case may go. `target` None stays in the state: side work after the decision."""

    action: str
    label: str
    sources: tuple[str, ...]
    target: str | None
    permission: P
    guards: tuple[Guard, ...] = ()
    of: str = "case"


STEPS: tuple[Step, ...] = (
    Step("verify_lead", "登记核查结果", ("received",), "verified", P.LEAD_HANDLE, of="lead"),
    Step("decline_lead", "不予立案", ("received", "verified"), "declined", P.LEAD_DECLINE, of="lead"),
    Step("propose_filing", "报请立案", ("verified",), "filed", P.LEAD_HANDLE, (g.lead_names_a_party,), of="lead"),
    Step("approve_filing", "批准立案", ("filing_proposed",), "investigating", P.CASE_APPROVE,
         (g.two_certified_officers, g.not_the_author_of_filing)),
    Step("decline_filing", "不予立案", ("filing_proposed",), "declined", P.CASE_APPROVE, (g.not_the_author_of_filing,)),
    Step("record_act", "登记违法行为", ("investigating",), None, P.CASE_HANDLE),
    Step("propose_penalty", "拟定处罚建议", ("investigating",), None, P.CASE_HANDLE, (g.acts_recorded,)),
    Step("submit_report", "提交调查终结报告", ("investigating",), "reported", P.CASE_HANDLE,
         (g.two_certified_officers, g.acts_recorded, g.every_respondent_has_a_proposal, g.report_drafted)),
    Step("review", "审核通过", ("reported",), "reviewed", P.CASE_REVIEW, (g.reviewer_is_no_officer,)),
    Step("return_report", "退回补充调查", ("reported", "reviewed"), "investigating", P.CASE_REVIEW, (g.reviewer_is_no_officer,)),
    Step("approve_proposal", "批准拟处罚", ("reviewed",), "proposal_approved", P.CASE_APPROVE,
         (g.reviewed_text_unchanged, g.fines_inside_the_range)),
    Step("return_proposal", "退回", ("reviewed",), "investigating", P.CASE_APPROVE),
    Step("serve_notice", "登记告知书送达", ("proposal_approved",), "notice_served", P.CASE_HANDLE, (g.notices_issued,)),
    Step("record_defence", "登记陈述申辩", ("notice_served",), None, P.CASE_HANDLE),
    Step("close_hearing_of_party", "陈述申辩终结", ("notice_served",), "heard", P.CASE_HANDLE, (g.every_party_answered_or_late,)),
    Step("submit_decision", "提交处罚决定", ("heard",), "decision_submitted", P.CASE_HANDLE,
         (g.notice_before_decision, g.defences_treated, g.no_aggravation, g.decisions_drafted)),
    Step("approve_decision", "批准并签发决定", ("decision_submitted",), "decided", P.CASE_APPROVE,
         (g.notice_before_decision, g.no_aggravation, g.fines_inside_the_range)),
    Step("return_decision", "退回", ("decision_submitted",), "heard", P.CASE_APPROVE),
    Step("serve_decision", "登记决定书送达", ("decided",), None, P.CASE_HANDLE, (g.something_to_serve,)),
    Step("record_payment", "登记缴款", ("decided",), None, P.CASE_HANDLE, (g.something_to_pay,)),
    Step("publish", "公示", ("decided",), None, P.CASE_HANDLE, (g.something_to_publish,)),
    Step("propose_closing", "报请结案", ("decided",), "closing_proposed", P.CASE_HANDLE,
         (g.all_served, g.all_performed, g.all_published)),
    Step("approve_closing", "批准结案", ("closing_proposed",), "closed", P.CASE_APPROVE,
         (g.not_the_author_of_closing,)),
    Step("return_closing", "退回", ("closing_proposed",), "decided", P.CASE_APPROVE),
)  # fmt: skip
BY_ACTION = {step.action: step for step in STEPS}


@dataclass(frozen=True)
class OpenStep:
    """A step out of the present state, as one user meets it: the reasons why not, empty when it is open."""

    step: Step
    reasons: tuple[Reason, ...]

    @property
    def action(self) -> str:
        return self.step.action

    @property
    def label(self) -> str:
        return self.step.label


def open_steps(subject: Any, user: Any, on: date) -> Iterator[OpenStep]:
    """Every step out of the subject's state that the user's permission reaches, with what is missing."""
    of = "lead" if hasattr(subject, "verify_by") else "case"
    for step in STEPS:
        if step.of == of and subject.state in step.sources and allowed(user, step.permission, subject):
            yield OpenStep(step, tuple(missing(step, subject, user, on)))


def missing(step: Step, subject: Any, user: Any, on: date) -> Iterator[Reason]:
    """What the guards find missing, one reason a guard."""
    for guard in step.guards:
        if (reason := guard(subject, user, on)) is not None:
            yield reason


def check(subject: Any, action: str, *, on: date, actor: Any) -> Step:
    """The step, when it is open to the actor now. Raises Refused with the first reason."""
    step = BY_ACTION[action]
    if subject.state not in step.sources:
        raise Refused("当前状态为“{state}”，不能“{action}”：请刷新页面后按当前状态办理",
                      state=STATES.get(subject.state, subject.state), action=step.label)  # fmt: skip
    if not allowed(actor, step.permission, subject):
        raise Refused("您没有办理“{action}”的权限", action=step.label, status=403)
    for reason in missing(step, subject, actor, on):
        raise Refused.because(reason)
    return step


def move(subject: Any, action: str, *, on: date, actor: Any) -> None:
    """Take a step: check it, then set the state, who must act next, and the next due day."""
    step = check(subject, action, on=on, actor=actor)
    if step.target is None:
        return
    subject.state = step.target
    if step.of == "case":
        subject.state_since = on
        subject.waiting_for = WAITING_FOR.get(step.target)
        refresh_due(subject, on)


def refresh_due(case: Any, on: date) -> None:
    """Keep the case's next due day beside it, for lists and the home page."""
    due = next_due(case, on)
    case.next_due_on = due.due.strict if due else None
    case.next_due_provisional = bool(due and due.due.provisional)


def mermaid() -> str:
    """The chart of all steps, in Mermaid's state diagram notation."""
    lines = ["stateDiagram-v2", "    [*] --> received"]
    for step in STEPS:
        for source in step.sources:
            target = step.target or source
            if step.of == "lead" and target == "filed":
                target = "filing_proposed"
            lines.append(f"    {source} --> {target}: {step.label}")
    lines += ["    declined --> [*]", "    closed --> [*]"]
    lines += [f"    {code}: {label}" for code, label in STATES.items() if code != "imported"]
    return "\n".join(lines)
