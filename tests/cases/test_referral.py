"""A suspected crime: no fine instead of it, the police and back, every clock counted by hand; a case of another body."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import IntegrityError

from ipenforce.cases import commands, workflow
from ipenforce.cases.clocks import clocks
from ipenforce.cases.commands import referral as police
from ipenforce.cases.commands import transfer as transfers
from ipenforce.cases.commands.changes import hash_of
from ipenforce.cases.forms.desk import printed_of
from ipenforce.cases.models import Case, Referral
from ipenforce.cases.steps.crime import suspicions
from ipenforce.clock import SHANGHAI
from ipenforce.db import db
from ipenforce.demo.road import Breach, Cast
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from tests.cases.stage import make_case, make_cast
from tests.factories import make_party

GRAVE = Breach(quantity=600, fine_fen=15_000_000, band="ordinary")
"""Turnover of 60,000 yuan: over the threshold of 50,000."""


def day(number: int) -> date:
    return date(2026, 8, number)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def grave(cast: Cast, state: str) -> Case:
    with time_machine.travel("2026-08-10T09:00:00+08:00"):
        return make_case(state, cast, start=date(2026, 7, 20), breach=GRAVE)


def draft(case: Case, code: str, asked: dict[str, Any], on: date, cast: Cast) -> Document:
    row = DOCUMENTS[code]
    full = {ask.name: asked.get(ask.name) for ask in row.asks}
    return commands.draft_form(case, code=code, asked=full, printed=printed_of(row, full), on=on, actor=cast.officer)


def report(case: Case, cast: Cast, on: date) -> None:
    police.report_suspicion(case, offence="假冒注册商标罪", report="经营额六万元。", team=[cast.officer, cast.second], on=on, actor=cast.officer)


def refer(case: Case, cast: Cast, on: date) -> Document:
    known = workflow.BY_ACTION["refer_to_police"].proposes(case, on)  # type: ignore[misc]
    form = draft(case, "crime_transfer", {**known, "to": "示例市公安局"}, on, cast)
    commands.sign_form(case, form, shown_hash=form.text_hash, on=on, actor=cast.head)
    return form


def running(case: Case, on: date) -> dict[str, date]:
    return {clock.label: clock.due.strict for clock in clocks(case, on) if clock.cite.startswith("crime.")}


def test_a_case_goes_to_the_police_and_comes_back_and_is_then_penalised(cast: Cast) -> None:
    case = grave(cast, "heard")
    with pytest.raises(Refused, match="不得以罚代移") as refused:
        commands.submit_decision(case, on=day(10), actor=cast.officer)
    assert refused.value.reason.cite == "crime.no_substitute"
    with pytest.raises(Refused, match="由2名以上"):
        police.report_suspicion(case, offence="假冒注册商标罪", report="报告", team=[cast.officer], on=day(10), actor=cast.officer)
    with pytest.raises(Refused, match="尚未组成专案组"):
        draft(case, "crime_transfer", {"to": "公安局", "offence": "罪", "suspicion": "疑", "prior": "无", "materials": [{"name": "报告"}]}, day(10), cast)
    report(case, cast, day(10))
    with pytest.raises(Refused, match="已经报告"):
        report(case, cast, day(10))
    with pytest.raises(Refused, match="正在报请移送"):
        commands.submit_decision(case, on=day(11), actor=cast.officer)
    assert running(case, day(10)) == {"移送决定期限": day(13)} and case.next_due_on == day(13)
    form = refer(case, cast, day(12))
    assert "经营额六万元。" in form.text and case.state == "referred"
    assert case.referrals[0].document == form.number and case.referrals[0].decided_by_id == cast.head.id
    assert running(case, day(12)) == {"移送期限": day(13)}
    assert next(clock.due.strict for clock in clocks(case, day(30)) if clock.cite == "penalty.case_term") == date(2026, 10, 21)  # runs on: 8 + 31 + 30 + 21 days
    with pytest.raises(Refused, match="尚未登记移送"):
        police.police_declined(case, answer_no="1号", because="证据不足", answered_on=day(14), on=day(14), actor=cast.officer)
    at = datetime(2026, 8, 13, 10, 0, tzinfo=SHANGHAI)
    with pytest.raises(Refused, match="一并填写"):
        police.record_sending(case, sent_at=at, received_on=day(13), received_by=None, on=day(13), actor=cast.officer)
    with pytest.raises(Refused, match="移送时间"):
        police.record_sending(case, sent_at=at.replace(day=11), received_on=None, received_by=None, on=day(13), actor=cast.officer)
    police.record_sending(case, sent_at=at, received_on=None, received_by=None, on=day(13), actor=cast.officer)
    assert running(case, day(13)) == {}
    police.record_sending(case, sent_at=at, received_on=day(13), received_by="示例民警", on=day(13), actor=cast.officer)
    assert running(case, day(13)) == {"公安机关审查期限": day(16)}
    with pytest.raises(Refused, match="当前状态"):
        police.return_from_police(case, because="不立案", on=day(14), actor=cast.officer)
    police.police_declined(case, answer_no="不立〔2026〕1号", because="证据不足", answered_on=day(15), on=day(15), actor=cast.officer)
    assert running(case, day(15)) == {"提请复议或者建议立案监督期限": day(18)}
    police.object_to_refusal(case, body="police", reasons="数额已达标准", asked_on=day(17), on=day(17), actor=cast.officer)
    assert running(case, day(17)) == {"公安机关复议期限": day(20)}
    with pytest.raises(Refused, match="尚未登记答复"):
        police.return_from_police(case, because="不立案", on=day(18), actor=cast.officer)
    police.refusal_upheld(case, answer="维持", answered_on=day(20), on=day(20), actor=cast.officer)
    assert running(case, day(20)) == {"建议立案监督期限": day(23)}
    with pytest.raises(Refused, match="不能重复提请"):
        police.object_to_refusal(case, body="police", reasons="再次", asked_on=day(21), on=day(21), actor=cast.officer)
    police.object_to_refusal(case, body="procuratorate", reasons="监督", asked_on=day(22), on=day(22), actor=cast.officer)
    assert running(case, day(22)) == {}
    police.refusal_upheld(case, answer="同意不立案", answered_on=day(24), on=day(24), actor=cast.officer)
    police.return_from_police(case, because="公安机关不立案，依法处罚", on=day(25), actor=cast.officer)
    assert case.state == "investigating" and case.referrals[0].outcome == "returned" and running(case, day(25)) == {}
    step = workflow.BY_ACTION["submit_decision"]
    assert "crime.no_substitute" not in [reason.cite for reason in workflow.missing(step, case, cast.officer, day(25))]


def test_the_police_file_the_case_goods_are_handed_over_and_it_may_come_back(cast: Cast) -> None:
    case = grave(cast, "investigating")
    report(case, cast, day(10))
    refer(case, cast, day(10))
    at = datetime(2026, 8, 10, 10, 0, tzinfo=SHANGHAI)
    police.record_sending(case, sent_at=at, received_on=day(10), received_by="示例民警", on=day(10), actor=cast.officer)
    db.session.commit()
    with pytest.raises(Refused, match="收到通知的日期"):
        police.police_filed(case, answer_no="立〔2026〕1号", answered_on=day(9), on=day(12), actor=cast.officer)
    db.session.rollback()
    police.police_filed(case, answer_no="立〔2026〕1号", answered_on=day(12), on=day(12), actor=cast.officer)
    assert (case.state, case.ended_on) == ("ended", day(12))
    assert running(case, day(12)) == {"移交涉案物品和材料期限": day(15)}
    with pytest.raises(Refused, match="尚未移交公安机关"):
        commands.propose_closing(case, ground="crime", on=day(12), actor=cast.officer)
    with pytest.raises(Refused, match="移交日期"):
        police.hand_over_goods(case, goods="服装20件", handed_over_on=day(11), on=day(13), actor=cast.officer)
    police.hand_over_goods(case, goods="服装20件", handed_over_on=day(13), on=day(13), actor=cast.officer)
    assert running(case, day(13)) == {}
    police.moved_back(case, because="免予追究刑事责任", on=day(20), actor=cast.officer)
    assert (case.state, case.ended_on) == ("investigating", None)


def test_the_head_refuses_with_reasons_and_never_who_reported(cast: Cast) -> None:
    case = grave(cast, "heard")
    report(case, cast, day(10))
    with pytest.raises(Refused) as refused:
        police.refuse_referral(case, because="不移送", on=day(11), actor=cast.officer)
    assert refused.value.status == 403
    police.refuse_referral(case, because="数额的证据不足以证明故意", on=day(11), actor=cast.head)
    assert case.referrals[0].outcome == "refused" and case.state == "heard"
    with pytest.raises(Refused):
        police.refuse_referral(case, because="再点一次", on=day(11), actor=cast.head)
    commands.submit_decision(case, on=day(12), actor=cast.officer)
    assert case.state == "decision_submitted"
    db.session.flush()
    db.session.add(Referral(case=case, offence="罪", report="报", reported_on=day(12), reported_by_id=cast.head.id, decided_by_id=cast.head.id))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_who_was_punished_within_two_years_is_measured_by_the_lower_threshold(cast: Cast) -> None:
    party = make_party()
    with time_machine.travel("2026-08-10T09:00:00+08:00"):
        first = make_case("served", cast, start=date(2026, 3, 2), party=party)
        assert suspicions(first, day(10)) == []
        case = make_case("heard", cast, start=date(2026, 7, 20), party=party, breach=Breach(quantity=350, fine_fen=1_500_000))
    found = suspicions(case, day(10))
    assert [(row["refer"], row["threshold"]) for row in found] == [(True, 30_000)]  # 35,000 of turnover: 30,000 instead of 50,000
    change = commands.propose_change(first, first.decisions[0], kind="withdrawal", because="示例", on=day(10), actor=cast.officer)
    commands.approve_change(first, change, shown_hash=hash_of(change), opinion="同意", on=day(10), actor=cast.head)
    assert suspicions(case, day(10)) == []


def test_beside_a_decision_that_is_performed_a_referral_does_not_stop_it(cast: Cast) -> None:
    with time_machine.travel("2026-08-10T09:00:00+08:00"):
        case = make_case("decided", cast, start=date(2026, 7, 20))
    report(case, cast, day(10))
    refer(case, cast, day(10))
    assert case.state == "decided" and case.referrals[0].decision == "transfer"


def test_a_case_of_another_body_is_transferred_contested_and_stays(cast: Cast) -> None:
    with time_machine.travel("2026-08-10T09:00:00+08:00"):
        case = make_case("investigating", cast, start=date(2026, 7, 20))

    def letter(ground: str) -> None:
        asked = {"to": "示例农业农村局", "ground": ground, "facts": "种子", "reason": "属于其职责", "materials": [{"name": "案卷"}]}
        form = draft(case, "case_transfer_letter", asked, day(10), cast)
        commands.sign_form(case, form, shown_hash=form.text_hash, on=day(10), actor=cast.head)

    assert case.lead is not None
    case.lead.source = "referral"
    with pytest.raises(Refused, match="不得再自行移送") as refused:
        letter("bureau")
    assert refused.value.reason.cite == "penalty.jurisdiction_transfer"
    letter("department")
    assert case.state == "assigned"
    with pytest.raises(Refused, match="当前状态"):
        transfers.transfer_returned(case, reply="退回", replied_on=day(11), on=day(11), actor=cast.officer)
    transfers.transfer_objected(case, reply="不属本部门", replied_on=day(12), on=day(12), actor=cast.officer)
    assert [(clock.cite, clock.due.strict) for clock in clocks(case, day(12))][-1] == ("penalty.jurisdiction", day(21))
    transfers.transfer_returned(case, reply="上级指定", replied_on=day(18), on=day(18), actor=cast.officer)
    assert case.state == "investigating" and case.transfers[0].outcome == "returned"
    letter("department")
    transfers.transfer_accepted(case, reply="已接收", replied_on=day(19), on=day(19), actor=cast.officer)
    assert case.state == "ended"
    commands.propose_closing(case, ground="transferred", on=day(20), actor=cast.officer)
