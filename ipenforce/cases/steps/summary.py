"""The summary procedure: a penalty decided on the spot by two officers, delivered at once, its papers filed in days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ipenforce.cases.steps.rows import Step
from ipenforce.cases.steps.timing import Clock, clock
from ipenforce.errors import Reason
from ipenforce.law import provision
from ipenforce.money import from_yuan
from ipenforce.permissions import Permission as P

LIMIT, CASH, FILING, OFFICERS = "penalty.on_the_spot", "penalty.payment_on_the_spot", "penalty.summary_filing", "penalty.officers"
HANDOVER = "penalty.cash_handover"
AS_PERSONS = ("natural_person", "sole_trader")
"""A sole trader is a natural person in trade: the lower limit, which is safe by either reading. See the provision's note."""


def limit_fen(kind: str, on: date) -> int:
    """The highest fine that may be decided on the spot against a party of this kind, in fen."""
    terms = provision(LIMIT).on(on).terms
    return from_yuan(terms["person_at_most_yuan" if kind in AS_PERSONS else "organisation_at_most_yuan"])


def acting_officer_certified(lead: Any, user: Any, on: date) -> Reason | None:
    """Who decides on the spot holds a certificate that is valid on the day."""
    return None if user.certified_on(on) else Reason("您没有在有效期内的执法证件，不能当场处罚", cite=OFFICERS)


def another_officer(case: Any, user: Any, on: date) -> Reason | None:
    """A second certified officer confirms what the first filled in."""
    if case.spot is not None and case.spot.drafted_by_id == user.id:
        return Reason("须由另一名办案人员核对后确认：填写的人不能自行确认", cite=OFFICERS)
    return acting_officer_certified(case, user, on)


def papers_of_the_spot_filed(case: Any, user: Any, on: date) -> Reason | None:
    """A case of the summary procedure is closed when its papers are with the bureau, and cash that was taken is in the bank."""
    if case.spot is None:
        return None
    if case.spot.papers_filed_on is None:
        return Reason("当场处罚的材料尚未交回归档", cite=FILING)
    return Reason("当场收缴的罚款尚未缴付银行", cite=HANDOVER) if _cash_out(case) else None


def _cash_out(case: Any) -> bool:
    return case.spot is not None and case.spot.paid_by == "cash" and case.spot.deposited_on is None


def _papers_out(case: Any) -> bool:
    return case.spot is not None and case.spot.papers_filed_on is None


STEPS: tuple[Step, ...] = (
    Step("penalise_on_the_spot", "当场处罚", ("received", "verified"), "filed", P.LEAD_HANDLE, (acting_officer_certified,), of="lead",
         cite=LIMIT, part="summary"),
    Step("confirm_on_the_spot", "核对并签发当场处罚决定书", ("spot_drafted",), "spot_issued", P.CASE_HANDLE, (another_officer,),
         cite="penalty.on_the_spot_form", part="summary"),
    Step("refill_on_the_spot", "重新填写", ("spot_drafted",), None, P.CASE_HANDLE, cite="penalty.on_the_spot_decision", part="summary"),
    Step("leave_the_summary", "转为普通程序", ("spot_drafted",), "filing_proposed", P.CASE_HANDLE, cite="penalty.filing", part="summary"),
    Step("deliver_on_the_spot", "登记当场交付", ("spot_issued",), "decided", P.CASE_HANDLE, cite="penalty.on_the_spot_form", part="summary"),
    Step("hand_in_cash", "登记上缴当场收缴的罚款", ("decided",), None, P.CASE_HANDLE, cite=HANDOVER, part="summary", applies=_cash_out),
    Step("file_spot_papers", "登记材料交回归档", ("spot_issued", "decided"), None, P.CASE_HANDLE, cite=FILING, part="summary",
         applies=_papers_out),
)  # fmt: skip


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """The papers to the bureau; cash to the bureau, and from there to the bank."""
    spot = case.spot
    if spot is None or case.decided_on is None:
        return
    if spot.papers_filed_on is None:
        yield clock("材料交回归档期限", FILING, case.decided_on)
    to_the_bureau, to_the_bank = provision(HANDOVER).on(case.decided_on).terms
    if spot.paid_by == "cash" and spot.handed_in_on is None:
        yield clock("当场收缴罚款交回机关期限", HANDOVER, case.decided_on, term=to_the_bureau)
    elif spot.paid_by == "cash" and spot.deposited_on is None:
        yield clock("罚款缴付银行期限", HANDOVER, spot.handed_in_on, term=to_the_bank)
