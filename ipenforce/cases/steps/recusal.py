"""Recusal: declared by whoever is concerned or asked for by a party, decided by the head, or by the heads together over one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ipenforce.cases.models import Recusal
from ipenforce.cases.steps.course import MATTER
from ipenforce.cases.steps.hearing import people_named
from ipenforce.cases.steps.road import IN_PROCEDURE
from ipenforce.cases.steps.rows import Filled, Step
from ipenforce.cases.steps.sides import pending
from ipenforce.cases.steps.timing import Clock
from ipenforce.documents import queries as documents
from ipenforce.errors import Reason
from ipenforce.permissions import Permission as P
from ipenforce.permissions import bureau_head

RECUSAL, BY_RANK = "penalty.recusal", "penalty.recusal_by_rank"
ACTING = ("filing_proposed", *IN_PROCEDURE, "suspended", "hearing", "decided")
"""The states in which somebody acts who may have to keep out."""


def not_over_oneself(case: Any, user: Any, on: date) -> Reason | None:
    """A head whose own recusal is asked for decides none."""
    if bureau_head(user, case) and any(row.user_id == user.id for row in pending(case)):
        return Reason("您本人的回避尚未决定，不能决定本案的回避", cite=BY_RANK)
    return None


def named_in(case: Any, content: str) -> list[Recusal]:
    """The open requests whose people a form's text names."""
    named = {user.id for user in people_named(case, content)}
    return [row for row in pending(case) if row.user_id in named]


def somebody_is_named(filled: Filled, on: date) -> Reason | None:
    """The form names somebody whose recusal is asked for."""
    if named_in(filled.case, str(filled.asked.get("content") or "")):
        return None
    return Reason("“具体内容”中没有写明已登记、尚未决定的回避人员的姓名", cite=RECUSAL)


def a_head_is_decided_together(filled: Filled, on: date) -> Reason | None:
    """Over the recusal of a head of the bureau the heads decide together."""
    rows = named_in(filled.case, str(filled.asked.get("content") or ""))
    return decided_together(filled.case, rows)


def decided_together(case: Any, rows: list[Recusal]) -> Reason | None:
    """What is missing where one of the people concerned is a head: the record of the heads' discussion that names him."""
    discussed = [
        str((row.asked or {}).get("conclusion") or "")
        for row in documents.of_subject(case.number)
        if row.code == "collective_discussion" and row.state == "issued" and (row.asked or {}).get("about") == "recusal"
    ]
    for row in rows:
        if bureau_head(row.user, case) and not any(row.user in people_named(case, conclusion) for conclusion in discussed):
            return Reason(
                "“{name}”是机关负责人，其回避由负责人集体讨论决定：请先制作并签发讨论事项为“负责人回避”的集体讨论记录，结论中写明其姓名",
                cite=BY_RANK, name=row.user.name,
            )  # fmt: skip
    return None


def _proposes(case: Any, on: date) -> dict[str, str]:
    rows = pending(case)
    return {"content": "、".join(row.user.name for row in rows) + "回避本案。", "reason": "\n".join(row.ground for row in rows)}


def asked_for(case: Any) -> bool:
    """Whether a request is open."""
    return bool(pending(case))


STEPS: tuple[Step, ...] = (
    Step("declare_recusal", "登记回避", ACTING, None, P.CASE_RECUSE, cite=RECUSAL, part="course"),
    Step("approve_recusal", "批准回避", ACTING, None, P.CASE_HANDLE, (not_over_oneself,), cite=RECUSAL, part="course", form=MATTER,
         matter="recusal", form_guards=(somebody_is_named, a_head_is_decided_together), proposes=_proposes, applies=asked_for),
    Step("refuse_recusal", "驳回回避申请", ACTING, None, P.CASE_APPROVE, (not_over_oneself,), cite=RECUSAL, part="course",
         applies=asked_for),
)  # fmt: skip


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """The investigation goes on until a recusal is decided, and no term is set for it."""
    yield from ()
