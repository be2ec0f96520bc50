"""Remedies against a decision, and how the bureau itself corrects, changes or withdraws one: guards, steps, clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ipenforce.cases.steps import owing
from ipenforce.cases.steps.closing import RECALL, to_recall
from ipenforce.cases.steps.rows import Step
from ipenforce.cases.steps.timing import Clock, clock
from ipenforce.errors import Reason
from ipenforce.permissions import Permission as P

REMEDIES, NO_STAY, INVALID = "penalty.remedies", "penalty.no_stay", "penalty.invalid"
PUBLICITY = "penalty.publicity"


def something_to_contest(case: Any, user: Any, on: date) -> Reason | None:
    """A served decision over which nothing is undecided."""
    if not contestable(case):
        return Reason("没有已送达、且没有复议诉讼正在进行的决定", cite=REMEDIES)
    return None


def contestable(case: Any) -> list[Any]:
    """Decisions that were served and over which no remedy is running."""
    return [row for row in owing.standing_decisions(case) if row.served_on and not running(row)]


def running(decision: Any) -> Any | None:
    """The remedy that is not decided yet; None where there is none."""
    return next((row for row in decision.remedies if row.outcome is None), None)


def something_to_change(case: Any, user: Any, on: date) -> Reason | None:
    """A decision that stands and over which no change waits."""
    return None if changeable(case) else Reason("没有可以更正、变更或者撤销的决定", cite=PUBLICITY)


def changeable(case: Any) -> list[Any]:
    """Decisions that were made and stand, over which no change waits for the head."""
    return [row for row in owing.standing_decisions(case) if row.decided_on and not waiting(row)]


def waiting(decision: Any) -> Any | None:
    """The change that waits for a head; None where there is none."""
    return next((row for row in decision.changes if row.state == "proposed"), None)


def not_the_proposer(case: Any, user: Any, on: date) -> Reason | None:
    """Whoever proposed a change does not decide it."""
    rows = [row for decision in case.decisions if (row := waiting(decision))]
    if rows and all(row.proposed_by_id == user.id for row in rows):
        return Reason("提出更正、变更、撤销的人不能自己批准", cite="penalty.outcomes")
    return None


def _contested(case: Any) -> bool:
    return any(running(row) for row in case.decisions)


def _not_accepted(case: Any) -> bool:
    return any((row := running(decision)) and row.accepted_on is None for decision in case.decisions)


def _waits(case: Any) -> bool:
    return any(waiting(row) for row in case.decisions)


def _to_recall(case: Any) -> bool:
    return any(to_recall(row) for row in case.decisions)


STEPS: tuple[Step, ...] = (
    Step("record_remedy", "登记复议、诉讼", ("decided",), None, P.CASE_HANDLE, (something_to_contest,), cite=REMEDIES, part="remedies"),
    Step("accept_remedy", "登记复议、诉讼受理", ("decided",), None, P.CASE_HANDLE, cite=NO_STAY, part="remedies", applies=_not_accepted),
    Step("end_remedy", "登记复议、诉讼结果", ("decided",), None, P.CASE_HANDLE, cite=REMEDIES, part="remedies", applies=_contested),
    Step("propose_change", "报请更正、变更、撤销决定", ("decided",), None, P.CASE_HANDLE, (something_to_change,), cite=PUBLICITY, part="remedies"),
    Step("approve_change", "批准更正、变更、撤销", ("decided",), None, P.CASE_APPROVE, (not_the_proposer,), cite=PUBLICITY, part="remedies",
         applies=_waits),
    Step("refuse_change", "不同意更正、变更、撤销", ("decided",), None, P.CASE_APPROVE, (not_the_proposer,), cite=PUBLICITY, part="remedies",
         applies=_waits),
    Step("recall_publication", "撤回公示信息", ("decided",), None, P.CASE_HANDLE, cite=RECALL, part="remedies", applies=_to_recall),
)  # fmt: skip


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """Published information that has become wrong is recalled within the period."""
    if case.state not in ("decided", "closing_proposed"):
        return
    for decision in case.decisions:
        if to_recall(decision):
            yield clock("撤回公示期限", RECALL, decision.recall_from, decision.case_party.snapshot["name"])
