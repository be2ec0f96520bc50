"""Where a case leaves the road, comes back or has two parties, each of its steps can still be carried through."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from ipenforce.cases import commands, workflow
from ipenforce.cases.commands import archive, transfer
from ipenforce.cases.models import Case
from ipenforce.cases.steps.recusal import named_in
from ipenforce.db import db
from ipenforce.demo.road import Cast
from ipenforce.documents import queries as documents
from ipenforce.errors import Refused
from tests.cases.signing import issue
from tests.cases.stage import make_case, make_cast
from tests.factories import make_user

ON = date(2026, 8, 10)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel("2026-08-10T12:00:00+08:00", tick=False):
        yield


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def again(case: Case, cast: Cast, on: date) -> None:
    """Propose for the case's party once more, as it was proposed, and report it."""
    row = case.decisions[0]
    commands.propose_penalty(
        case, row.case_party, kind=row.kind, law_day=row.law_day, band=row.band, discretion=row.discretion, fine_fen=row.proposed_fine_fen,
        gains_confiscated_fen=0, goods_confiscated="", intent=[], severity=[], on=on, actor=cast.officer,
    )  # fmt: skip
    commands.submit_report(case, on=on, actor=cast.officer)


def test_a_case_that_ends_after_a_proposal_is_closed_and_archived(cast: Cast) -> None:
    case = make_case("reported", cast, start=ON - timedelta(days=20))
    report = documents.live(case.number, "investigation_report")
    assert report is not None
    commands.return_report(case, shown_hash=report.text_hash, opinion="supplement", because="补充", on=ON, actor=cast.reviewer)
    issue(case, "matter_approval", ON, matter="termination", content="终止", reason="当事人死亡")
    with pytest.raises(Refused, match="没有这一结案情形"):
        commands.propose_closing(case, ground="performed", on=ON, actor=cast.officer)
    commands.propose_closing(case, ground="terminated", on=ON, actor=cast.officer)
    form = documents.live(case.number, "closing_approval")
    assert form is not None
    commands.approve_closing(case, shown_hash=form.text_hash, opinion="同意", on=ON, actor=cast.head)
    assert report.state == "void" and report.void_because == "结案时尚未签发"
    archive.archive_case(case, on=ON, actor=cast.officer)
    assert case.state == "archived"


def test_a_case_taken_up_after_its_notice_is_reported_and_told_anew(cast: Cast) -> None:
    case = make_case("heard", cast, start=ON - timedelta(days=20))
    told = documents.live(case.number, "penalty_notice", case.respondents[0].party.number)
    issue(case, "case_transfer_letter", ON, to="示例市文化市场综合执法支队", ground="department", facts="示例", reason="示例", phone="010-00000000",
          materials=[{"name": "案卷", "note": None}], goods=[])  # fmt: skip
    transfer.transfer_objected(case, reply="不属于本部门管辖", replied_on=ON, on=ON, actor=cast.officer)
    transfer.transfer_returned(case, reply="指定管辖通知书，由本机关办理", replied_on=ON, on=ON, actor=cast.officer)
    assert case.state == "investigating" and told is not None and told.state == "void" and case.decisions[0].notice_served_on is None
    again(case, cast, ON)
    assert case.state == "reported"


def test_the_notice_of_a_second_party_is_served_after_the_first(cast: Cast) -> None:
    case = make_case("proposal_approved", cast, start=ON - timedelta(days=20))
    assert "serve_notice" in {step.action for step in workflow.open_steps(case, cast.officer, ON)}
    how: dict[str, Any] = {"how": "direct", "recipient": "负责人", "served_on": ON, "proof": "回证", "on": ON, "actor": cast.officer}
    commands.serve_notice(case, case.decisions[0], **how)
    assert "serve_notice" not in {step.action for step in workflow.open_steps(case, cast.officer, ON)}
    with pytest.raises(Refused, match="不能“登记告知书送达”"):
        commands.serve_notice(case, case.decisions[0], **how)
    case.decisions[0].notice_served_on = None  # as of another party's
    assert workflow.BY_ACTION["serve_notice"].applies(case)  # type: ignore[misc]
    commands.serve_notice(case, case.decisions[0], **{**how, "how": "left"})
    assert case.state == "notice_served"


def test_a_decision_is_served_by_its_step_alone_and_a_bare_warning_is_not_published(cast: Cast) -> None:
    case = make_case("decided", cast, start=ON - timedelta(days=20))
    row = case.decisions[0]
    paper = documents.by_number(row.document or "")
    assert paper is not None
    how: dict[str, Any] = {"how": "direct", "recipient": "负责人", "served_on": ON, "proof": "回证", "on": ON, "actor": cast.officer}
    with pytest.raises(Refused, match="在办案步骤中登记"):
        commands.serve_form(case, paper, **how)
    commands.serve_decision(case, row, **how)
    row.warning, row.fine_fen, row.gains_confiscated_fen, row.goods_confiscated = True, 0, 0, ""
    with pytest.raises(Refused, match="应当公示"):
        commands.publish(case, row, on=ON, actor=cast.officer)


def test_a_recusal_names_the_one_whose_whole_name_it_says(cast: Cast) -> None:
    case = make_case("investigating", cast, start=ON - timedelta(days=20))
    short, long = (make_user(case.bureau, "officer", name=name) for name in ("演示甲", "演示甲乙"))
    for user in (short, long):
        commands.declare_recusal(case, user, asked_by="self", ground="与当事人有近亲属关系", on=ON, actor=user)
    db.session.flush()
    assert [row.user for row in named_in(case, "演示甲乙回避本案。")] == [long]
