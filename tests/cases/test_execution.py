"""After the decision: service, plan, demand, court and money, every day and every sum counted by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from ipenforce.cases import commands, workflow
from ipenforce.cases.clocks import clocks
from ipenforce.cases.commands.changes import hash_of
from ipenforce.cases.forms.desk import printed_of
from ipenforce.cases.models import Case, Decision, Pause
from ipenforce.cases.steps import owing
from ipenforce.cases.steps.execution import (
    propose_announcement,
    propose_application,
    propose_demand,
    propose_disposal,
    propose_plan,
)
from ipenforce.db import db
from ipenforce.demo.road import Breach, Cast
from ipenforce.documents import queries as documents
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from ipenforce.events import Event
from tests.cases.stage import make_case, make_cast
from tests.factories import sign_in

PROPOSED = {
    "performance_demand": propose_demand, "court_enforcement": propose_application, "instalment_notice": propose_plan,
    "service_announcement": propose_announcement, "goods_disposal": propose_disposal,
}  # fmt: skip
SERVED = date(2026, 3, 3)
"""The first case's decision is served on this day: 15 days end on 18 March, a Wednesday."""


class Story:
    """A case with its four people, walked by days."""

    def __init__(self, state: str, start: str, **breach: Any) -> None:
        self.cast: Cast = make_cast()
        with time_machine.travel("2026-06-30T09:00:00+08:00"):
            self.case: Case = make_case(state, self.cast, start=date.fromisoformat(start), breach=Breach(**breach))

    @property
    def decision(self) -> Decision:
        return self.case.decisions[0]

    def draft(self, code: str, on: date, **answers: Any) -> Document:
        row = DOCUMENTS[code]
        asked = dict.fromkeys(ask.name for ask in row.asks) | dict(PROPOSED[code](self.case, on))
        asked.pop("addressee", None)
        missing = [ask for ask in row.asks if ask.required and asked.get(ask.name) in (None, "")]
        asked |= {ask.name: on if ask.kind == "day" else "示例" for ask in missing} | answers
        asked = {name: value.isoformat() if isinstance(value, date) else value for name, value in asked.items()}
        party = self.case.respondents[0] if row.addressed else None
        return commands.draft_form(self.case, code=code, asked=asked, printed=printed_of(row, asked), case_party=party, on=on, actor=self.cast.officer)

    def issue(self, code: str, on: date, **answers: Any) -> Document:
        paper = self.draft(code, on, **answers)
        signer = self.cast.second if DOCUMENTS[code].signer == "officer" else self.cast.head
        with time_machine.travel(f"{on}T10:00:00+08:00"):
            commands.sign_form(self.case, paper, shown_hash=paper.text_hash, on=on, actor=signer)
        return paper

    def serve(self, paper: Document, on: date) -> None:
        commands.serve_form(self.case, paper, how="post", recipient="当事人", served_on=on, proof="回执", on=on, actor=self.cast.officer)

    def pay(self, fen: int, on: date, receipt: str, what: str = "due") -> None:
        commands.record_payment(
            self.case, self.decision, amount_fen=fen, paid_on=on, receipt_no=receipt, what=what, on=on, actor=self.cast.officer
        )

    def change(self, on: date, **what: Any) -> None:
        row = commands.propose_change(self.case, self.decision, because="示例理由", on=on, actor=self.cast.officer, **what)
        commands.approve_change(self.case, row, shown_hash=hash_of(row), opinion="同意", on=on, actor=self.cast.head)

    def reasons(self, action: str, on: date) -> list[str]:
        found = {step.action: step for step in workflow.open_steps(self.case, self.cast.officer, on)}
        return [reason.plain() for reason in found[action].reasons]

    def ends(self, cite: str, on: date) -> date | None:
        return next((clock.due.strict for clock in clocks(self.case, on) if clock.cite == cite), None)


@pytest.fixture
def story(app: Flask) -> Story:
    """A decision of 15,000 yuan, served on 3 March 2026."""
    made = Story("served", "2026-02-19", fine_fen=1_500_000)
    assert made.decision.served_on == SERVED and made.decision.pay_by == date(2026, 3, 18)
    return made


def test_an_unpaid_fine_grows_is_demanded_and_goes_to_the_court_in_its_window(story: Story) -> None:
    decision = story.decision
    assert owing.late_owing_fen(decision, date(2026, 3, 18)) == 0
    assert "没有逾期" in story.reasons("demand_performance", date(2026, 3, 18))[0]
    # 19 to 23 March: five days, 3 % of 15,000 = 450 yuan a day
    assert owing.late_owing_fen(decision, date(2026, 3, 23)) == 225_000
    story.pay(500_000, date(2026, 3, 23), "S-1")
    # of the 10,000 left 300 yuan a day: 24 and 25 March
    late = owing.late_fine(decision, date(2026, 3, 25))
    assert [(line.days, line.late_fen, line.added_fen) for line in late.lines] == [(5, 1_500_000, 225_000), (2, 1_000_000, 60_000)]
    # the cap is the fine: 15,000 - 2,250 = 12,750 yuan, 42.5 days at 300
    assert owing.late_fine(decision, date(2026, 12, 31)).added_fen == 1_500_000
    with pytest.raises(Refused, match=r"加处罚款应为2,?850"):
        story.draft("performance_demand", date(2026, 3, 25), late_fine_fen=100)
    demand = story.issue("performance_demand", date(2026, 3, 25))
    with pytest.raises(Refused, match="尚未向该当事人送达履行催告书"):
        story.draft("court_enforcement", date(2026, 3, 26))
    story.serve(demand, date(2026, 3, 27))
    # ten working days from 27 March: 30 March to 3 April five, 4 to 6 April holiday, 7 to 10 April four, 13 April the tenth
    assert story.ends("measures.demand", date(2026, 3, 28)) == date(2026, 4, 13)
    with pytest.raises(Refused, match="催告期限至2026-04-13届满"):
        story.draft("court_enforcement", date(2026, 4, 13))
    # six months of the suit end on 3 September 2026, a Thursday; three months more on 3 December
    with pytest.raises(Refused, match="2026-09-03届满"):
        story.draft("court_enforcement", date(2026, 9, 3))
    assert story.ends("penalty.enforcement", date(2026, 9, 4)) == date(2026, 12, 3)
    with pytest.raises(Refused, match="期限届满之日应为2026-09-03"):
        story.draft("court_enforcement", date(2026, 9, 4), expired_on=date(2026, 9, 1))
    with pytest.raises(Refused, match="期限已于2026-12-03届满"):
        story.draft("court_enforcement", date(2026, 12, 4))
    story.issue("court_enforcement", date(2026, 9, 4), court="示例区人民法院")
    record = {"answered_on": date(2026, 9, 10), "ruling": "（2026）示行审1号", "on": date(2026, 9, 10), "actor": story.cast.officer}
    commands.record_court(story.case, decision, outcome="accepted", **record)
    with pytest.raises(Refused, match="尚未登记缴款"):
        commands.record_court(story.case, decision, outcome="executed", **record)
    assert "尚有10000" in story.reasons("propose_closing", date(2026, 9, 10))[0].replace(",", "")
    commands.record_court(story.case, decision, outcome="ended", **record)
    assert owing.settled(decision, date(2026, 9, 10))
    assert story.ends("penalty.closing", date(2026, 9, 11)) == date(2026, 10, 8)  # 11, 14-18, 20 (worked), 21-24, 28-30 September, 8 October


def test_a_plan_replaces_the_day_of_payment_and_the_window_begins_at_its_end(story: Story) -> None:
    on, parts = date(2026, 3, 10), [{"due_on": "2026-09-30", "amount_fen": 700_000}, {"due_on": "2026-10-30", "amount_fen": 800_000}]
    with pytest.raises(Refused, match="应等于罚款"):
        story.draft("instalment_notice", on, outcome="instalments", instalments=parts[:1])
    with pytest.raises(Refused, match="今天以后"):
        story.draft("instalment_notice", on, outcome="deferred", deferred_until=date(2026, 3, 10))
    with pytest.raises(Refused, match="不同意的理由"):
        story.draft("instalment_notice", on, outcome="refused", refused_because=None)
    story.issue("instalment_notice", on, outcome="instalments", instalments=parts, refused_because=None, deferred_until=None)
    decision = story.decision
    assert decision.pay_by == date(2026, 10, 30) and owing.late_owing_fen(decision, date(2026, 9, 30)) == 0
    assert story.ends("penalty.instalment_application", on) == date(2026, 9, 30)
    story.pay(600_000, date(2026, 9, 30), "P-1")
    # 1,000 yuan of the first part are late: 30 yuan a day from 1 October on
    assert owing.late_owing_fen(decision, date(2026, 10, 10)) == 30_000
    assert owing.window_of(decision) == ("penalty.enforcement_after_instalments", date(2026, 10, 30))
    with pytest.raises(Refused, match="减免的加处罚款应大于零且不超过尚欠的300"):
        story.change(date(2026, 10, 10), kind="late_waiver", late_fine_fen=40_000)
    with pytest.raises(Refused, match="已登记过"):
        story.pay(900_000, date(2026, 10, 10), "P-1")
    story.pay(900_000, date(2026, 10, 10), "P-2")
    assert "加处罚款300" in story.reasons("propose_closing", date(2026, 10, 11))[0]
    story.change(date(2026, 10, 11), kind="late_waiver", late_fine_fen=20_000)
    with pytest.raises(Refused, match="不超过尚欠的100"):
        story.pay(20_000, date(2026, 10, 11), "P-3", what="late_fine")
    story.pay(10_000, date(2026, 10, 11), "P-3", what="late_fine")
    assert owing.settled(decision, date(2026, 10, 11))


def test_confiscated_goods_are_gone_before_the_closing_and_a_ground_is_one_that_the_case_has(story: Story) -> None:
    on = date(2026, 3, 10)
    story.pay(1_500_000, on, "G-1")
    commands.publish(story.case, story.decision, on=on, actor=story.cast.officer)
    assert story.reasons("propose_closing", on) == ["没收物品尚未处理完毕：请制作并签发涉案物品处理记录"]
    goods = [{"name": "服装", "unit": "件", "quantity": 20}]
    with pytest.raises(Refused, match="见证人"):
        story.draft("goods_disposal", on, way="destroyed", handled_at="2026-03-10 10:00", goods=goods)
    handled = {"handled_at": "2026-03-10 10:00", "goods": goods, "witness": "演示见证人"}
    story.issue("goods_disposal", on, way="destroyed", **handled | {"finished": "part"})
    assert story.reasons("propose_closing", on)
    story.issue("goods_disposal", on, way="destroyed", **handled)
    assert story.reasons("propose_closing", on) == []
    for ground, why in (
        ("no_penalty", "不予行政处罚"), ("not_made_out", "不能成立"), ("court_ended", "终结执行"), ("terminated", "终止调查"), ("crime", "公安机关"),
        ("transferred", "其他机关"), ("withdrawn", "撤销"), ("other", "请写明"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=why):
            commands.propose_closing(story.case, ground=ground, on=on, actor=story.cast.officer)
    commands.propose_closing(story.case, ground="performed", on=on, actor=story.cast.officer)


def test_every_lawful_way_of_service_counts_from_its_own_day(app: Flask, client: FlaskClient) -> None:
    story = Story("proposal_approved", "2026-06-01")
    row, case = story.decision, story.case
    issued = case.state_since
    how = {"recipient": "示例报", "proof": "截图", "actor": story.cast.officer}
    with pytest.raises(Refused, match="不是法定的送达方式"):
        commands.serve_notice(case, row, how="pigeon", served_on=issued, on=issued, **how)
    with pytest.raises(Refused, match="同意电子送达"):
        commands.serve_notice(case, row, how="electronic", served_on=issued, on=issued, **how)
    with pytest.raises(Refused, match="先制作并签发该文书的送达公告"):
        commands.serve_notice(case, row, how="public_notice", served_on=issued, on=date(2026, 8, 1), **how)
    with pytest.raises(Refused, match="不是该当事人已签发而尚未送达的文书"):
        story.draft("service_announcement", issued, document_no="示市监罚告〔2026〕99号")
    story.issue("service_announcement", issued)
    pause = db.session.execute(db.select(Pause)).scalar_one()
    assert (pause.kind, (pause.ended_on - issued).days) == ("public_notice", 30)  # type: ignore[operator]
    with pytest.raises(Refused, match="满期才视为送达"):
        commands.serve_notice(case, row, how="public_notice", served_on=issued, on=date(2026, 6, 20), **how)
    assert case.state == "proposal_approved"
    commands.serve_notice(case, row, how="public_notice", served_on=issued, on=pause.ended_on, **how)
    assert row.notice_served_on == pause.ended_on
    told = [event.facts for event in db.session.execute(db.select(Event).filter_by(name="document.served")).scalars()]
    assert [facts["how"] for facts in told] == ["public_notice"]
    paper = documents.live(case.number, "penalty_notice", row.party.number)
    assert paper is not None
    db.session.commit()
    sign_in(client, story.cast.officer)
    served = f"/cases/{case.number}/papers/{paper.number}/services"
    assert f"{served}/1.pdf" in client.get(f"/cases/{case.number}/papers/{paper.number}").text
    assert client.get(f"{served}/1.pdf").data.startswith(b"%PDF") and client.get(f"{served}/2.pdf").status_code == 404
