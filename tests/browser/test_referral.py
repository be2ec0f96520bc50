"""Two ways off the main road, with a phone: to the police and back, and a penalty on the spot at a trade fair."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ipenforce.cases import commands
from ipenforce.channels.trade_fair import commands as trade_fair
from ipenforce.clock import today
from ipenforce.demo import people, road
from ipenforce.intake import commands as intake
from ipenforce.intake.commands import Told
from ipenforce.parties.commands import Named
from tests.browser.desk import Desk
from tests.factories import make_party

PHONE = 390
FAIR, GRAVE = "示例展会A001展位侵权", "示例市场假冒注册商标"


def populate() -> None:
    """The demo's people, a booth met at a fair, and a case whose turnover reaches the threshold of a crime."""
    on = today()
    crew = people.cast(people.make(on), "")
    officer = crew.officer
    told = Told(source="inspection", title=FAIR, content="展出标有“示例”图案的复制品。", received_on=on, informant_name=None, informant_contact=None)
    fair = trade_fair.Held(name="示例博览会", organiser="示例会展有限公司", place="示例会展中心", opened_on=on, ended_on=on)
    who = Named(kind="organisation", name="示例参展有限公司")
    trade_fair.log_fair_finding(
        bureau=officer.bureau, unit=officer.unit, told=told, on=on, actor=officer, exhibitor=who, fair=fair, booth="A001", exhibits="复制品"
    )
    start = on - timedelta(days=20)
    lead = intake.receive_lead(
        bureau=officer.bureau, unit=None, source="inspection", channel="market", title=GRAVE, content="摊位销售假冒商品。",
        party=make_party("示例假冒商行"), received_on=start, on=start, actor=officer,
    )  # fmt: skip
    case = road.walk(lead, crew, "investigating", start=start)
    assert case is not None
    line = {
        "measure": "illegal_turnover", "description": "服装", "quantity": 600, "unit": "件", "unit_price_fen": 10_000, "method": "sold_price",
        "evidence": "销售记录",
    }  # fmt: skip
    commands.record_act(
        case, case.respondents[0], cause="trademark.infringement", description="销售假冒“示例”商标的服装600件。", started_on=start,
        ended_on=start, lines=[line], on=on, actor=officer,
    )  # fmt: skip


def at(desk: Desk, title: str, where: str = "/cases") -> None:
    """Stand on the page of the case or lead of this title."""
    desk.go(where)
    desk.follow(title)


def test_a_suspected_crime_goes_to_the_police_and_comes_back(sit: Callable[..., Desk]) -> None:
    officer = sit("officer", width=PHONE)
    at(officer, GRAVE)
    officer.sees("达到“假冒注册商标罪”的追诉标准")
    officer.looks_right("suspected")
    officer.page.locator("summary", has_text="移送公安机关").click()
    officer.page.locator(".steps").get_by_role("link", name="报告涉嫌犯罪", exact=True).click()
    officer.looks_right("report")
    officer.press("报告涉嫌犯罪")
    officer.sees("移送决定期限", "专案组")
    officer.page.locator("summary", has_text="移送公安机关").click()
    officer.page.locator(".steps").get_by_role("link", name="移送公安机关", exact=True).click()
    officer.fill(受移送的公安机关="示例市公安局")
    officer.looks_right("transfer-form")
    officer.press("起草")
    head = sit("head", width=PHONE)
    at(head, GRAVE)
    head.follow("涉嫌犯罪案件移送书")
    head.follow("签署并签发")
    head.press("签署并签发")
    at(officer, GRAVE)
    officer.sees("已移送公安机关")
    officer.step("登记移送和回执", 公安机关签收日期=today().isoformat(), 签收的公安机关和人员="示例市公安局经侦支队")
    officer.sees("公安机关审查期限")
    officer.step("登记公安机关不予立案", 不予立案通知书文号="不立〔2026〕1号", 不予立案的理由="现有证据不足。")
    officer.sees("提请复议或者建议立案监督期限")
    officer.looks_right("declined")
    officer.step("恢复行政处罚程序", 理由="公安机关不予立案，依法给予行政处罚。")
    officer.sees("调查取证", "已恢复行政处罚程序")
    officer.looks_right("back")


def test_a_booth_at_a_fair_is_fined_on_the_spot(sit: Callable[..., Desk]) -> None:
    desk = sit("officer", width=PHONE)
    at(desk, FAIR, "/leads")
    desk.page.locator(".steps").get_by_role("link", name="当场处罚", exact=True).click()
    desk.looks_right("spot-empty")
    second_officer = desk.page.locator("[name=second] option", has_text="演示乙二").get_attribute("value")
    desk.page.locator("[name=second]").select_option(second_officer)
    desk.page.locator("[name=cause]").select_option("copyright.infringement")
    desk.fill(证据="现场照片2张", 处罚种类="罚款", 罚款数额="3000.01", 罚款的缴纳="到指定银行或者通过电子支付系统缴纳")
    desk.page.locator("[name=pay_to]").fill("示例银行 0001")
    desk.page.locator("[name=defence]").fill("当事人未提出陈述、申辩。")
    desk.press("提交另一名执法人员核对")
    desk.sees("不能提交", "不得超过3,000元")
    desk.looks_right("spot-refused")
    desk.page.locator("[name=fine_fen]").fill("1000")
    desk.press("提交另一名执法人员核对")
    desk.sees("待另一名执法人员核对", "填写的人不能自行确认")
    second = sit("officer2", width=PHONE)
    at(second, FAIR)
    second.page.locator(".steps").get_by_role("link", name="核对并签发当场处罚决定书", exact=True).click()
    second.sees("示例会展中心", "先向", "壹仟元")
    second.looks_right("spot-confirm")
    second.press("核对无误，签发")
    second.sees("当罚", "打印当场处罚决定书（PDF）")
    at(desk, FAIR)
    desk.step("登记当场交付", 交付证明="当事人在决定书上签名。")
    desk.sees("材料交回归档期限", "缴款期限")
    desk.looks_right("spot-done")
