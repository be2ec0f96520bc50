"""Pages of draws: from the item to the result by hand, who sees what, and what anybody may check."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.draws import commands
from ipenforce.draws.models import Draw, InspectionItem, InspectionPlan, Target
from ipenforce.intake.models import Lead
from tests.draws.office import INSPECTOR_HEAD, TARGET_HEAD, fresh, make_office, sheet, stock
from tests.draws.pages import main, sent, soup, text
from tests.factories import sign_in
from tests.http_client import browser
from tests.rules.plans import code


@pytest.fixture
def client(app):
    return browser(app)


@pytest.fixture
def office(app):
    return make_office()


PLAN = {
    "title": "示例计划", "quota_a": "3", "quota_b": "0", "quota_c": "0", "quota_d": "0", "load_cap": "5", "target_cap": "2",
    "due_on": today().isoformat(), "visit_by": (today() + timedelta(days=20)).isoformat(), "tags": "",
}  # fmt: skip


def test_from_the_item_to_the_result_by_hand(client, app):
    office = make_office(libraries=False)
    district = office.bureau.district
    sign_in(client, office.planner)
    answer = sent(client, "/draws/items/new", code="IP-09", name="专利真实性检查", basis="patent.passing_off", kind="general", speciality="商标",
                  method="on_site", ratio_a="40")  # fmt: skip
    assert answer.status_code == 302, text(answer)
    item = db.session.execute(db.select(InspectionItem).filter_by(code="IP-09")).scalar_one()
    assert item.ratios == {"A": "40"}
    targets = sheet(TARGET_HEAD, *[(code(n), f"示例{n}号商店", district, "A") for n in range(1, 11)], encoding="gb18030")
    answer = client.post("/draws/targets/import", data={"file": (io.BytesIO(targets), "对象.csv")})
    assert answer.status_code == 302
    assert "新增 10，更新 0" in text(client.get(answer.location))
    people = sheet(INSPECTOR_HEAD, *[(o.certificates[0].number, o.name, district, "商标") for o in office.officers])
    assert client.post("/draws/inspectors/import", data={"file": (io.BytesIO(people), "人员.csv")}).status_code == 302
    answer = sent(client, "/draws/plans/new", **PLAN, item=item.number)
    assert answer.status_code == 302, main(answer)
    assert "待批准" in main(client.get(answer.location))
    plan = db.session.execute(db.select(InspectionPlan)).scalar_one()
    assert client.get(f"/draws/plans/{plan.number}/approve").status_code == 403
    address = answer.location

    client = browser(app)
    sign_in(client, office.approver)
    page = soup(client.get(address + "/approve"))
    shown = page.select_one("input[name=shown_hash]")["value"]
    assert "示例计划" in page.get_text()
    answer = sent(client, address + "/approve", shown_hash=shown)
    assert answer.status_code == 302
    shown_draw = answer.location
    assert "承诺" in main(client.get(shown_draw))
    for _ in range(2):
        assert sent(client, shown_draw + "/advance").status_code == 302
    words = main(client.get(shown_draw))
    draw = db.session.execute(db.select(Draw)).scalar_one()
    assert draw.state == "published"
    for told in (draw.seed, draw.transcript_head, draw.roster_root, "A 级 10 个中抽 3 个", f"--head {draw.transcript_head}", "没有待办步骤"):
        assert told in words
    visit = draw.assignments[0]
    number, leader = visit.number, visit.leader.user

    client = browser(app)
    sign_in(client, leader)
    assert "录入检查结果" in text(client.get(f"/visits/{number}"))
    result = {"visited_on": today().isoformat(), "result": "A", "disposition": "clue", "findings": ""}
    answer = sent(client, f"/visits/{number}/result", **result)
    assert answer.status_code == 422
    assert "请写明检查发现的情况" in main(answer)
    answer = sent(client, f"/visits/{number}/result", **{**result, "findings": "发现涉嫌侵权商品"})
    assert answer.status_code == 302
    db.session.rollback()
    lead = db.session.execute(db.select(Lead)).scalar_one()
    assert lead.origin_subject == number
    assert lead.number in client.get(answer.location).get_data(as_text=True)
    assert client.get(f"/visits/{number}/result").status_code == 200


def test_steps_that_are_closed_say_why(client, office, app):
    tomorrow = today() + timedelta(days=1)
    draw = office.draw(due_on=tomorrow)
    sign_in(client, office.approver)
    page = soup(client.get(f"/draws/{draw.number}"))
    assert f"抽取日期为{tomorrow.isoformat()}，未到期不能抽取" in page.select_one(".step-closed").get_text()
    assert "须由拟定计划的机构负责人办理" in page.select_one("#why-request_abort").get_text()
    db.session.rollback()
    commands.request_abort(fresh(draw), because="名录有误", on=today(), actor=office.planner)
    db.session.commit()
    page = soup(client.get(f"/draws/{draw.number}"))
    assert [link.get_text() for link in page.select(".steps a")] == ["同意终止", "不同意终止"]
    client = browser(app)
    sign_in(client, office.planner)
    assert "申请终止的人不能决定自己的申请" in text(client.get(f"/draws/{draw.number}"))


def test_a_draw_is_stopped_on_two_pages_by_two_people(client, office, app):
    draw = office.draw()
    sign_in(client, office.planner)
    assert sent(client, f"/draws/{draw.number}/abort", because="").status_code == 422
    assert sent(client, f"/draws/{draw.number}/abort", because="名录有误").status_code == 302
    client = browser(app)
    sign_in(client, office.approver)
    assert sent(client, f"/draws/{draw.number}/abort/decide?approve=1").status_code == 302
    db.session.rollback()
    assert fresh(draw).state == "aborted"
    words = text(browser(app).get(f"/public/draws/{draw.number}"))
    assert "名录有误" in words
    assert "号码保留" in words


def test_an_approval_of_what_has_changed_is_409_with_the_difference(client, office):
    plan = office.plan()
    shown, number = plan.text_hash, plan.number
    plan.title, plan.statements = "示例新计划", {**plan.statements}
    sign_in(client, office.approver)
    answer = sent(client, f"/draws/plans/{number}/approve", shown_hash=shown)
    assert answer.status_code == 409
    assert "标题由“示例抽查计划”改为“示例新计划”" in main(answer)


def test_a_second_click_makes_no_second_plan_and_no_second_draw(client, office, app):
    sign_in(client, office.planner)
    page = soup(client.get("/draws/plans/new"))
    once = page.select_one("main form input[name=once]")["value"]
    first = client.post("/draws/plans/new", data={**PLAN, "item": office.item.number, "once": once})
    second = client.post("/draws/plans/new", data={**PLAN, "item": office.item.number, "once": once})
    assert (first.status_code, first.location) == (302, second.location)
    db.session.rollback()
    plan = db.session.execute(db.select(InspectionPlan)).scalar_one()
    client, number, shown = browser(app), plan.number, plan.text_hash
    sign_in(client, office.approver)
    for _ in range(2):
        sent(client, f"/draws/plans/{number}/approve", shown_hash=shown)
    db.session.rollback()
    assert db.session.execute(db.select(Draw)).scalar_one().serial == 1


def test_a_plan_form_with_a_mistake_keeps_what_was_typed(client, office):
    sign_in(client, office.planner)
    answer = sent(client, "/draws/plans/new", **{**PLAN, "visit_by": "2020-01-01", "title": "示例保留标题"}, item=office.item.number)
    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one("input[name=title]")["value"] == "示例保留标题"
    assert "检查期限不能早于抽取日期" in page.main.get_text()
    answer = sent(client, "/draws/plans/new", **{**PLAN, "quota_a": "三", "due_on": "tomorrow"}, item=office.item.number)
    assert answer.status_code == 422
    assert "日期无法识别" in main(answer)


def test_a_file_of_the_wrong_shape_is_refused_on_its_form(client, office):
    sign_in(client, office.planner)
    answer = client.post("/draws/targets/import", data={"file": (io.BytesIO(b"a,b\n1,2\n"), "x.csv")})
    assert answer.status_code == 422
    assert "文件第一行缺少列" in main(answer)
    answer = client.post("/draws/targets/import", data={})
    assert answer.status_code == 422
    assert "请选择文件" in main(answer)


def test_a_file_with_a_bad_row_is_not_taken_where_all_or_nothing_was_asked(client, office):
    before = db.session.query(Target).count()
    sign_in(client, office.planner)
    bad = sheet(TARGET_HEAD, (code(99), "", office.bureau.district, "A"), (code(98), "示例", office.bureau.district, "A"))
    answer = client.post("/draws/targets/import", data={"file": (io.BytesIO(bad), "x.csv"), "all_or_nothing": "y"})
    assert answer.status_code == 422
    assert "没有导入任何内容" in main(answer)
    assert "缺少名称" in main(answer)
    db.session.rollback()
    assert db.session.query(Target).count() == before


def test_recusal_and_leave_are_entered_on_the_inspectors_page(client, office, app):
    officer = office.officers[0]
    number = office.inspector(officer).number
    other = office.inspector(office.officers[1]).number
    sign_in(client, officer)
    assert client.get(f"/draws/inspectors/{other}/recusals/new").status_code == 403
    answer = sent(client, f"/draws/inspectors/{number}/recusals/new", code=code(1), reason="relative", details="示例亲属")
    assert answer.status_code == 302
    words = main(client.get(answer.location))
    assert code(1) in words
    assert "示例亲属" not in words
    assert client.get(f"/draws/inspectors/{number}/leaves/new").status_code == 403
    client = browser(app)
    sign_in(client, office.planner)
    day = today().isoformat()
    assert sent(client, f"/draws/inspectors/{number}/leaves/new", begins_on=day, ends_on=day).status_code == 302


def test_lists_are_searched_and_paged(client, office, app):
    stock(office, 60)
    sign_in(client, office.officers[0])
    page = soup(client.get("/draws/targets"))
    assert len(page.select("tbody tr")) == 50
    onwards = soup(client.get(page.select_one("a[rel=next]")["href"]))
    assert len(onwards.select("tbody tr")) == 10
    assert [row.get_text() for row in soup(client.get("/draws/targets?q=示例7号")).select("tbody th")] == ["示例7号商店"]
    assert len(soup(client.get(f"/draws/targets?q={code(8)}")).select("tbody tr")) == 1
    assert client.get("/draws/targets?after=rubbish").status_code == 400
