"""A case of another body: the letter of transfer, what that body answers, and who decides where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ipenforce.cases.steps.road import IN_PROCEDURE
from ipenforce.cases.steps.rows import Filled, Step
from ipenforce.cases.steps.timing import Clock, clock
from ipenforce.errors import Reason
from ipenforce.law import provision
from ipenforce.permissions import Permission as P

JURISDICTION, REFERRAL, RECEIVED = "penalty.jurisdiction_transfer", "penalty.referral", "referral"


def under_way(case: Any) -> Any | None:
    """The transfer that is not settled; None where there is none."""
    return next((row for row in case.transfers if row.outcome is None), None)


def not_passed_on(filled: Filled, on: date) -> Reason | None:
    """A bureau to which a case was transferred does not pass it on to another: the common superior designates."""
    lead = filled.case.lead
    to_a_bureau = filled.asked.get("ground") == "bureau"
    if to_a_bureau and lead is not None and lead.source == RECEIVED and not provision(JURISDICTION).on(on).terms["retransfer"]:
        return Reason("本案由其他部门移送而来，不得再自行移送：有异议的，应当报请共同的上一级部门指定管辖", cite=JURISDICTION)
    return None


def what_is_known(case: Any, on: date) -> Mapping[str, Any]:
    """What the letter begins with: the facts as they came in, or as the acts state them."""
    stated = "\n".join(act.description for act in case.acts)
    return {"facts": stated or (case.lead.content if case.lead else "")}


def objected(case: Any) -> bool:
    """Whether the other body has objected and nothing is settled."""
    row = under_way(case)
    return row is not None and row.objected_on is not None


def _not_objected(case: Any) -> bool:
    row = under_way(case)
    return row is not None and row.objected_on is None


STEPS: tuple[Step, ...] = (
    Step("transfer_case", "移送其他部门", IN_PROCEDURE, "assigned", P.CASE_HANDLE, cite=REFERRAL, part="before", form="case_transfer_letter",
         form_guards=(not_passed_on,), proposes=what_is_known),
    Step("transfer_accepted", "登记接收案件的回复", ("assigned",), "ended", P.CASE_HANDLE, cite=REFERRAL, part="before"),
    Step("transfer_objected", "登记对移送的异议", ("assigned",), None, P.CASE_HANDLE, cite="penalty.jurisdiction", part="before", applies=_not_objected),
    Step("transfer_returned", "由本机关继续办理", ("assigned",), "investigating", P.CASE_HANDLE, cite="penalty.jurisdiction", part="before",
         applies=objected),
)  # fmt: skip


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """A dispute over jurisdiction is settled between the two within its period, else the common superior is asked."""
    row = under_way(case)
    if row is not None and row.objected_on is not None:
        yield clock("管辖争议协商期限", "penalty.jurisdiction", row.objected_on, term="negotiation")
