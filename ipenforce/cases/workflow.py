"""STEPS: when a lead or a case may move, who may try, and what the law wants first. move() alone changes a state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ipenforce.cases.clocks import next_due
from ipenforce.cases.steps import PARTS, archive
from ipenforce.cases.steps.archive import is_shut
from ipenforce.cases.steps.rows import Filled, Guard, Step
from ipenforce.errors import Reason, Refused
from ipenforce.permissions import allowed

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
    "suspended": "中止调查",
    "hearing": "听证",
    "referred": "已移送公安机关",
    "spot_drafted": "当场处罚（待另一名执法人员核对）",
    "spot_issued": "当场处罚（待交付）",
    "ended": "程序终结（待报请结案）",
    "closing_proposed": "待批准结案",
    "closed": "已结案",
    "archived": "已归档",
    "disposed": "案卷已销毁（仅存目录）",
    "joined": "已并入",
    "assigned": "已移送、交办",
    "imported": "历史案件（只读）",
}
"""States in which nothing more is to be done."""
FINISHED = archive.FINISHED
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
    "suspended": "officer",
    "hearing": "legal_reviewer",
    "referred": "officer",
    "assigned": "officer",
    "spot_drafted": "officer",
    "spot_issued": "officer",
    "ended": "officer",
    "closing_proposed": "bureau_head",
}


STEPS: tuple[Step, ...] = tuple(step for part in PARTS for step in part.STEPS)
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
        offered = step.of == of and subject.state in step.sources and (step.applies is None or step.applies(subject))
        if offered and allowed(user, step.permission, subject):
            yield OpenStep(step, tuple(missing(step, subject, user, on)))


def missing(step: Step, subject: Any, user: Any, on: date) -> Iterator[Reason]:
    """What the guards find missing to one who takes the step, or drafts its form; one reason a guard."""
    yield from _lacking((*step.drafted_by, *step.guards), subject, user, on)


def _lacking(guards: Iterable[Guard], subject: Any, user: Any, on: date) -> Iterator[Reason]:
    for guard in guards:
        if (reason := guard(subject, user, on)) is not None:
            yield reason


def check(subject: Any, action: str, *, on: date, actor: Any) -> Step:
    """The step, when it is open to the actor now. Raises Refused with the first reason."""
    step = BY_ACTION[action]
    if subject.state not in step.sources or (step.applies and not step.applies(subject)):
        raise Refused("当前状态为“{state}”，不能“{action}”：请刷新页面后按当前状态办理",
                      state=STATES.get(subject.state, subject.state), action=step.label)  # fmt: skip
    if not allowed(actor, step.permission, subject):
        raise Refused("您没有办理“{action}”的权限", action=step.label, status=403)
    for reason in missing(step, subject, actor, on):
        raise Refused.because(reason)
    return step


def must_be_open(case: Any) -> None:
    """Refuse to write in a case that is closed, archived or imported; a head may take a closed one up again."""
    if is_shut(case):
        raise Refused("案件已结案或者归档，只能查看：确需继续办理的，由机关负责人重新办理", cite="penalty.closing")


def move(subject: Any, action: str, *, on: date, actor: Any) -> None:
    """Take a step: check it, then set the state, who must act next, and the next due day."""
    step = check(subject, action, on=on, actor=actor)
    _take(step, subject, on)


def step_of_form(code: str, asked: Mapping[str, Any]) -> Step | None:
    """The step that the signature under a form takes; None where it takes none."""
    for step in STEPS:
        if step.form == code and step.matter in ("", asked.get("matter")):
            return step
    return None


def check_form(step: Step, filled: Filled, *, on: date, actor: Any) -> None:
    """Whether the form may be drafted, or signed, for its step now. Raises Refused with the first reason."""
    if filled.case.state not in step.sources:
        raise Refused("当前状态为“{state}”，不能“{action}”：请刷新页面后按当前状态办理",
                      state=STATES.get(filled.case.state, filled.case.state), action=step.label)  # fmt: skip
    guards = step.guards if filled.document is not None else (*step.drafted_by, *step.guards)
    for reason in _lacking(guards, filled.case, actor, on):
        raise Refused.because(reason)
    for guard in step.form_guards:
        if (lacking := guard(filled, on)) is not None:
            raise Refused.because(lacking, status=422)


def follow(step: Step, case: Any, *, on: date) -> None:
    """Take the step of a form that has been signed."""
    _take(step, case, on)


def _take(step: Step, subject: Any, on: date) -> None:
    if step.target is None or subject.state in step.stays:
        return
    subject.state = step.target
    if step.target == "ended":
        subject.ended_on = on
    elif step.target == "investigating":
        subject.ended_on = None  # what had ended otherwise goes on
    elif step.target == "decided" and subject.ended_on is not None:
        subject.state = "ended"  # a closing that is sent back goes where it came from
    if step.of == "case":
        subject.state_since = on
        subject.waiting_for = WAITING_FOR.get(step.target)
        refresh_due(subject, on)


def refresh_due(case: Any, on: date) -> None:
    """Keep the case's next due day beside it, for lists and the home page."""
    due = next_due(case, on)
    case.next_due_on = due.due.strict if due else None
    case.next_due_provisional = bool(due and due.due.provisional)
