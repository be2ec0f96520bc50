"""Decisions of a party, as rows, without the road that leads to them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ipenforce.accounts.models import Bureau
from ipenforce.cases.models import Act, Case, CaseParty, Decision
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.parties.models import Party


def make_decision(bureau: Bureau, party: Party, effective_on: date | None, **given: Any) -> Decision:
    """A served decision of a case of its own, paid in time; `acted_on` is the last day of its one act."""
    cause = given.pop("cause", "trademark.infringement")
    acted_on = given.pop("acted_on", effective_on - timedelta(days=60) if effective_on else None)
    opened_on = acted_on or effective_on or date(2026, 1, 5)
    case = Case(
        bureau_id=bureau.id, title="示例案件", channel="market", cause=cause, state="decided", state_since=opened_on,
        opened_on=opened_on, created_at=now(),
    )  # fmt: skip
    db.session.add(case)
    part = CaseParty(case=case, party=party, role="respondent", snapshot={"name": party.name, "kind": party.kind})
    if acted_on:
        case.acts.append(Act(case_party=part, cause=cause, description="销售侵权商品", started_on=acted_on, ended_on=acted_on))
    fine = given.pop("fine_fen", 100_000)
    facts: dict[str, Any] = {
        "kind": "penalty", "band": "lighter", "discretion": "示例", "law_day": opened_on, "fine_fen": fine,
        "proposed_fine_fen": fine, "decided_on": effective_on, "served_on": effective_on, "effective_on": effective_on,
        "paid_on": effective_on, "pay_by": effective_on + timedelta(days=15) if effective_on else None,
    }  # fmt: skip
    decision = Decision(case=case, case_party=part, cause=cause, **{**facts, **given})
    db.session.add(decision)
    db.session.flush()
    return decision
