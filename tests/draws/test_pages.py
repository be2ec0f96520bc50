"""Pages of draws: from the item to the result by hand, who sees what, and what anybody may check."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import ipenforce
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.draws import commands
from ipenforce.draws.models import Draw, InspectionItem, InspectionPlan, LibraryImport, Target
from ipenforce.intake.models import Lead
from tests.draws.office import INSPECTOR_HEAD, TARGET_HEAD, fresh, make_office, run, sheet, stock
from tests.factories import make_user, sign_in
from tests.http_client import browser
from tests.rules.plans import code

SCRIPT = Path(ipenforce.__file__).parent / "static" / "verify_draw.py"


@pytest.fixture
def client(app):
    return browser(app)


@pytest.fixture
def office(app):
    return make_office()


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def text(answer) -> str:
    return " ".join(soup(answer).get_text(" ").split())


def main(answer) -> str:
    return " ".join(soup(answer).main.get_text(" ").split())


def sent(client, address: str, **typed):
    """A form opened and sent with what was typed over it."""
    page = soup(client.get(address))
    typed = {"once": page.select_one("main form input[name=once]")["value"], **typed}
    return client.post(address, data=typed)


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


def test_another_bureaus_objects_are_not_there(client, app):
    office, other = make_office(), make_office()
    draw = office.draw()
    plan = office.plan()
    run()
    db.session.commit()
    inspector, visit = office.inspector(office.officers[0]), draw.assignments[0]
    report = db.session.execute(db.select(LibraryImport)).scalars().first()
    addresses = [
        f"/draws/{draw.number}", f"/draws/{draw.number}/receipt.json", f"/draws/{draw.number}/advance", f"/draws/{draw.number}/abort",
        f"/draws/{draw.number}/abort/decide", f"/draws/plans/{plan.number}", f"/draws/plans/{plan.number}/amend",
        f"/draws/plans/{plan.number}/approve", f"/draws/plans/{plan.number}/decline", f"/draws/inspectors/{inspector.number}",
        f"/draws/inspectors/{inspector.number}/recusals/new", f"/draws/inspectors/{inspector.number}/leaves/new",
        f"/draws/imports/{report.number}", f"/visits/{visit.number}", f"/visits/{visit.number}/result",
    ]  # fmt: skip
    for person in (other.planner, other.approver, other.officers[0]):
        client = browser(app)
        sign_in(client, person)
        for address in addresses:
            assert client.get(address).status_code == 404, address
        for page in ("/draws", "/draws/targets", "/draws/inspectors", "/draws/items"):
            words = text(client.get(page))
            assert draw.number not in words, page
            assert inspector.certificate_no not in words, page


def test_a_superior_reads_but_does_not_decide(client, app):
    city = make_office()
    county = make_office(parent=city.bureau)
    draw = county.draw()
    run()
    db.session.commit()
    sign_in(client, city.approver)
    assert draw.number in text(client.get("/draws"))
    assert client.get(f"/draws/{draw.number}").status_code == 200
    assert client.get(f"/draws/{draw.number}/advance").status_code == 403


def test_only_the_two_who_were_drawn_enter_the_result(client, office, app):
    draw = office.draw()
    run()
    visit = draw.assignments[0]
    others = [officer for officer in office.officers if officer.id not in visit.inspector_ids]
    number = visit.number
    sign_in(client, others[0])
    assert client.get(f"/visits/{number}/result").status_code == 403
    assert "录入检查结果" not in text(client.get(f"/visits/{number}"))


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


def test_anybody_sees_the_draw_at_once_and_the_picks_when_the_plan_lets_them(client, office, app):
    draw = office.draw(quota={"A": 1})
    commands.freeze_due_draws(on=today())
    db.session.commit()
    address = f"/public/draws/{draw.number}"
    assert draw.transcript_head in text(client.get(address))
    db.session.rollback()
    commands.run_due_draws(on=today())
    db.session.commit()
    visit = draw.assignments[0]
    words = text(client.get(address))
    assert visit.name not in words
    assert "名单在全部检查结果录入后公开" in words
    assert client.get(f"{address}/receipt.json").status_code == 404
    db.session.rollback()
    visit = fresh(draw).assignments[0]
    commands.enter_result(visit, result="1", disposition="none", findings="", visited_on=today(), on=today(), actor=office.officers[0])
    db.session.commit()
    name = visit.name
    words = text(client.get(address))
    assert name in words
    assert "未发现问题" in words
    assert draw.number in text(client.get("/public/draws"))
    assert client.get("/public/draws/双抽〔2026〕99号").status_code == 404


def test_what_anybody_downloads_is_what_its_fingerprint_says_and_verifies_alone(client, office, app, tmp_path):
    draw = office.draw(public_at_once=True)
    run()
    db.session.commit()
    digest, head, number = draw.receipt_sha256, draw.transcript_head, draw.number
    public = client.get(f"/public/draws/{number}/receipt.json")
    assert public.mimetype == "application/json"
    assert hashlib.sha256(public.get_data()).hexdigest() == digest
    sign_in(client, office.officers[0])
    assert client.get(f"/draws/{number}/receipt.json").get_data() == public.get_data()
    file = tmp_path / "receipt.json"
    file.write_bytes(public.get_data())
    script = tmp_path / "verify_draw.py"
    with client.get("/static/verify_draw.py") as program:
        script.write_bytes(program.get_data())
    assert script.read_bytes() == SCRIPT.read_bytes()
    done = subprocess.run([sys.executable, "-I", str(script), str(file), "--head", head], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    forged = json.loads(public.get_data())
    forged["selected"][0]["code"] = code(99)
    file.write_text(json.dumps(forged), "utf-8")
    assert subprocess.run([sys.executable, "-I", str(script), str(file)], capture_output=True, check=False).returncode == 1


def test_the_pages_show_what_changed_since_the_draw_before(client, office, app):
    office.draw()
    run()
    stock(office, 22)
    second = office.draw()
    run()
    assert len(second.frozen.changes["added"]) == 2
    sign_in(client, office.planner)
    words = main(client.get(f"/draws/{second.number}"))
    assert "增加 2 个，减少 3 个" in words
    assert "已被抽中且检查尚未完成" in words
    assert code(21) in words


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


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_have_no_part_in_draws(client, office, app, role):
    draw = office.draw()
    run()
    sign_in(client, make_user(office.bureau, role))
    for address in ("/draws", "/draws/targets", "/draws/inspectors", f"/draws/{draw.number}"):
        assert client.get(address).status_code == 403
    assert client.get(f"/public/draws/{draw.number}").status_code == 200
