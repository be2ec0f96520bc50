"""The file after the closing: archived, held, disposed of after its term, taken up again. Guards, steps, clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ipenforce.cases.steps.rows import Step
from ipenforce.cases.steps.timing import Clock
from ipenforce.documents import queries as documents
from ipenforce.errors import Reason
from ipenforce.law import provision
from ipenforce.law.deadlines import due
from ipenforce.permissions import Permission as P
from ipenforce.policy.queries import policy_of

ARCHIVE, RETENTION = "penalty.archive", "house.retention"
SHUT = ("closed", "archived", "disposed", "imported")
"""States in which a case is read-only: nothing is written in it until it is taken up again."""


FINISHED = (*SHUT, "declined", "joined")
"""States in which nothing more is to be done."""


def is_shut(case: Any) -> bool:
    """Whether the case is read-only."""
    return case.state in SHUT


def kept_until(case: Any, on: date) -> date:
    """The last day of the term of the file, by the policy of the day, counted from the end of the year of the closing."""
    term = "other" if any(row.kind == "penalty" and row.decided_on for row in case.decisions) else "minor"

    terms = provision(RETENTION, policy_of(case.bureau)).on(on).terms
    return due(date(case.closed_on.year, 12, 31), terms[term]).strict


def file_complete(case: Any, user: Any, on: date) -> Reason | None:
    """No draft is left: what is archived is issued or void."""
    drafts = [row for row in documents.of_subject(case.number) if row.state in ("draft", "approved")]
    return Reason("尚有{count}份文书没有签发或者作废", cite=ARCHIVE, count=len(drafts)) if drafts else None


def not_held(case: Any, user: Any, on: date) -> Reason | None:
    """A hold keeps the file whatever its term."""
    held = hold_of(case)
    return Reason("案卷因“{because}”不得销毁", cite=RETENTION, because=held.because) if held else None


def hold_of(case: Any) -> Any | None:
    """The hold that is running; None where there is none."""
    return next((row for row in case.holds if row.lifted_on is None), None)


def term_over(case: Any, user: Any, on: date) -> Reason | None:
    """A file is kept for its whole term."""
    if case.kept_until is None or case.kept_until >= on:
        return Reason("案卷保管期限至{until}届满，期满前不得销毁", cite=RETENTION, until=case.kept_until or "")
    return None


def not_the_one_who_asked(case: Any, user: Any, on: date) -> Reason | None:
    """Two people dispose of a file."""
    if case.disposal is not None and case.disposal.proposed_by_id == user.id:
        return Reason("报请销毁的人不能自己批准：案卷由两人销毁", cite=RETENTION)
    return None


def disposal_open(case: Any) -> bool:
    """Whether a disposal waits for the second person."""
    return case.disposal is not None and case.disposal.disposed_on is None


STEPS: tuple[Step, ...] = (
    Step("archive_case", "归档", ("closed",), "archived", P.CASE_HANDLE, (file_complete,), cite=ARCHIVE, part="archive"),
    Step("reopen_case", "重新办理", ("closed", "archived"), "decided", P.CASE_APPROVE, cite="penalty.closing", part="archive",
         applies=lambda case: case.decided_on is not None and not disposal_open(case)),
    Step("investigate_again", "重新调查", ("closed", "archived"), "investigating", P.CASE_APPROVE, cite="penalty.closing", part="archive",
         applies=lambda case: case.decided_on is None and case.filed_on is not None and not disposal_open(case)),
    Step("hold_file", "中止销毁", ("closed", "archived"), None, P.CASE_APPROVE, cite=RETENTION, part="archive",
         applies=lambda case: hold_of(case) is None),
    Step("lift_hold", "解除中止销毁", ("closed", "archived"), None, P.CASE_APPROVE, cite=RETENTION, part="archive",
         applies=lambda case: hold_of(case) is not None),
    Step("propose_file_disposal", "报请销毁案卷", ("archived",), None, P.CASE_HANDLE, (term_over, not_held), cite=RETENTION, part="archive",
         applies=lambda case: case.disposal is None),
    Step("approve_file_disposal", "批准并销毁案卷", ("archived",), "disposed", P.CASE_APPROVE, (term_over, not_held, not_the_one_who_asked),
         cite=RETENTION, part="archive", applies=disposal_open),
    Step("refuse_file_disposal", "不同意销毁", ("archived",), None, P.CASE_APPROVE, (not_the_one_who_asked,), cite=RETENTION, part="archive",
         applies=disposal_open),
)  # fmt: skip


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """The retention of a file is no deadline: it is shown with the file."""
    yield from ()
