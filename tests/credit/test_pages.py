"""Pages of the score and of the list: every point is told, a form that is refused keeps what was typed, the steps are walked by their people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from ipenforce import jobs
from ipenforce.clock import today
from ipenforce.credit.models import CreditRecord, ListEntry
from ipenforce.db import db
from ipenforce.law import provision
from ipenforce.policy import commands as policy
from tests.credit.records import make_decision
from tests.credit.test_listing import Stage
from tests.factories import make_bureau, make_party, make_user, sign_in
from tests.http_client import browser
from tests.policy.office import errors, make_office

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.one_database]


def text(answer) -> str:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser").get_text(" ", strip=True)


def test_the_page_tells_every_point_of_a_repeat_infringer_and_the_same_of_earlier_days(client: FlaskClient) -> None:
    bureau, party = make_bureau(), make_party("示例屡犯商贸有限公司")
    make_decision(bureau, party, date(2025, 12, 1), acted_on=date(2025, 10, 1), docket_no="示市监处罚〔2025〕9号")
    make_decision(bureau, party, date(2026, 6, 10), acted_on=date(2026, 5, 1), docket_no="示市监处罚〔2026〕3号", intent=["F1"], severity=["G2"])
    number, other = party.number, make_party().number
    sign_in(client, make_user(bureau, "officer", "bureau_head"))
    page = text(client.get(f"/parties/{number}/score?on=2026-11-23"))
    for told in ("示市监处罚〔2026〕3号", "5年内第2次", "《商标法》第六十条", "2026-06-10", "2027-06-10", "-10", "R2", "R3", "R4", "可以申请查询和更正"):
        assert told in page, told
    assert "5年内第2次" not in text(client.get(f"/parties/{number}/score?on=2026-06-09"))
    assert "没有可适用的评分标准" in text(client.get(f"/parties/{number}/score?on=2025-12-31"))
    assert client.get(f"/parties/{other}/score").status_code == client.get(f"/parties/{number}/score?on=x").status_code == 200
    typed = {"rule": "unreachable", "what": "抽查记录一号", "started_on": (today() + timedelta(days=1)).isoformat(), "evidence": "照片"}
    answer = client.post(f"/parties/{number}/records/new", data=typed)
    assert answer.status_code == 422 and "日期不能晚于今天" in text(answer) and "抽查记录一号" in answer.get_data(as_text=True)
    assert client.post(f"/parties/{number}/records/new", data={**typed, "started_on": today().isoformat()}).status_code == 302
    assert client.post(f"/parties/{number}/commitments/new", data={"text": "整改", "made_on": "2026-11-01", "due_on": "2026-11-10"}).status_code == 302
    assert client.post(f"/parties/{number}/repairs/new", data={"decision": "", "filed_on": "", "harm_removed": ""}).status_code == 422
    assert client.post(f"/parties/{number}/easings/new", data={"finding": "", "grade": "", "until": "2030-01-01", "because": "理由"}).status_code == 422
    page = text(client.get(f"/parties/{number}/score"))
    assert "抽查记录一号" in page and "整改" in page and "已改正" in page
    with client.application.app_context():
        jobs.consume_all()
    assert "示例屡犯商贸有限公司" in text(client.get("/credit/?grade=D"))
    with client.application.app_context():
        record = db.session.execute(db.select(CreditRecord.number)).scalar_one()
    assert client.post(f"/credit/records/{record}/end", data={"ended_on": today().isoformat(), "because": "已恢复联系"}).status_code == 302
    assert "已改正" not in text(client.get(f"/parties/{number}/score"))


def test_a_draft_is_tried_on_its_page_and_the_pictures_have_tables(client: FlaskClient) -> None:
    office = make_office()
    make_decision(office.bureau, make_party("示例甲商贸有限公司"), today() - timedelta(days=90), band="ordinary")
    row = office.draft("house.infringer_points", on=today(), changed={"base": 85})
    number = row.number
    sign_in(client, office.author)
    assert "批准前须" in text(client.get(f"/policy/versions/{number}"))
    assert client.post(f"/credit/trials/{number}", data={}).status_code == 302
    page = text(client.get(f"/credit/trials/{number}"))
    for told in ("A→C：1", "示例甲商贸有限公司", "等级分布", "分数分布", "就是这一草稿"):
        assert told in page, told
    assert "已经试算" in text(client.get(f"/policy/versions/{number}"))
    assert "再次侵权" in text(client.post("/credit/backtest", data={}))
    assert client.get("/credit/trials/R0").status_code == 404
    with client.application.app_context():
        draft, head = db.session.merge(row), db.session.merge(office.head)
        policy.decline_version(draft, because="不宜采用", on=today(), actor=head)
        db.session.commit()
    assert "试算" not in text(client.get(f"/policy/versions/{number}"))
    assert client.post(f"/credit/trials/{number}", data={}).status_code == 409


def test_who_keeps_the_policy_and_tries_no_draft_is_offered_no_trial(app: Flask) -> None:
    office = make_office()
    number = office.draft("house.infringer_points", on=today(), changed={"base": 85}).number
    admin = sign_in(browser(app), make_user(office.bureau, "system_admin"))
    page = admin.get(f"/policy/versions/{number}")
    assert "批准前须" in text(page) and "/credit/trials/" not in page.get_data(as_text=True)
    assert admin.get(f"/credit/trials/{number}").status_code == 403


def test_an_entry_is_a_link_only_for_who_may_open_it_and_a_proposal_is_not_told_elsewhere(app: Flask) -> None:
    stage, open_one = Stage(), Stage()
    row, party, proposed = stage.listed(today() - timedelta(days=3)), stage.party.number, open_one.party.number
    at, proposal, docket_no = f"/credit/listings/{row.number}", open_one.propose(today()).number, row.docket_no
    stage.decision.case.restricted = True
    own, elsewhere = make_user(stage.bureau, "legal_reviewer"), make_user(make_bureau(), "officer")
    db.session.commit()
    for user in (own, elsewhere):
        desk = sign_in(browser(app), user)
        for path in (f"/parties/{party}/score", "/credit/listings"):
            assert at not in desk.get(path).get_data(as_text=True), path
        assert docket_no in text(desk.get(f"/parties/{party}/score"))
        assert proposal not in desk.get(f"/parties/{proposed}/score").get_data(as_text=True)
    desk = sign_in(browser(app), open_one.officer)
    assert proposal in desk.get(f"/parties/{proposed}/score").get_data(as_text=True)


def test_a_listing_is_walked_on_its_pages_and_each_refusal_keeps_what_was_typed(app: Flask) -> None:
    day = today()
    stage = Stage()
    make_case = stage.decision.case.number
    party = stage.party.name
    officer, legal, head = (sign_in(browser(app), user) for user in (stage.officer, stage.legal, stage.head))
    factors = provision("credit.list_factors").on(day).terms["factors"]
    sheet = {"conduct": "故意侵犯知识产权", "gravity": "以侵权为业", "no_intent": "", **{f"factor_{n}": "事实" for n in range(len(factors))}}
    lacking = officer.post(f"/cases/{make_case}/listing", data={**sheet, "factor_1": ""})
    assert lacking.status_code == 422 and "以侵权为业" in lacking.get_data(as_text=True)
    at = officer.post(f"/cases/{make_case}/listing", data=sheet).location
    page = text(officer.get(at))
    assert "法制机构尚未审核" in page and "不看评分" in page and page.count("具备") >= 7
    assert head.post(f"{at}/review", data={}).status_code == 403
    refused = officer.post(f"{at}/notice", data={"noticed_on": day.isoformat(), "paper": "一并告知的文书"})
    assert refused.status_code == 409 and "一并告知的文书" in refused.get_data(as_text=True) and "依据" in text(refused)
    steps = (
        (legal, "review", {"answer": "yes", "opinion": "故意和情节分开认定"}),
        (officer, "notice", {"noticed_on": day.isoformat(), "paper": "一并送达"}),
        (officer, "reply", {"waived": "y"}),
        (head, "consent-paper", {"answer": "yes", "opinion": "示例省局同意", "answered_on": day.isoformat()}),
    )
    for who, step, data in steps:
        assert who.get(f"{at}/{step}").status_code == 200
        answer = who.post(f"{at}/{step}", data=data)
        assert answer.status_code == 302, (step, text(answer))
    with app.app_context():
        row = db.session.execute(db.select(ListEntry)).scalar_one()
        row.decision.decided_on = row.decision.served_on = row.decision.effective_on = day
        row.noticed_on = row.reviewed_on = day - timedelta(days=1)
        db.session.commit()
        shown = row.text_hash
    assert "尚缺的条件" not in text(head.get(f"{at}/decide"))
    assert head.post(f"{at}/decide", data={"shown_hash": shown, "docket_no": "示市监列〔2026〕1号", "text": "决定列入"}).status_code == 302
    for step, name in (("serve", "served_on"), ("publish", "published_on")):
        ahead = officer.post(f"{at}/{step}", data={name: (day + timedelta(days=1)).isoformat()})
        assert ahead.status_code == 422 and errors(ahead) == {name: "日期不能晚于今天"}
        assert officer.post(f"{at}/{step}", data={name: day.isoformat()}).status_code == 302
    assert f"{at}/publish" not in officer.get(at).get_data(as_text=True)
    assert party in text(browser(app).get("/public/credit-list"))
    assert party in text(officer.get("/credit/listings"))
    first = provision("credit.list_measures").on(day).terms["measures"][0]
    sent = {"measure": first, "body": "示例市政务局", "ground": "列入决定", "sent_on": day.isoformat()}
    assert officer.post(f"{at}/measures/new", data=sent).status_code == 302
    plea = {"kind": "court", "filed_on": day.isoformat(), "text": "判决撤销列入决定"}
    assert officer.post(f"{at}/pleas/new", data=plea).status_code == 302
    page = officer.get(at)
    assert "示例市政务局" in text(page) and "法院判决" in text(page)
    with app.app_context():
        number = db.session.execute(db.select(ListEntry)).scalar_one().pleas[0].number
    assert head.post(f"/credit/pleas/{number}", data={"answer": "yes", "opinion": "判决生效"}).status_code == 302
    assert party not in text(browser(app).get("/public/credit-list"))
    assert "已移出" in text(officer.get(at)) and "应当解除" in text(officer.get(at))
