"""Preservation, seizure, tests and requests of one case: every clock counted by hand, every guard met once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from ipenforce.cases import commands, measures
from ipenforce.cases.clocks import clocks
from ipenforce.cases.commands import measures as measure_commands
from ipenforce.cases.models import Case, Inquiry, Measure, MeasureConsent, MeasureLine
from ipenforce.clock import now, today
from ipenforce.db import db
from ipenforce.demo.road import Breach
from ipenforce.errors import Refused
from ipenforce.events import Event
from tests.cases.exhibits import main
from tests.cases.signing import BAGS, SHOES, day, draft, ends, issue, refuses, serve, sign
from tests.cases.stage import Cast, make_case, make_cast
from tests.factories import make_bureau, make_user, sign_in

FILED = date(2026, 8, 3)
BODY = "示例检验研究院"


@pytest.fixture
def case(app: Flask) -> Case:
    with time_machine.travel("2026-08-03T09:00:00+08:00"):
        return make_case("investigating", make_cast(), start=date(2026, 7, 31))


SEIZE: dict[str, Any] = {
    "kind": "seize", "reason": "涉嫌侵权，可能转移", "objects": "运动鞋60双", "place": "示例路1号", "custody": "本局仓库", "approval": "before",
}  # fmt: skip
PRESERVE: dict[str, Any] = {
    "reason": "可能灭失", "approval": "before", "way": "away", "place": "本局证据室", "keeper": "演示甲", "goods": [SHOES, BAGS],
}  # fmt: skip


def latest(case: Case) -> Measure:
    return measures.of(case)[-1]


def test_a_seizure_is_listed_tested_prolonged_and_released_in_parts(case: Case) -> None:
    on = date(2026, 8, 4)
    certificate = case.officers[1].user.certificates[0]
    certificate.valid_until, kept = on - timedelta(days=1), certificate.valid_until
    refuses("少于2人", case, "measure_decision", on, **SEIZE)
    refuses("少于2人", case, "preservation_notice", on, **PRESERVE)
    certificate.valid_until = kept
    refuses("最迟为2026-09-03", case, "measure_decision", on, **SEIZE, until_on=date(2026, 9, 4))
    refuses("不能早于批准之日", case, "measure_decision", on, **SEIZE, from_on=date(2026, 8, 3), until_on=date(2026, 9, 1))
    refuses("没有可以附此清单", case, "inventory", on, attached_to="measure", attached_no="无", place="仓库", counted_at="2026-08-04 10:00", goods=[SHOES])
    decision = issue(case, "measure_decision", on, **SEIZE)
    row = latest(case)
    assert (row.kind, row.decision_no, row.days, row.taken_at) == ("seize", decision.docket_no, 30, None)
    listing = {"place": "示例路1号", "counted_at": "2026-08-04 10:00", "goods": [SHOES, BAGS]}
    issue(case, "inventory", on, **listing)
    assert [(line.name, line.quantity) for line in row.held] == [("运动鞋", 60), ("背包", 35)]
    refuses("不得重复", case, "inventory", on, **listing, attached_no=row.decision_no)
    refuses("不得重复", case, "preservation_notice", on, **PRESERVE)
    assert ends(case, on) == date(2026, 9, 3)  # 27 days of August after the 4th, 3 of September

    with pytest.raises(Refused, match="没有委托"):
        draft(case, "testing_period_notice", on, test="inspect", body=BODY, goods=[SHOES], from_on=on, until=on)
    issue(case, "testing_commission", on, body=BODY, qualification="000001", test="inspect", goods=[SHOES], state="完好", matters="成分",
          by=date(2026, 8, 24))  # fmt: skip
    told = issue(case, "testing_period_notice", date(2026, 8, 5), from_on=date(2026, 8, 10), until=date(2026, 8, 24))
    assert ends(case, on) == date(2026, 9, 3)  # fixed, but the party does not know yet
    serve(case, told, date(2026, 8, 6))
    serve(case, told, date(2026, 8, 7))
    assert ends(case, on) == date(2026, 9, 18)  # 10 to 24 August: fifteen days
    assert ends(case, on, "penalty.case_term") == date(2026, 11, 16)  # 1 November and fifteen days
    refuses("不能早于开始日期", case, "testing_period_notice", date(2026, 8, 6), from_on=date(2026, 8, 10), until=date(2026, 8, 9))
    refuses("没有这个文号", case, "testing_period_notice", date(2026, 8, 6), decision_no="无")
    refuses("不能晚于今天", case, "testing_result_notice", date(2026, 8, 20), report_no="1", report_on=date(2026, 8, 21), conclusion="不合格")
    issue(case, "testing_result_notice", date(2026, 8, 20), report_no="1", report_on=date(2026, 8, 19), conclusion="不合格")
    assert ends(case, date(2026, 8, 20)) == date(2026, 9, 13)  # the test ended on the 19th: ten days
    assert db.session.execute(db.select(Inquiry.result)).scalar_one() == "answered"

    late = {"reason": "情况复杂"}
    refuses("最迟至2026-10-13", case, "measure_extension", date(2026, 9, 10), **late, extended_to=date(2026, 10, 14))
    refuses("已于2026-09-13届满", case, "measure_extension", date(2026, 9, 14), **late, extended_to=date(2026, 10, 13))
    drafted = draft(case, "measure_extension", date(2026, 9, 10), **late, extended_to=date(2026, 10, 13))
    with pytest.raises(Refused, match="已于2026-09-13届满"):
        sign(case, drafted, date(2026, 9, 14))
    sign(case, drafted, date(2026, 9, 11))
    assert ends(case, date(2026, 9, 11)) == date(2026, 10, 13)
    refuses("不能再延长", case, "measure_extension", date(2026, 9, 15), **late, extended_to=date(2026, 11, 1))

    issue(case, "custody_order", date(2026, 9, 15), custodian="示例仓储有限公司", custodian_address="示例路20号", custodian_contact="0000", place="2号库房")
    assert row.custody == "2号库房，示例仓储有限公司"
    some = [{**SHOES, "quantity": 20}]
    refuses("少于所填的61", case, "measure_release", date(2026, 9, 20), ground="unrelated", goods=[{**SHOES, "quantity": 61}])
    refuses("请写明情况", case, "measure_release", date(2026, 9, 20), ground="other")
    refuses("尚未作出处理决定", case, "measure_release", date(2026, 9, 20), ground="decided")
    refuses("尚未届满", case, "measure_release", date(2026, 9, 20), ground="expired")
    refuses("没有这个文号", case, "measure_release", date(2026, 9, 20), ground="unrelated", decision_no="示市监强制〔2026〕99号")
    refuses("之间", case, "measure_release", date(2026, 9, 20), ground="unrelated", released_on=date(2026, 9, 21))
    issue(case, "measure_release", date(2026, 9, 20), ground="unrelated", goods=some)
    issue(case, "disposal_consent", date(2026, 9, 21), consent="agreed", reason="易腐", way="sold", way_detail="变卖", evidence="照片", goods=[BAGS])
    gone = [(line.name, line.quantity, line.how) for line in row.lines]
    assert gone == [("运动鞋", 40, None), ("背包", 35, "disposed"), ("运动鞋", 20, "released")] and row.ended_on is None

    assert "期限已届满" in next(clock.label for clock in clocks(case, date(2026, 10, 14)) if clock.cite == "measures.seizure")
    issue(case, "measure_release", date(2026, 10, 14), ground="expired", goods=[])
    assert (row.how, row.ended_on) == ("released", date(2026, 10, 14))
    assert not [clock for clock in clocks(case, date(2026, 10, 14)) if clock.cite == "measures.seizure"]
    events = [event.name for event in db.session.execute(db.select(Event).filter_by(subject=case.number)).scalars()]
    assert {"measure.taken", "measure.listed", "measure.extended", "measure.entrusted", "measure.goods_gone", "inquiry.testing_told"} <= set(events)


def test_preserved_evidence_lapses_by_itself_and_what_is_seized_in_time_does_not(case: Case, client: FlaskClient) -> None:
    on = date(2026, 9, 24)  # the 25th to the 27th are the holiday; the 20th was worked
    refuses("最迟为2026-10-12", case, "preservation_notice", on, **PRESERVE, until=date(2026, 10, 13))
    issue(case, "preservation_notice", on, **PRESERVE)
    first = latest(case)
    clock = next(clock for clock in clocks(case, on) if clock.cite == "measures.evidence_preservation")
    # 28, 29, 30 September, then the holiday to 7 October; 8, 9, 10 (a worked Saturday), 12 October
    assert (clock.due.strict, clock.label) == (date(2026, 10, 12), "先行登记保存期限")
    refuses("不得重复", case, "preservation_notice", on, **PRESERVE)
    after = date(2026, 10, 13)
    assert measures.state_of(first, after) == "lapsed" and first.ended_on is None
    assert "已自动失效" in next(clock.label for clock in clocks(case, after) if clock.cite == "measures.evidence_preservation")
    issue(case, "preservation_notice", after, **PRESERVE)  # what has lapsed holds nothing
    second = latest(case)
    officer = case.officers[0].user
    with day(after):
        sign_in(client, officer)
        page = main(client.get(f"/cases/{case.number}"))
        assert "2026-10-12 已自动失效" in page and "程序规定》第三十三条至第三十五条" in page and "7 个工作日" in page
    issue(case, "measure_decision", date(2026, 10, 15), **SEIZE)
    issue(case, "inventory", date(2026, 10, 15), place="示例路1号", counted_at="2026-10-15 10:00", goods=[SHOES])
    assert [(line.name, line.how) for line in second.lines] == [("运动鞋", "seized"), ("背包", None)]
    refuses("没有这个文号", case, "preservation_release", date(2026, 10, 16), notice_no="无", reason="已复制")
    issue(case, "preservation_release", date(2026, 10, 16), reason="已复制")
    issue(case, "preservation_release", date(2026, 10, 16), reason="期满")
    assert {first.how, second.how} == {"released"}
    held = latest(case)
    issue(case, "seizure_assistance", date(2026, 10, 16), to="示例快运有限公司", waybill="YD1", matters="停止发运")
    unclaimed = {"how": "unclaimed", "because": "公告期满", "actor": officer}
    with day(date(2026, 10, 16)), pytest.raises(Refused, match="无人认领"):
        measure_commands.end_measure(case, held, ended_on=date(2026, 10, 16), on=date(2026, 10, 16), **unclaimed)
    issue(case, "disposal_announcement", date(2026, 10, 16), reason="易腐", found_at="示例路1号", stored_at="冷库", claim_by=date(2026, 10, 26), address="示例路9号",
          phone="0000", published_in="公告栏")  # fmt: skip
    with day(date(2026, 10, 27)):
        measure_commands.end_measure(case, held, ended_on=date(2026, 10, 27), on=date(2026, 10, 27), **unclaimed)
    assert held.how == "unclaimed" and not measures.unended(case)


def test_an_urgent_seizure_is_approved_within_its_hours_or_shown_late(case: Case, client: FlaskClient) -> None:
    on = date(2026, 8, 4)
    urgent = {**SEIZE, "approval": "urgent"}
    refuses("请填写当场实施的时间", case, "measure_decision", on, **urgent)
    refuses("不能晚于现在", case, "measure_decision", on, **urgent, taken_at="2026-08-04 23:00")
    refuses("应为当场实施之日", case, "measure_decision", on, **urgent, taken_at="2026-08-03 23:00")
    drafted = draft(case, "measure_decision", on, **urgent, taken_at="2026-08-04 09:30")
    clock = next(clock for clock in clocks(case, on) if "补办批准" in clock.label)
    assert (clock.due.strict, clock.due.unit) == (date(2026, 8, 5), "hours")
    sign(case, drafted, date(2026, 8, 5), hour=10)
    assert not [clock for clock in clocks(case, on) if "补办批准" in clock.label]
    with day(date(2026, 8, 5), hour=11):
        sign_in(client, case.officers[0].user)
        page = main(client.get(f"/cases/{case.number}"))
    assert "2026-08-05 10:00 补办批准（时限至 2026-08-05 09:30，已超过）" in page and "尚未制作物品清单" in page


def test_a_county_may_seize_for_unfair_competition_only_after_the_city_agreed(app: Flask, client: FlaskClient) -> None:
    city = make_bureau()
    county = make_bureau(parent=city)
    crew = Cast(make_user(county, "officer"), make_user(county, "officer"), make_user(county, "legal_reviewer"), make_user(county, "bureau_head"))
    mayor, stranger = make_user(city, "bureau_head"), make_user(make_bureau(), "bureau_head")
    with time_machine.travel("2026-08-03T09:00:00+08:00"):
        case = make_case("investigating", crew, start=date(2026, 7, 31), breach=Breach(cause="unfair_competition.confusion"))
    on = date(2026, 8, 4)
    drafted = draft(case, "measure_decision", on, **SEIZE)
    assert f"并经{city.name}主要负责人批准" in drafted.text
    with pytest.raises(Refused, match="县级机关不能自行批准") as refused:
        sign(case, drafted, on)
    assert refused.value.reason.cite == "unfair_competition.measures_approval"
    address = f"/cases/{case.number}/papers/{drafted.number}/consent"
    with day(on):
        assert sign_in(client, stranger).get(address).status_code == 404
        assert sign_in(client, crew.head).get(address).status_code == 403
        sign_in(client, mayor)
        assert case.title in main(client.get("/"))
        assert "审阅并答复" in main(client.get(f"/cases/{case.number}"))
        empty = client.post(address, data={"agreed": "yes", "opinion": "", "shown_hash": drafted.text_hash})
        assert empty.status_code == 422 and "请填写意见" in empty.text
        answer = {"agreed": "no", "opinion": "请补充理由。", "shown_hash": drafted.text_hash}
        assert client.post(address, data=answer).status_code == 302
        with pytest.raises(Refused, match="已经答复"):
            measure_commands.consent(case, drafted, shown_hash=drafted.text_hash, agreed=True, opinion="同意", on=on, actor=mayor)
    with pytest.raises(Refused, match="不能自行批准"):
        sign(case, drafted, on)
    with day(on):
        commands.edit_paper(case, drafted, text=drafted.text + "\n\n补充的理由。\n", version=drafted.version, on=on, actor=crew.officer)
        with pytest.raises(Refused, match="市级以上"):
            measure_commands.consent(case, drafted, shown_hash=drafted.text_hash, agreed=True, opinion="同意", on=on, actor=crew.head)
        with pytest.raises(Refused, match="有改动"):
            measure_commands.consent(case, drafted, shown_hash="0" * 64, agreed=True, opinion="同意", on=on, actor=mayor)
        measure_commands.consent(case, drafted, shown_hash=drafted.text_hash, agreed=True, opinion="同意", on=on, actor=mayor)
    sign(case, drafted, on)
    assert latest(case).decision_no == drafted.docket_no and not measures.awaiting_consent(mayor, on)
    row = db.session.execute(db.select(MeasureConsent).filter_by(agreed=True)).scalar_one()
    row.consented_by_id = row.author_id
    with pytest.raises(IntegrityError, match="author_does_not_consent"):
        db.session.flush()


def test_a_case_is_closed_only_after_its_goods_are_dealt_with(app: Flask, client: FlaskClient) -> None:
    case = make_case("published")
    on, officer, head = today(), case.officers[0].user, case.approvals[0].approver
    decision = case.decisions[0]
    row = Measure(
        case=case, kind="seize", party=decision.party.number, document="D0000000001", decision_no="示市监强制〔2026〕1号", author=officer,
        approved_by=head, approved_at=now(), started_on=on, days=30, place="示例路1号", custody="本局仓库",
    )  # fmt: skip
    row.lines.append(MeasureLine(name="背包", unit="件", quantity=35))
    db.session.add(row)
    with pytest.raises(Refused, match="财物尚未处理") as refused:
        commands.propose_closing(case, ground="performed", on=on, actor=officer)
    assert refused.value.reason.cite == "measures.outcome"
    for how, words in (("handed_over", "移送告知书"), ("unclaimed", "无人认领"), ("released", "解除决定书")):
        with pytest.raises(Refused, match=words):
            measure_commands.end_measure(case, row, how=how, because="依据", ended_on=on, on=on, actor=officer)
    assert decision.goods_confiscated and measures.state_of(row, on + timedelta(days=40)) == "decided" and not [
        clock for clock in clocks(case, on) if clock.cite == "measures.seizure"
    ]
    decision.goods_confiscated = ""
    assert measures.state_of(row, on + timedelta(days=40)) == "expired"
    with pytest.raises(Refused, match="没收物品的决定"):
        measure_commands.end_measure(case, row, how="confiscated", because="依据", ended_on=on, on=on, actor=officer)
    decision.goods_confiscated = "背包35件"
    sign_in(client, officer)
    address = f"/cases/{case.number}/measures/end"
    sent = {"measure": row.number, "how": "confiscated", "ended_on": on.isoformat(), "because": "甲的依据"}
    wrong = client.post(address, data={**sent, "ended_on": (on - timedelta(days=1)).isoformat()})
    assert wrong.status_code == 422 and "甲的依据" in wrong.text
    assert client.post(address, data=sent).status_code == 302
    db.session.expire_all()
    assert [(line.how, line.ended_on) for line in row.lines] == [("confiscated", on)] and row.how == "confiscated"
    with pytest.raises(Refused, match="没收物品尚未处理完毕"):  # the measure is over; what is confiscated must be gone
        commands.propose_closing(case, ground="performed", on=on, actor=officer)
