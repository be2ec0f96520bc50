"""What others are asked or told to do in an investigation: samples, tests, identification, assistance, orders to correct."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from ipenforce.cases import measures
from ipenforce.cases.models import Inquiry
from ipenforce.cases.steps.archive import FINISHED
from ipenforce.cases.steps.filling import day_of, found_goods
from ipenforce.cases.steps.measures import names_a_measure
from ipenforce.cases.steps.road import two_certified_officers
from ipenforce.cases.steps.rows import Filled, FormGuard, Step
from ipenforce.cases.steps.timing import Clock, clock
from ipenforce.documents import queries as documents
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.errors import Reason
from ipenforce.law.deadlines import Due
from ipenforce.permissions import Permission as P

IDENTIFICATION, TESTING, SAMPLING = "penalty.identification", "penalty.testing", "penalty.sampling"
ASSISTANCE, REQUEST, CORRECTION = "penalty.assistance", "penalty.assistance_request", "penalty.confiscation"
CITES = {
    "identification": IDENTIFICATION, "testing": TESTING, "assistance": REQUEST, "correction": CORRECTION, "announcement": "measures.perishables",
}  # fmt: skip


def test_under_way(filled: Filled) -> Inquiry | None:
    """The test by the body that the form names, of which there is no result yet."""
    open_tests = (row for row in measures.unanswered(filled.case) if row.kind == "testing")
    return next((row for row in open_tests if row.to == filled.asked.get("body")), None)


def names_a_test(filled: Filled, on: date) -> Reason | None:
    """The body was commissioned, and has given no result yet."""
    if test_under_way(filled) is None:
        return Reason("没有委托“{body}”、尚未得出结果的检测、检验、检疫、鉴定", cite=TESTING, body=filled.asked.get("body"))
    return None


def result_is_out(filled: Filled, on: date) -> Reason | None:
    """A report is not dated later than today."""
    stated = day_of(filled, "report_on")
    return Reason("报告、意见的日期不能晚于今天", cite=TESTING) if stated and stated > on else None


def period_is_fixed(filled: Filled, on: date) -> Reason | None:
    """The days that do not count are fixed; and where goods are held, it is said under which decision."""
    begins, ends = day_of(filled, "from_on"), day_of(filled, "until")
    if begins and ends and ends < begins:
        return Reason("结束日期不能早于开始日期", cite="measures.seizure")
    return names_a_measure(filled, on) if filled.asked.get("decision_no") else None


def not_in_the_past(filled: Filled, on: date) -> Reason | None:
    """What is asked for is asked by a day to come."""
    stated = day_of(filled, "by") or day_of(filled, "claim_by")
    return Reason("期限不能早于今天", cite=STEP_CITES[filled.code]) if stated and stated < on else None


def party_called_to_the_sampling(filled: Filled, on: date) -> Reason | None:
    """Of a sampling on the spot it is written down whether the party came."""
    if filled.asked.get("way") == "site" and not filled.asked.get("attendance"):
        return Reason("现场抽样的，请填写当事人到场情况", cite=SAMPLING)
    return None


def _goods(case: Any, on: date) -> Mapping[str, Any]:
    goods = found_goods(case)
    return {"goods": goods} if goods else {}


def _owner(case: Any, on: date) -> Mapping[str, Any]:
    holder = next((row.snapshot["name"] for row in case.parties if row.role == "right_holder"), None)
    return {**_goods(case, on), **({"to": holder} if holder else {})}


def _test(case: Any, on: date) -> Mapping[str, Any]:
    commissioned = next((row for row in reversed(measures.unanswered(case)) if row.kind == "testing"), None)
    form = documents.by_number(commissioned.document) if commissioned else None
    if form is None:
        return {}
    asked = form.asked or {}
    held = measures.seizures(case)
    return {
        "test": asked["test"], "body": asked["body"], "goods": asked["goods"], "from_on": on, "until": date.fromisoformat(asked["by"]),
        "report_on": on, "objects": "、".join(f"{row['name']}{row['quantity']}{row['unit']}" for row in asked["goods"]),
        **({"decision_no": held[-1].decision_no, "addressee": held[-1].party} if held else {}),
    }  # fmt: skip


def _asked_only(code: str, values: Callable[[Any, date], Mapping[str, Any]]) -> Callable[[Any, date], Mapping[str, Any]]:
    row = DOCUMENTS[code]
    names = {ask.name for ask in row.asks} | ({"addressee"} if row.addressed else set())
    return lambda case, on: {name: value for name, value in values(case, on).items() if name in names}


def _testing(case: Any) -> bool:
    return any(row.kind == "testing" for row in measures.unanswered(case))


def _step(action: str, label: str, form: str, cite: str, *form_guards: FormGuard, values: Any = None, **more: Any) -> Step:
    return Step(
        action, label, DOCUMENTS[form].states, None, P.CASE_HANDLE, cite=cite, part="measures", form=form, form_guards=form_guards,
        proposes=_asked_only(form, values) if values else None, **more,
    )  # fmt: skip


STEPS: tuple[Step, ...] = (
    _step("sample", "抽样取证", "sampling_record", SAMPLING, party_called_to_the_sampling, guards=(two_certified_officers,)),
    _step("commission_test", "委托检测、检验、检疫、鉴定", "testing_commission", TESTING, not_in_the_past, values=_goods),
    _step("fix_testing_period", "告知检测、检验、检疫、鉴定期间", "testing_period_notice", "measures.seizure", names_a_test, period_is_fixed,
          values=_test, applies=_testing),
    _step("tell_result", "告知检测、检验、检疫、鉴定结果", "testing_result_notice", TESTING, names_a_test, result_is_out, values=_test, applies=_testing),
    _step("identify_goods", "请权利人辨认、鉴别", "identification_request", IDENTIFICATION, not_in_the_past, values=_owner),
    _step("request_assistance", "请求协助调查", "assistance_request", REQUEST, not_in_the_past),
    _step("order_correction", "责令改正", "correction_order", CORRECTION, not_in_the_past),
    Step("record_answer", "登记答复和改正情况", (
        "filing_proposed", "investigating", "suspended", "reported", "reviewed", "proposal_approved", "notice_served", "hearing", "heard",
        "decision_submitted", "decided", "referred", "ended"), None, P.CASE_HANDLE, cite=REQUEST, part="measures",
        applies=lambda case: bool(measures.unanswered(case))),
)  # fmt: skip
STEP_CITES = {step.form: step.cite for step in STEPS if step.form}

LABELS = {
    "identification": "辨认、鉴别答复期限", "assistance": "协助调查期限", "testing": "检测、检验、检疫、鉴定完成期限", "correction": "改正期限",
    "announcement": "先行处置公告期限",
}  # fmt: skip


def due_of(row: Inquiry) -> Clock | None:
    """The clock of what was asked: the law's where it has one, else the day that was fixed; None where nothing runs."""
    if row.due_on is not None:
        days = max((row.due_on - row.asked_on).days, 0)
        fixed = Due(row.due_on, row.due_on, provisional=False, start=row.asked_on, days=days, unit="calendar_days", rule=CITES[row.kind])
        return Clock(LABELS[row.kind], CITES[row.kind], fixed, row.to)
    if row.by_law and row.told_on is not None:
        return clock(LABELS[row.kind], ASSISTANCE, row.told_on, row.to)
    return None


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """The term of everything that has no answer yet."""
    if case.state not in FINISHED:
        yield from (found for row in measures.unanswered(case) if (found := due_of(row)) is not None)
