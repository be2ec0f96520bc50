"""Suspension, resumption and termination of the investigation, and longer terms: each by the form for matters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ipenforce.cases.steps.road import IN_PROCEDURE
from ipenforce.cases.steps.rows import Filled, FormGuard, Step
from ipenforce.cases.steps.timing import Clock, clock, standing
from ipenforce.documents import queries as documents
from ipenforce.errors import Reason
from ipenforce.law import provision
from ipenforce.permissions import Permission as P

CASE_TERM, REVIEW = "penalty.case_term", "penalty.review"
MATTER = "matter_approval"


def case_term_not_over(case: Any, user: Any, on: date) -> Reason | None:
    """A term is prolonged before it has run out."""
    ends = clock("", CASE_TERM, case.filed_on, **standing(case.number, CASE_TERM, on)).due.strict
    if ends < on:
        return Reason("办案期限已于{ends}届满，不能再延长：应当尽快作出决定，并说明超期的原因", cite=CASE_TERM, ends=ends)
    return None


def longer_once_by_the_head_then_together(filled: Filled, on: date) -> Reason | None:
    """The head prolongs the term once; after that a collective discussion fixes a reasonable time."""
    given = standing(filled.case.number, CASE_TERM, on)["extended"]
    steps = provision(CASE_TERM).on(filled.case.filed_on).terms["period"]["extensions"]
    days = filled.asked.get("days")
    if given >= len(steps):
        return Reason("办案期限已经延长{given}次，不能再延长", cite=CASE_TERM, given=given)
    fixed = next((count for unit, count in steps[given].items() if unit != "by"), None)
    if fixed is not None:
        return Reason("负责人批准延长的期限为{days}日：请填写{days}或者留空", cite=CASE_TERM, days=fixed) if days not in (None, fixed) else None
    if not days:
        return Reason("再次延长的，请填写集体讨论确定的天数", cite=CASE_TERM)
    discussed = [row for row in documents.of_subject(filled.case.number) if row.code == "collective_discussion" and row.state == "issued"]
    if not any((row.asked or {}).get("about") == "term" for row in discussed):
        return Reason("再次延长须先由负责人集体讨论决定：请先制作并签发讨论事项为“延长办案期限”的集体讨论记录", cite=CASE_TERM)
    return None


def days_given(filled: Filled, on: date) -> Reason | None:
    """How much longer a review may take is fixed when it is granted."""
    return None if filled.asked.get("days") else Reason("请填写延长的天数", cite=REVIEW)


def review_not_over(case: Any, user: Any, on: date) -> Reason | None:
    """The reviewer's term too is prolonged before it has run out, and once."""
    given = standing(case.number, REVIEW, on)
    if given["extended"]:
        return Reason("审核期限已经延长过", cite=REVIEW)
    ends = clock("", REVIEW, case.state_since, **given).due.strict
    return Reason("审核期限已于{ends}届满，不能再延长", cite=REVIEW, ends=ends) if ends < on else None


def _step(
    matter: str, label: str, sources: tuple[str, ...], target: str | None, *guards: Any, cite: str, form_guards: tuple[FormGuard, ...] = ()
) -> Step:  # fmt: skip
    return Step(
        f"approve_{matter}", label, sources, target, P.CASE_HANDLE, guards, cite=cite, part="course", form=MATTER, matter=matter,
        form_guards=form_guards,
    )  # fmt: skip


STEPS: tuple[Step, ...] = (
    _step("suspension", "中止调查", ("investigating",), "suspended", cite="penalty.suspension"),
    _step("resumption", "恢复调查", ("suspended",), "investigating", cite="penalty.suspension"),
    _step("termination", "终止调查", ("investigating", "suspended"), "ended", cite="penalty.termination"),
    _step("case_term", "延长办案期限", IN_PROCEDURE, None, case_term_not_over, cite=CASE_TERM,
          form_guards=(longer_once_by_the_head_then_together,)),
    _step("review", "延长审核期限", ("reported",), None, review_not_over, cite=REVIEW, form_guards=(days_given,)),
)  # fmt: skip


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """A suspension has no term of its own."""
    yield from ()
