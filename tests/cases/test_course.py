"""The investigation rests, goes on, ends, and takes longer: each by a signed form, each day counted by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask

from ipenforce.cases import commands, workflow
from ipenforce.cases.clocks import clocks
from ipenforce.cases.forms.desk import printed_of
from ipenforce.cases.models import Case, Extension, Pause
from ipenforce.db import db
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from tests.cases.stage import make_case, make_cast

FILED = date(2026, 8, 3)


@pytest.fixture
def case(app: Flask) -> Case:
    with time_machine.travel("2026-08-03T09:00:00+08:00"):
        made = make_case("investigating", make_cast(), start=date(2026, 7, 31))
    assert made.filed_on == FILED
    return made


def draft(case: Case, code: str, asked: dict[str, Any], on: date) -> Document:
    row = DOCUMENTS[code]
    full = {ask.name: asked.get(ask.name) for ask in row.asks}
    return commands.draft_form(case, code=code, asked=full, printed=printed_of(row, full), on=on, actor=case.officers[0].user)


def sign(case: Case, document: Document, on: date) -> None:
    head = case.approvals[0].approver
    commands.sign_form(case, document, shown_hash=document.text_hash, on=on, actor=head)


def approve(case: Case, matter: str, on: date, **more: Any) -> None:
    asked = {"matter": matter, "content": "示例内容", "reason": "示例理由", **more}
    sign(case, draft(case, "matter_approval", asked, on), on)


def term(case: Case, on: date) -> date:
    return next(clock.due.strict for clock in clocks(case, on) if clock.cite == "penalty.case_term")


def test_days_of_a_suspension_do_not_count(case: Case) -> None:
    assert term(case, FILED) == date(2026, 11, 1)  # 28 days of August, 30 of September, 31 of October, 1 of November
    approve(case, "suspension", date(2026, 8, 10))
    assert case.state == "suspended" and term(case, date(2026, 8, 19)) == date(2026, 11, 11)  # 10 to 19 August: ten days so far
    approve(case, "resumption", date(2026, 8, 20))
    assert case.state == "investigating" and term(case, date(2026, 9, 30)) == date(2026, 11, 11)
    pause = db.session.execute(db.select(Pause)).scalar_one()
    assert (pause.started_on, pause.ended_on) == (date(2026, 8, 10), date(2026, 8, 19))


def test_a_suspended_case_goes_no_further_until_it_is_resumed(case: Case) -> None:
    approve(case, "suspension", date(2026, 8, 10))
    officer = case.officers[0].user
    open_now = {step.action for step in workflow.open_steps(case, officer, date(2026, 8, 11))}
    assert open_now == {"approve_resumption", "approve_termination", "declare_recusal"}
    with pytest.raises(Refused, match="中止调查"):
        approve(case, "case_term", date(2026, 8, 11))


def test_the_head_prolongs_once_and_then_only_a_collective_discussion(case: Case) -> None:
    on = date(2026, 10, 30)
    with pytest.raises(Refused, match="负责人批准延长的期限为30日"):
        approve(case, "case_term", on, days=45)
    approve(case, "case_term", on)
    assert term(case, on) == date(2026, 12, 1)
    with pytest.raises(Refused, match="集体讨论确定的天数"):
        approve(case, "case_term", on)
    with pytest.raises(Refused, match="须先由负责人集体讨论"):
        approve(case, "case_term", on, days=20)
    discussed = {
        "held_at": "2026-10-30 09:00", "place": "会议室", "about": "term", "chair": "演示丙", "recorder": "演示己", "because": "案情复杂",
        "reviewed": "尚在调查", "opinions": [{"person": f"演示{name}", "post": "局长", "opinion": "同意"} for name in "丙丁戊"], "conclusion": "同意延期20日",
    }  # fmt: skip
    with time_machine.travel("2026-10-30T10:00:00+08:00"):
        sign(case, draft(case, "collective_discussion", discussed, on), on)
    approve(case, "case_term", on, days=20)
    assert term(case, on) == date(2026, 12, 21)
    assert [row.further for row in db.session.execute(db.select(Extension)).scalars()] == [None, 20]
    with pytest.raises(Refused, match="不能再延长"):
        approve(case, "case_term", on, days=5)


def test_a_term_that_is_over_is_not_prolonged(case: Case) -> None:
    with pytest.raises(Refused, match=r"已于.*届满"):
        approve(case, "case_term", date(2026, 11, 2))


def test_a_guard_is_asked_again_at_the_signature(case: Case) -> None:
    drafted = draft(case, "matter_approval", {"matter": "case_term", "content": "延长", "reason": "复杂"}, date(2026, 10, 30))
    with pytest.raises(Refused, match=r"已于.*届满"):
        sign(case, drafted, date(2026, 11, 5))


def test_a_terminated_case_is_closed_without_a_decision_and_its_closing_may_be_sent_back(case: Case) -> None:
    approve(case, "termination", date(2026, 9, 1))
    assert case.state == "ended" and case.ended_on == date(2026, 9, 1)
    officer, head = case.officers[0].user, case.approvals[0].approver
    commands.propose_closing(case, ground="terminated", on=date(2026, 9, 2), actor=officer)
    commands.return_closing(case, because="补充死亡证明", on=date(2026, 9, 2), actor=head)
    assert case.state == "ended"


def test_an_approved_step_is_not_undone_by_voiding_its_form(case: Case) -> None:
    approve(case, "suspension", date(2026, 8, 10))
    document = db.session.execute(db.select(Document).filter_by(code="matter_approval")).scalar_one()
    with pytest.raises(Refused, match="已经签发生效"):
        commands.void_form(case, document, because="误", on=date(2026, 8, 11), actor=case.approvals[0].approver)


def test_a_review_takes_longer_once_by_the_days_that_are_fixed(app: Flask) -> None:
    with time_machine.travel("2026-08-10T09:00:00+08:00"):
        made = make_case("reported", start=date(2026, 8, 3))
    ends = next(clock.due.strict for clock in clocks(made, made.state_since) if clock.cite == "penalty.review")
    with pytest.raises(Refused, match="请填写延长的天数"):
        approve(made, "review", made.state_since)
    approve(made, "review", made.state_since, days=5)
    longer = next(clock.due for clock in clocks(made, made.state_since) if clock.cite == "penalty.review")
    assert longer.strict > ends and longer.days == 15
    with pytest.raises(Refused, match="已经延长过"):
        approve(made, "review", made.state_since, days=5)
