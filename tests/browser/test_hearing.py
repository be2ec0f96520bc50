"""A hearing by its pages: asked for late with a reason and notified; held, recorded, reported, reviewed, discussed, decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ipenforce.cases import commands
from ipenforce.cases.models import Case
from ipenforce.clock import today
from ipenforce.demo import people, road
from ipenforce.intake import commands as intake
from tests.browser.desk import Desk
from tests.cases.signing import draft, serve, sign
from tests.factories import make_party, make_user

ASKED, TOLD = "示例商贸公司销售侵权服装", "示例市场5区2号摊位涉嫌侵权"
CHAIR, RECORDER = "演示乙八", "演示乙三"


def populate() -> None:
    """Two cases whose fine gives a right to a hearing: in one nobody has asked yet, in the other the hearing is today."""
    on = today()
    made = people.make(on)
    crew = people.cast(made, "")
    chair = make_user(crew.officer.bureau, "legal_reviewer", login="chair", name=CHAIR)
    chair.password_hash = crew.head.password_hash
    cases: list[Case] = []
    for title in (ASKED, TOLD):
        start = on - timedelta(days=70)
        lead = intake.receive_lead(
            bureau=crew.officer.bureau, unit=None, source="inspection", channel="market", title=title, content="巡查发现涉嫌侵权商品。",
            party=make_party(), received_on=start, on=start, actor=crew.officer,
        )  # fmt: skip
        case = road.walk(lead, crew, "notice_served", start=start, breach=road.Breach(fine_fen=15_000_000, band="ordinary"))
        assert case is not None
        cases.append(case)
    told, asked_on, notified_on = cases[1], on - timedelta(days=60), on - timedelta(days=40)
    commands.request_hearing(
        told, told.decisions[0], requested_on=asked_on, how="written", request="对处罚幅度有异议，要求听证。", on=asked_on, actor=crew.officer
    )
    paper = draft(told, "hearing_notice", notified_on, held_at=f"{on} 00:01", place="本局三楼会议室", chair=f"{CHAIR} 科长", recorder=RECORDER,
                  openness="public", phone="010-00000000")  # fmt: skip
    serve(told, sign(told, paper, notified_on), notified_on)


def at_the_case(desk: Desk, title: str) -> None:
    """Stand on the case's page."""
    desk.go("/cases")
    desk.follow(title)


def open_step(desk: Desk, name: str) -> None:
    """Open a step among those of the hearing."""
    part = desk.page.locator("details", has_text="听证和集体讨论")
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    desk.page.locator(".steps").get_by_role("link", name=name, exact=True).click()


def sign_form(desk: Desk, title: str, label: str) -> None:
    """Sign the newest form of this name under its text."""
    at_the_case(desk, title)
    desk.page.get_by_role("link", name=label, exact=True).last.click()
    desk.follow("签署并签发")
    desk.press("签署并签发")
    desk.sees("已签发")


def test_a_hearing_is_asked_for_and_notified(sit: Callable[..., Desk]) -> None:
    desk = sit("officer")
    at_the_case(desk, ASKED)
    open_step(desk, "登记听证要求")
    desk.fill(听证要求的内容="对处罚幅度有异议，要求听证。")
    desk.press("登记听证要求")
    desk.sees("要求听证的期限已于", "对处罚幅度有异议")
    desk.looks_right("request-late")
    desk.fill(逾期的理由="台风致交通中断，附证明。")
    desk.press("登记听证要求")
    open_step(desk, "通知听证")
    desk.fill(听证开始时间=f"{today() + timedelta(days=30)}T09:30", 听证地点="本局三楼会议室", 听证主持人="演示乙一", 记录员=RECORDER, 联系电话="010-00000000")
    desk.press("起草")
    desk.sees("“演示乙一”是本案办案人员，不能再作听证主持人")
    desk.fill(听证主持人=CHAIR)
    desk.press("起草")
    desk.sees("草稿", CHAIR)
    sign_form(sit("head"), ASKED, "行政处罚听证通知书")
    at_the_case(desk, ASKED)
    desk.sees("听证和审核", "台风致交通中断", CHAIR)
    desk.looks_right("case-notified")


def test_a_hearing_is_held_and_its_case_decided_by_the_heads_together(sit: Callable[..., Desk]) -> None:
    recorder, chair, officer, reviewer, head = (sit(login) for login in ("unit", "chair", "officer", "reviewer", "head"))
    at_the_case(recorder, TOLD)
    open_step(recorder, "制作听证笔录")
    recorder.fill(听证结束时间=f"{today()}T00:02", 当事人一方到场人员="当事人负责人", 申请回避的情况="不申请回避", 调查人员的陈述="违法经营额一万元，拟罚十五万元。",
                  **{"当事人的陈述、申辩": "已主动下架，请求减轻。"}, 质证情况="双方对证据无异议。", 最后陈述="请求减轻处罚。")  # fmt: skip
    recorder.looks_right("record")
    recorder.press("起草")
    sign_form(chair, TOLD, "听证笔录")
    at_the_case(recorder, TOLD)
    open_step(recorder, "写出听证报告")
    recorder.fill(听证查明的事实和证据的认定="事实清楚，主动下架属实。", 处理意见和建议="建议维持拟处罚意见。")
    recorder.press("起草")
    sign_form(chair, TOLD, "听证报告")

    at_the_case(officer, TOLD)
    officer.sees("已举行", "须经法制审核")
    officer.step("陈述申辩终结")
    officer.sees("法制审核尚未通过")
    officer.looks_right("case-heard")
    at_the_case(reviewer, TOLD)
    open_step(reviewer, "法制审核（听证后）")
    reviewer.fill(审核意见="程序合法，同意。", 法律职业资格证书编号="A20260001")
    reviewer.press("提交审核意见")
    at_the_case(officer, TOLD)
    officer.step("提交处罚决定", "提交审批")
    open_step(officer, "集体讨论")
    officer.fill(讨论时间=f"{today()}T00:03", 讨论地点="会议室", 主持人="演示乙五", 记录人="演示乙四", 结论意见="同意罚款十五万元。")
    for row, name in enumerate(("演示乙五", "演示乙九", "演示乙十")):
        if row:
            officer.press("添加一行")
        for column, value in (("person", name), ("post", "局领导"), ("opinion", "同意")):
            officer.page.locator(f"[name=opinions-{row}-{column}]").fill(value)
    officer.looks_right("discussion")
    officer.press("起草")
    officer.sees("草稿")
    sign_form(head, TOLD, "行政处罚案件集体讨论记录")
    at_the_case(head, TOLD)
    head.step("批准并签发决定", "批准并签发", 意见="同意。")
    head.sees("已决定")
    head.follow("行政处罚决定书")
    head.sees("举行了听证")
    head.looks_right("decision")
