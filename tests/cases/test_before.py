"""Before filing: verified longer, stopped, joined, assigned, disputed, declined with a ground, the informant told in time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from ipenforce.cases import commands, queries, work
from ipenforce.cases.steps.before import lead_clocks
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.demo.road import Cast
from ipenforce.errors import Refused
from ipenforce.events import SYSTEM
from ipenforce.intake.models import Lead
from tests.cases.stage import make_cast, make_lead
from tests.factories import make_bureau, make_user, sign_in
from tests.http_client import Browser

ON = date(2026, 8, 3)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel("2026-08-03T12:00:00+08:00", tick=False):
        yield


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def test_a_verification_takes_fifteen_working_days_and_once_fifteen_more_and_days_of_testing_do_not_count(cast: Cast) -> None:
    lead, late = make_lead(cast, ON), make_lead(cast, ON)
    assert lead.verify_by == date(2026, 8, 24)  # 4 to 7, 10 to 14, 17 to 21 and 24 August
    with pytest.raises(Refused, match="没有正在进行"):
        commands.resume_lead(lead, on=ON, actor=cast.officer)
    commands.pause_lead(lead, kind="testing", because="委托检测", on=date(2026, 8, 5), actor=cast.officer)
    with pytest.raises(Refused, match="尚未结束"):
        commands.pause_lead(lead, kind="testing", because="委托检测", on=date(2026, 8, 5), actor=cast.officer)
    with time_machine.travel("2026-08-10T12:00:00+08:00"):
        commands.resume_lead(lead, on=date(2026, 8, 10), actor=cast.officer)
        assert lead.verify_by == date(2026, 8, 27)  # 5, 6 and 7 August do not count
        with pytest.raises(Refused, match="权限"):
            commands.extend_lead(lead, because="案情复杂", on=today(), actor=cast.officer)
        commands.extend_lead(lead, because="案情复杂", on=today(), actor=cast.head)
        assert lead.verify_by == date(2026, 9, 17)
        with pytest.raises(Refused, match="已经延长过"):
            commands.extend_lead(lead, because="案情复杂", on=today(), actor=cast.head)
        db.session.flush()
        commands.recount(on=today(), actor=SYSTEM)
        assert lead.verify_by == date(2026, 9, 17)
    with pytest.raises(Refused, match="已于2026-08-24届满"):
        commands.extend_lead(late, because="案情复杂", on=date(2026, 8, 25), actor=cast.head)
    with pytest.raises(Refused, match="不计入"):
        commands.pause_lead(late, kind="suspension", because="示例", on=ON, actor=cast.officer)


def test_a_lead_is_joined_to_another_until_a_case_is_filed_on_that_one(cast: Cast) -> None:
    first, second, third = (make_lead(cast, ON) for _ in range(3))
    stranger = make_lead(make_cast(), ON)
    for other in (stranger.number, second.number, "L000"):
        with pytest.raises(Refused, match="没有编号为"):
            commands.join_lead(second, other=other, on=ON, actor=cast.officer)
    commands.join_lead(second, other=first.number.lower(), on=ON, actor=cast.officer)
    assert second.state == "joined" and queries.joined_to(first) == [second] and second not in work.queued_leads(cast.officer)
    with pytest.raises(Refused, match="已有线索并入"):
        commands.join_lead(first, other=third.number, on=ON, actor=cast.officer)
    with pytest.raises(Refused, match="已经办结或者并入"):
        commands.join_lead(third, other=second.number, on=ON, actor=cast.officer)
    commands.separate_lead(second, because="并非同一行为", on=ON, actor=cast.officer)
    assert second.state == "received" and second.joined_to is None
    commands.join_lead(second, other=first.number, on=ON, actor=cast.officer)
    first.state = "filed"
    with pytest.raises(Refused, match="已报立案"):
        commands.separate_lead(second, because="并非同一行为", on=ON, actor=cast.officer)


def test_a_lead_goes_to_another_bureau_or_body_and_a_dispute_has_its_clock(cast: Cast) -> None:
    below, lead, other = make_bureau(parent=cast.head.bureau), make_lead(cast, ON), make_lead(cast, ON)
    given: dict[str, Any] = {"because": "由行为发生地管辖", "on": ON, "actor": cast.head}
    for bureau, body in ((None, None), (below, "公安机关")):
        with pytest.raises(Refused, match="两者填一项"):
            commands.assign_lead(lead, bureau=bureau, body=body, **given)
    with pytest.raises(Refused, match="其他机关"):
        commands.assign_lead(lead, bureau=cast.head.bureau, body=None, **given)
    new = commands.assign_lead(lead, bureau=below, body=None, **given)
    assert new is not None and (new.source, new.origin_subject, new.bureau_id) == ("assignment", lead.number, below.id)
    commands.dispute_lead(other, other="示例县局", because="均主张管辖", on=ON, actor=cast.officer)
    [clock] = lead_clocks(other, ON)
    assert (clock.due.strict, clock.cite) == (date(2026, 8, 12), "penalty.jurisdiction")  # 4 to 7 and 10 to 12 August
    with pytest.raises(Refused, match="已于2026-08-03登记"):
        commands.dispute_lead(other, other="示例县局", because="均主张管辖", on=ON, actor=cast.officer)
    assert commands.assign_lead(other, bureau=None, body="文化执法部门", **given) is None
    assert (lead.state, other.state, list(lead_clocks(other, ON))) == ("assigned", "assigned", [])


def test_a_named_informant_is_told_within_five_working_days_of_the_decision(cast: Cast) -> None:
    lead, unnamed = make_lead(cast, ON), make_lead(cast, ON)
    lead.informant_name = "示例举报人"
    with pytest.raises(Refused, match="请选择不予立案的情形"):
        commands.decline_lead(lead, because="示例", ground="自拟情形", on=ON, actor=cast.head)
    for row in (lead, unnamed):
        commands.decline_lead(row, because="已下架", ground="违法行为轻微并及时改正，没有造成危害后果", on=ON, actor=cast.head)
    [clock] = lead_clocks(lead, ON)
    assert (clock.due.strict, clock.cite) == (date(2026, 8, 10), "complaint.result")
    with pytest.raises(Refused, match="没有实名"):
        commands.inform_lead(unnamed, how="示例", on=ON, actor=cast.officer)
    commands.inform_lead(lead, how="书面告知", on=ON + timedelta(days=1), actor=cast.officer)
    assert list(lead_clocks(lead, ON)) == []
    with pytest.raises(Refused, match="已于2026-08-04告知"):
        commands.inform_lead(lead, how="书面告知", on=ON, actor=cast.officer)


def test_the_pages_before_filing(client: Browser, cast: Cast) -> None:
    lead, other = make_lead(cast, ON), make_lead(cast, ON)
    lead.informant_name, number, second, head = "示例举报人", lead.number, other.number, cast.head
    unit_head = make_user(head.bureau, "unit_head")
    desk = sign_in(client, cast.officer)
    page = desk.get(f"/leads/{number}").text
    assert "管辖的规定" in page and "《行政处罚法》第二十二条" in page and "延长核查期限" not in page
    wrong = desk.post(f"/leads/{number}/join", data={"other": "L999"})
    assert wrong.status_code == 422 and "L999" in wrong.text
    for step, data in (("pause", {"kind": "testing", "because": "委托检测"}), ("resume", {}), ("dispute", {"other": "示例县局", "because": "均主张管辖"})):
        assert desk.post(f"/leads/{number}/{step}", data=data).status_code == 302, step
    assert desk.post(f"/leads/{second}/join", data={"other": number}).status_code == 302
    assert "并入本线索" in desk.get(f"/leads/{number}").text
    assert desk.post(f"/leads/{second}/separate", data={"because": "误"}).status_code == 302
    desk = sign_in(client, db.session.merge(head))
    assert desk.post(f"/leads/{number}/extend", data={"because": "案情复杂"}).status_code == 302
    desk = sign_in(client, db.session.merge(unit_head))
    assert desk.post(f"/leads/{second}/assign", data={"body": "文化执法部门", "because": "无管辖权"}).status_code == 302
    assert desk.post(f"/leads/{number}/decline", data={"ground": "", "because": "没有违法事实"}).status_code == 302
    assert "告知举报投诉人期限" in desk.get(f"/leads/{number}").text
    assert desk.post(f"/leads/{number}/inform", data={"how": "电话告知"}).status_code == 302
    assert db.session.execute(db.select(Lead.informed_how).filter_by(number=number)).scalar_one() == "电话告知"
