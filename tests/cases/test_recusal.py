"""Who keeps out of a case, who stands on which side of it; fresh notices; kinds of decision and of penalty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import IntegrityError

from ipenforce.cases import commands, context, penalties, workflow
from ipenforce.cases.models import Approval, Case, CaseOfficer, CaseSide, Recusal, Review
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.demo.road import Breach, Cast
from ipenforce.documents import queries as documents
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from tests.cases.stage import make_case, make_cast
from tests.cases.test_hearing import discussed, draft, refused, sign
from tests.factories import make_user, sign_in

TODAY = date(2026, 8, 31)
START = date(2026, 8, 3)


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    with time_machine.travel("2026-08-31T09:00:00+08:00", tick=False):
        yield make_cast()


def matter(*names: str) -> dict[str, str]:
    return {"matter": "recusal", "content": "、".join(names) + "回避本案。", "reason": "与当事人有亲属关系"}


def test_who_is_recused_leaves_the_case_and_never_acts_in_it_again(cast: Cast) -> None:
    case = make_case("investigating", cast, start=START)
    officer, second, head = cast.officer, cast.second, cast.head
    third, other_head = make_user(case.bureau, "officer"), make_user(case.bureau, "bureau_head")
    on = {"on": TODAY, "actor": second}
    refused("penalty.recusal", draft, case, "matter_approval", matter(officer.name), TODAY, second)
    refused("penalty.recusal", commands.declare_recusal, case, officer, asked_by="self", ground="亲属", **on)
    refused("penalty.recusal", commands.declare_recusal, case, second, asked_by="party", ground="亲属", **on)
    row = commands.declare_recusal(case, officer, asked_by="self", ground="当事人负责人是本人亲属", on=TODAY, actor=officer)
    refused("penalty.recusal", commands.declare_recusal, case, officer, asked_by="party", ground="亲属", **on)
    assert "record_act" in {step.action for step in workflow.open_steps(case, officer, TODAY)}  # the investigation goes on meanwhile
    paper = draft(case, "matter_approval", matter(officer.name), TODAY, officer)
    sign(case, paper, TODAY, head)
    assert (row.granted, row.decided_by_id, row.document) == (True, head.id, paper.number)
    assert [post.user for post in case.officers] == [second] and case.recused_ids == {officer.id}
    assert not allowed(officer, P.CASE_HANDLE, case) and not allowed(officer, P.PAPER_SIGN, case)
    refused("penalty.recusal", commands.assign_officer, case, officer=officer, **on)
    reasons = next(step.reasons for step in workflow.open_steps(case, second, TODAY) if step.action == "submit_report")
    assert "penalty.officers" in {reason.cite for reason in reasons}
    commands.assign_officer(case, officer=third, **on)

    mine = commands.declare_recusal(case, head, asked_by="party", ground="当事人称局长是其股东", **on)
    both = matter(head.name)
    refused("penalty.recusal_by_rank", draft, case, "matter_approval", both, TODAY, second)
    refused("penalty.recusal_by_rank", commands.refuse_recusal, case, mine, because="不属实", on=TODAY, actor=head)
    refused("penalty.recusal_by_rank", commands.refuse_recusal, case, mine, because="不属实", on=TODAY, actor=other_head)
    people = [other_head, make_user(case.bureau, "bureau_head"), make_user(case.bureau, "bureau_head")]
    sign(case, draft(case, "collective_discussion", discussed(people, "recusal", f"不同意{head.name}回避"), TODAY, second), TODAY, people[1])
    commands.refuse_recusal(case, mine, because="经查不属实", on=TODAY, actor=other_head)
    assert mine.granted is False and mine.because == "经查不属实"
    assert "refuse_recusal" not in {step.action for step in workflow.open_steps(case, head, TODAY)}


@pytest.mark.parametrize(
    "row",
    [
        lambda case, cast: Review(case_id=case.id, kind="case", reviewer_id=cast.officer.id, opinion="agree", text="", reviewed_on=TODAY, text_hash="0"),
        lambda case, cast: CaseOfficer(case_id=case.id, user_id=cast.head.id, certificate_no="0"),
        lambda case, cast: CaseSide(case_id=case.id, user_id=cast.head.id, side="investigator"),
        lambda case, cast: Approval(
            case_id=case.id, matter="decision", author_id=cast.head.id, approver_id=cast.second.id, approved=True, opinion="", text_hash="0", at=now()
        ),
        lambda case, cast: Recusal(
            case_id=case.id, user_id=cast.head.id, decided_by_id=cast.head.id, asked_by="self", ground="", asked_on=TODAY, recorded_by_id=cast.head.id,
            granted=False, decided_on=TODAY,
        ),
    ],
    ids=["an officer reviews", "an approver investigates", "two sides", "an officer approves", "over his own recusal"],
)  # fmt: skip
def test_nobody_stands_on_two_sides_in_the_database_as_well(cast: Cast, row: Any) -> None:
    case = make_case("investigating", cast, start=START)
    db.session.add(row(case, cast))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def propose(case: Case, cast: Cast, kind: str = "penalty", fine_fen: int = 0, **more: Any) -> None:
    given = {"kind": kind, "law_day": case.acts[0].ended_on, "band": "lighter", "discretion": "理由", "fine_fen": fine_fen, **more}
    commands.propose_penalty(case, case.respondents[0], **given, on=TODAY, actor=cast.officer)


def test_new_facts_void_the_notice_and_alone_allow_a_heavier_one(cast: Cast) -> None:
    case = make_case("notice_served", cast, start=START)
    decision, told = case.decisions[0], documents.live(case.number, "penalty_notice", case.respondents[0].party.number)
    again = {"on": TODAY, "actor": cast.officer}
    commands.record_defence(case, decision, stated="请求从轻。", stated_on=TODAY, treatment="不予采纳。", **again)
    commands.reopen_investigation(case, new_facts=False, because="告知书数额有误", **again)
    assert case.state == "investigating" and told.state == "void" and decision.defence is None and decision.notice_served_on is None
    refused("penalty.no_aggravation", propose, case, cast, fine_fen=2_000_000)
    propose(case, cast, fine_fen=1_500_000)
    report = documents.live(case.number, "investigation_report")
    commands.submit_report(case, **again)
    commands.review(case, shown_hash=report.text_hash, kind="case", text="同意", on=TODAY, actor=cast.reviewer)
    shown = penalties.combined_hash(penalties.papers_of_proposal(case))
    commands.approve_proposal(case, shown_hash=shown, opinion="同意", on=TODAY, actor=cast.head)
    commands.serve_notice(case, decision, how="direct", recipient="负责人", served_on=TODAY, proof="回证", **again)
    assert decision.notice_document != told.number
    commands.reopen_investigation(case, new_facts=True, because="又查获侵权商品200件", **again)
    propose(case, cast, fine_fen=2_000_000)
    assert (decision.told_fine_fen, decision.fine_fen) == (1_500_000, 2_000_000)


def test_every_ground_of_no_penalty_and_every_kind_of_penalty_stands_in_its_form(cast: Cast) -> None:
    case = make_case("reported", cast, start=START, breach=Breach(fine_fen=0))
    decision = case.decisions[0]
    commands.return_report(case, shown_hash=documents.live(case.number, "investigation_report").text_hash, opinion="supplement",
                           because="补充", on=TODAY, actor=cast.reviewer)  # fmt: skip

    def report() -> str:
        return documents.live(case.number, "investigation_report").text

    assert "违法行为轻微并及时改正" in report() and "《行政处罚法》第三十三条" in report()
    refused("penalty.no_penalty", propose, case, cast, "no_penalty")
    refused("penalty.minors", propose, case, cast, "no_penalty", ground="under_age")
    for ground, article in (("first_minor_corrected", "第三十三条"), ("no_fault", "第三十三条"), ("out_of_time", "第三十六条")):
        propose(case, cast, "no_penalty", ground=ground)
        assert article in report()
    propose(case, cast, "not_made_out", fine_fen=100)
    assert "违法事实不能成立" in report() and decision.fine_fen == 0 and decision.ground == ""
    for wrong in ([{"kind": "stop_business", "text": ""}], [{"kind": "nothing", "text": "示例"}]):
        refused("penalty.kinds", propose, case, cast, fine_fen=1_000_000, further_penalties=wrong)
    propose(case, cast, fine_fen=1_000_000, further_penalties=[{"kind": "criticism", "text": "通报批评"}, {"kind": "", "text": ""}])
    assert "通报批评" in report() and not context.hearing_right(decision, TODAY)
    propose(case, cast, fine_fen=1_000_000, further_penalties=[{"kind": "stop_business", "text": "责令停产停业三十日"}])
    notice = documents.live(case.number, "penalty_notice", decision.party.number).text
    assert "责令停产停业三十日" in notice and "要求听证的权利" in notice and context.hearing_right(decision, TODAY)


def test_the_pages_ask_again_for_what_is_missing(cast: Cast, client: Any) -> None:
    case = make_case("notice_served", cast, start=START, breach=Breach(fine_fen=15_000_000, band="ordinary"))
    number, party = case.decisions[0].number, case.respondents[0].party.name
    base = f"/cases/{case.number}"
    person, head = cast.second.number, cast.head
    desk = sign_in(client, cast.officer)
    assert desk.post(f"{base}/recusal", data={"user": person, "asked_by": "party", "ground": ""}).status_code == 422
    assert desk.post(f"{base}/recusal", data={"user": person, "asked_by": "party", "ground": "是股东<b>"}).status_code == 302
    page = desk.get(base).text
    assert "待决定" in page and "是股东&lt;b&gt;" in page and "可以要求听证" in page
    asked = {"decision": number, "requested_on": "2026-08-20", "how": "oral", "request": "要求听证"}
    late = desk.post(f"{base}/hearing/request", data=asked)
    assert late.status_code == 422 and "要求听证的期限已于" in late.text and "要求听证" in late.text
    assert desk.post(f"{base}/hearing/request", data={**asked, "requested_on": "2026-08-12"}).status_code == 302
    assert party in desk.get(f"{base}/hearing/end").text
    ended = {"hearing": number, "outcome": "absent", "because": "未到"}
    assert desk.post(f"{base}/hearing/end", data=ended).status_code == 422
    assert desk.get(f"{base}/forms/hearing_notice/new").text.count("2026-08-12") and desk.get(f"{base}/review/legal").status_code == 403
    assert desk.post(f"{base}/hearing/end", data={**ended, "outcome": "withdrawn"}).status_code == 302
    assert desk.get(f"{base}/scope").status_code == 200 and desk.post(f"{base}/scope", data={}).status_code == 409
    assert desk.post(f"{base}/reopen-investigation", data={"new_facts": "yes", "because": ""}).status_code == 422
    assert desk.post(f"{base}/reopen-investigation", data={"new_facts": "yes", "because": "新证据"}).status_code == 302
    assert desk.get(f"{base}/propose").text.count("责令停产停业") and desk.post(f"{base}/scope", data={"grounds": "complex"}).status_code == 302
    assert "须经法制审核" in desk.get(base).text
    desk.post("/sign-out")
    sign_in(client, head)
    row = db.session.execute(db.select(Recusal.id)).scalar_one()
    assert client.post(f"{base}/recusal/refuse", data={"recusal": row, "because": "不属实"}).status_code == 302
    assert "不属实" in client.get(base).text
