"""A penalty on the spot, on its pages: limit, range, two officers, cash, delivery, papers, closing; and the way out of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy.exc import IntegrityError

from ipenforce.cases import commands, penalties, workflow
from ipenforce.cases.clocks import clocks
from ipenforce.cases.commands import summary
from ipenforce.cases.forms.desk import printed_of
from ipenforce.cases.forms.summary import ROW
from ipenforce.cases.models import Case, SpotPenalty
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.documents import queries as documents
from ipenforce.errors import Refused
from ipenforce.events import Event
from tests.cases.stage import make_lead
from tests.factories import make_party, make_user, sign_in

ASKED = {
    "decided_at": "2026-08-10 10:00", "place": "示例市场1区1号", "facts": "摊位摆放侵权复制品3件。", "evidence": "现场照片",
    "defence": "当事人未提出陈述、申辩。", "kind": "fine", "fine_fen": 5_000, "collected": "bank", "pay_to": "示例银行 0001",
}  # fmt: skip
ON = date(2026, 8, 10)


def fill(cast: Any, party: Any = None, cause: str = "copyright.infringement", cash_because: str = "", **more: Any) -> Case:
    with time_machine.travel("2026-08-10T10:00:00+08:00"):
        lead = make_lead(cast, ON, party=party)
        asked = {**ASKED, **more}
        assert lead.party is not None
        return summary.penalise_on_the_spot(
            lead, party=lead.party, cause=cause, second=cast.second, acted_on=ON, asked=asked, printed=printed_of(ROW, asked),
            cash_because=cash_because, on=ON, actor=cast.officer,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "says", "cite"),
    [
        ({"fine_fen": 300_001}, "不得超过3,000元", "penalty.on_the_spot"),
        ({"fine_fen": 20_001, "kind_of_party": "natural_person"}, "不得超过200元", "penalty.on_the_spot"),
        ({"fine_fen": 20_001, "kind_of_party": "sole_trader"}, "不得超过200元", "penalty.on_the_spot"),
        ({"cause": "trademark.well_known_words"}, "最低100,000元，高于当场处罚的限额3,000元", "penalty.on_the_spot"),
        ({"kind": "warning", "fine_fen": None, "cause": "trademark.infringement"}, "没有规定警告", "penalty.on_the_spot"),
        ({"fine_fen": None}, "请填写罚款数额", "penalty.on_the_spot"),
        ({"kind": "warning"}, "不填罚款数额", "penalty.on_the_spot"),
        ({"collected": None}, "缴纳方式", "penalty.payment_on_the_spot"),
        ({"pay_to": None}, "票据号码", "penalty.payment_on_the_spot"),
        ({"fine_fen": 10_001, "collected": "cash"}, "罚款超过100元", "penalty.payment_on_the_spot"),
    ],
)  # fmt: skip
def test_what_the_law_does_not_allow_on_the_spot_is_refused_with_its_article(cast, given, says, cite):
    given = dict(given)
    kind = given.pop("kind_of_party", "organisation")
    with pytest.raises(Refused, match=says) as refused:
        fill(cast, make_party(kind=kind), **given)
    assert (refused.value.reason.cite, refused.value.status) == (cite, 422) and refused.value.field


def test_two_officers_decide_on_the_spot_and_the_case_closes(client, cast):
    on = today()
    lead = make_lead(cast, on, party=make_party())
    assert lead.party is not None
    number, party, second = lead.number, lead.party.number, cast.second.number
    sign_in(client, cast.officer)
    address = f"/leads/{number}/on-the-spot"
    page = client.get(address).get_data(as_text=True)
    assert "3,000.00 元以下" in page and lead.content in page
    typed = {
        "party": party, "second": second, "cause": "copyright.infringement", "acted_on": on.isoformat(), "decided_at": f"{on}T00:01",
        "place": "示例展馆A1", "facts": "展出侵权复制品", "evidence": "照片\n现场记录", "defence": "当事人未提出陈述、申辩。", "kind": "both",
        "fine_fen": "3000.01", "collected": "cash", "pay_to": "PJ-1", "cash_because": "当事人为外地参展，事后难以执行",
    }  # fmt: skip
    refused = client.post(address, data=typed)
    assert refused.status_code == 422 and "展出侵权复制品" in refused.get_data(as_text=True) and "行政处罚法" in refused.get_data(as_text=True)
    assert client.post(address, data={**typed, "fine_fen": "80"}).status_code == 302
    case = db.session.execute(db.select(Case)).scalar_one()
    base = f"/cases/{case.number}/on-the-spot"
    assert case.state == "spot_drafted" and case.decisions[0].fine_fen == 8_000 and case.decisions[0].warning
    assert client.post(f"{base}/refill", data={**typed, "fine_fen": "60"}).status_code == 302
    db.session.expire_all()
    assert case.decisions[0].fine_fen == 6_000 and len(case.acts) == 1
    paper = documents.live(case.number, "on_the_spot_decision")
    assert client.post(f"{base}/confirm", data={"shown_hash": paper.text_hash}).status_code == 409  # who filled it in does not confirm it
    sign_in(client, cast.second)
    shown = BeautifulSoup(client.get(f"{base}/confirm").text, "html.parser")
    assert "复议" in shown.get_text() and "陆拾元" in shown.get_text()
    shown_hash = shown.select_one("[name=shown_hash]")["value"]
    assert client.post(f"{base}/confirm", data={"shown_hash": "0" * 64}).status_code == 409
    assert client.post(f"{base}/confirm", data={"shown_hash": shown_hash}).status_code == 302
    db.session.expire_all()
    decision, spot = case.decisions[0], case.spot
    assert case.state == "spot_issued" and "当罚" in decision.docket_no and case.docket_no == decision.docket_no
    assert (spot.drafted_by_id, spot.confirmed_by_id) == (cast.officer.id, cast.second.id)
    assert client.get(f"/cases/{case.number}/papers/{decision.document}.pdf").data.startswith(b"%PDF")
    assert client.post(f"{base}/confirm", data={"shown_hash": shown_hash}).status_code == 409
    assert client.post(f"{base}/deliver", data={"taken": "signed", "recipient": "张三", "proof": "签名"}).status_code == 302
    db.session.expire_all()
    assert case.state == "decided" and decision.served_on == decision.paid_on == on and decision.payments[0].receipt_no == "PJ-1"
    assert not penalties.is_published(decision)  # only the ordinary procedure is
    assert {clock.cite for clock in clocks(case, on)} == {"penalty.summary_filing", "penalty.cash_handover", "penalty.closing"}
    with pytest.raises(Refused, match="尚未交回归档"):
        commands.propose_closing(case, ground="performed", on=on, actor=cast.officer)
    assert client.post(f"{base}/cash", data={"handed_in_on": (on - timedelta(days=1)).isoformat()}).status_code == 422
    assert client.post(f"{base}/papers", data={"filed_on": (on - timedelta(days=1)).isoformat()}).status_code == 422
    assert client.post(f"{base}/papers", data={"filed_on": on.isoformat()}).status_code == 302
    db.session.expire_all()
    with pytest.raises(Refused, match="尚未缴付银行"):
        commands.propose_closing(case, ground="performed", on=on, actor=cast.officer)
    assert client.post(f"{base}/cash", data={"handed_in_on": on.isoformat(), "deposited_on": on.isoformat()}).status_code == 302
    assert client.post(f"/cases/{case.number}/closing", data={"ground": "performed"}).status_code == 302
    page = client.get(f"/cases/{case.number}").get_data(as_text=True)
    assert "当场处罚（简易程序）" in page and "复议法" in page
    names = [event.name for event in db.session.execute(db.select(Event).filter_by(subject=case.number)).scalars()]
    for name in ("case.spot_drafted", "case.spot_confirmed", "decision.issued", "decision.served", "decision.paid", "case.spot_cash"):
        assert name in names


def test_a_receipt_for_cash_is_made_out_once(cast):
    cash = {"fine_fen": 10_000, "collected": "cash", "pay_to": "PJ-9"}
    case = fill(cast, **cash)
    assert case.spot.paid_by == "cash" and case.decisions[0].fine_fen == 10_000  # one hundred yuan are still within the limit
    with pytest.raises(Refused, match="已登记过"):
        fill(cast, **cash)


def test_days_of_papers_and_cash_are_counted_and_a_bank_payment_has_its_term(cast):
    case = fill(cast)
    with time_machine.travel("2026-08-10T11:00:00+08:00"):
        paper = documents.live(case.number, "on_the_spot_decision")
        summary.confirm_on_the_spot(case, shown_hash=paper.text_hash, on=ON, actor=cast.second)
        summary.deliver_on_the_spot(case, taken="refused", recipient="见证人", proof="录像", on=ON, actor=cast.officer)
    due = {clock.cite: clock.due.strict for clock in clocks(case, ON)}
    assert due == {"penalty.summary_filing": date(2026, 8, 19), "penalty.payment": date(2026, 8, 25)}  # seven working days, fifteen days
    assert documents.services_of(paper)[0].how == "left"
    db.session.add(SpotPenalty(case_id=case.id + 1, drafted_by_id=cast.officer.id, confirmed_by_id=cast.officer.id, paid_by="none"))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_what_is_not_clear_enough_takes_the_ordinary_procedure_and_never_the_other_way(cast):
    case = fill(cast, kind="warning", fine_fen=None, collected=None, pay_to=None)
    assert case.decisions[0].warning and not penalties.is_published(case.decisions[0])
    third = make_user(case.bureau, "officer", certified=False)
    reasons = list(workflow.missing(workflow.BY_ACTION["confirm_on_the_spot"], case, cast.officer, ON))
    assert [reason.cite for reason in reasons] == ["penalty.officers"]
    assert next(workflow.missing(workflow.BY_ACTION["penalise_on_the_spot"], case.lead, third, ON)).cite == "penalty.officers"
    with time_machine.travel("2026-08-10T11:00:00+08:00"):
        summary.leave_the_summary(case, because="事实有争议", on=ON, actor=cast.officer)
    assert case.state == "filing_proposed" and case.spot is None and case.decisions == []
    shown = documents.live(case.number, "filing_approval")
    commands.approve_filing(case, shown_hash=shown.text_hash, opinion="同意", on=ON, actor=cast.head)
    assert case.state == "investigating"
    actions = {step.action for step in workflow.open_steps(case, cast.officer, ON)}
    assert not actions & {"penalise_on_the_spot", "refill_on_the_spot"}
    with pytest.raises(Refused, match="办案步骤"):
        commands.draft_form(case, code="on_the_spot_decision", asked=ASKED, printed={}, case_party=case.respondents[0], on=ON, actor=cast.officer)
