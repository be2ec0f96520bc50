"""The statutory clocks that run in a case, and the next one to fall due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ipenforce.law import provision
from ipenforce.law.deadlines import Due, due


@dataclass(frozen=True)
class Clock:
    """One running clock: what for, on which provision, until when. `party` where it is one party's."""

    label: str
    cite: str
    due: Due
    party: str = ""


IN_PROCEDURE = (
    "investigating", "reported", "reviewed", "proposal_approved", "notice_served", "heard", "decision_submitted",
)  # fmt: skip


def clock(label: str, cite: str, start: date, party: str = "") -> Clock:
    """The clock of a provision's `period`, started on `start` by the law of that day."""
    return Clock(label, cite, due(start, provision(cite).on(start).terms["period"]), party)


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """Every clock that runs in the case's present state."""
    if case.state == "filing_proposed" and case.lead is not None:
        yield clock("立案审查期限", "penalty.lead_verification", case.lead.received_on)
    if case.state in IN_PROCEDURE and case.filed_on:
        yield clock("办案期限", "penalty.case_term", case.filed_on)
    if case.state == "reported":
        yield clock("审核期限", "penalty.review", case.state_since)
    for decision in case.decisions:
        yield from _of_decision(decision, case)
    if case.state in ("decided", "closing_proposed") and (ground := closing_ground_on(case)):
        yield clock("报请结案期限", "penalty.closing", ground)


def _of_decision(decision: Any, case: Any) -> Iterator[Clock]:
    name = decision.case_party.snapshot["name"]
    if case.state == "notice_served" and decision.notice_served_on and not decision.waived and decision.defence is None:
        yield clock("陈述申辩期限", "penalty.notice", decision.notice_served_on, name)
    if case.state != "decided" or decision.decided_on is None:
        return
    if decision.served_on is None:
        yield clock("送达期限", "penalty.service", decision.decided_on, name)
    elif decision.due_fen > decision.paid_fen:
        yield clock("缴款期限", "penalty.payment", decision.served_on, name)
    if decision.kind == "penalty" and decision.published_on is None and decision.publish_by is not None:
        yield clock("公示期限", "publication.penalty", decision.decided_on, name)


def closing_ground_on(case: Any) -> date | None:
    """The day on which everything decided was served and performed; None while something is open."""
    if not case.decisions:
        return None
    days = []
    for decision in case.decisions:
        if decision.served_on is None or decision.due_fen > decision.paid_fen:
            return None
        days.append(decision.paid_on or decision.served_on)
    return max(days)


def next_due(case: Any, on: date) -> Clock | None:
    """The clock that falls due first."""
    running = list(clocks(case, on))
    return min(running, key=lambda item: item.due.strict) if running else None
