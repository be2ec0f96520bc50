"""The main road of a case by its pages, each leg walked by the person whose it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from playwright.sync_api import expect

from ipenforce.clock import today
from tests.browser.desk import Desk

Answers = dict[str, str | Sequence[str]]
OFFICERS = ("演示乙一", "演示乙二")


def yesterday() -> str:
    """The day before today, as a date field wants it."""
    return (today() - timedelta(days=1)).isoformat()


def log(desk: Desk, channel: str, title: str, answers: Answers) -> None:
    """A lead from the channel's form over the page of its answers; ends on the lead's page."""
    desk.go(f"/leads/new/{channel}")
    desk.fill(
        线索名称=title,
        线索来源="监督检查",
        涉嫌侵权的情况="现场发现标有“示例”商标的商品，来源不明。",
        **answers,
    )
    desk.press("下一步：核对")
    desk.sees("尚未提交", title)
    expect(desk.page.locator("#main")).not_to_contain_text(re.compile(r"\dT\d"))
    desk.looks_right(f"check-answers-{channel}")
    desk.press("登记线索")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(title)
    desk.sees("待核查")


def file(desk: Desk) -> None:
    """Verification and the filing proposed with two officers; ends on the case's page."""
    desk.step("登记核查结果", 核查情况="经现场核查，情况与线索一致。")
    desk.sees("已核查")
    desk.page.locator(".steps").get_by_role("link", name="报请立案").click()
    for officer in OFFICERS:
        desk.page.get_by_role("checkbox", name=officer).check()
    desk.fill(案由="侵犯注册商标专用权", 立案依据的事实="现场发现涉嫌侵权商品，不能提供合法来源证明。")
    desk.press("报请立案")
    desk.sees("待批准立案", "尚未立案", *OFFICERS)


def investigate(desk: Desk, fine: str) -> None:
    """The act with its calculation, the proposal with its fine, the report."""
    desk.step(
        "登记违法行为", 案由="侵犯注册商标专用权", 违法行为="销售标有“示例”商标的服装，经权利人辨认为侵权商品。", 终了之日=yesterday(),
        权利种类="注册商标", **{"注册号、专利号等": "00000001"}, 权利名称="第25类“示例”商标", **{"名称、规格": "服装"}, 数量="100",
        **{"单价（元）": "100"}, 证据="销售记录",
    )  # fmt: skip
    desk.sees("10,000.00", "第25类“示例”商标（00000001）")
    desk.step(
        "拟定处罚建议",
        "保存",
        **{"罚款（元）": fine},
        裁量档次="从轻",
        裁量理由="当事人配合调查，按裁量基准从轻。",
    )
    desk.sees("拟处理", fine)
    desk.step("提交调查终结报告", "提交审核")
    desk.sees("待审核")


def review(desk: Desk) -> None:
    """The reviewer agrees to the report as it stands."""
    desk.step("审核通过", "审核同意", 审核意见="管辖、主体、事实、证据、定性、依据、程序和处理适当，同意。")
    desk.sees("待批准拟处罚")


def hear(desk: Desk) -> None:
    """The notice served, the party's waiver, and the decision put before the head."""
    desk.step("登记告知书送达", 签收人="当事人负责人", 送达证明="送达回证签收")
    desk.sees("陈述申辩期")
    desk.step(
        "登记陈述申辩",
        情况="明确放弃陈述申辩，有权要求听证的一并放弃听证",
        陈述申辩内容或放弃的记录="当事人出具书面声明，放弃陈述、申辩。",
    )
    desk.sees("明确放弃")
    desk.step("陈述申辩终结")
    desk.sees("待拟定决定")
    desk.step("提交处罚决定", "提交审批")
    desk.sees("待批准决定")


def hear_defence(desk: Desk, treatment: str = "情节已在裁量中考虑，不再减少。") -> None:
    """As `hear`, but the party states something and it is treated."""
    desk.step("登记告知书送达", 签收人="当事人负责人", 送达证明="送达回证签收")
    desk.step(
        "登记陈述申辩",
        情况="提出陈述申辩",
        陈述申辩内容或放弃的记录="请求从轻处罚。",
        复核和采纳情况=treatment,
    )
    desk.sees("请求从轻处罚。", treatment)
    desk.step("陈述申辩终结")
    desk.step("提交处罚决定", "提交审批")
    desk.sees("待批准决定")


def perform(desk: Desk, fine: str, receipt: str) -> None:
    """Service, payment, publication; the closing proposed."""
    desk.step("登记决定书送达", 签收人="当事人负责人", 送达证明="送达回证签收")
    desk.sees("已生效")
    desk.step("登记缴款", **{"金额（元）": fine}, 票据号=receipt)
    desk.sees(f"已缴 {fine} 元")
    desk.step("公示", "公示处罚信息")
    desk.sees("起，至")
    desk.step("报请结案", 结案理由="行政处罚决定执行完毕")
    desk.sees("待批准结案")


def approve(desk: Desk, step: str, send: str, state: str) -> None:
    """The head signs under the text that is shown."""
    desk.step(step, send, 意见="同意。")
    desk.sees(state)


def paper_opens(desk: Desk, label: str) -> None:
    """The case's form of this name opens as a page, and its PDF is one."""
    desk.follow(label)
    pdf = desk.page.get_by_role("link", name="PDF", exact=True).get_attribute("href")
    answer = desk.page.request.get(f"{desk.site.address}{pdf}")
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF")
    desk.sees("已签发")
    expect(desk.page.locator(".official-text")).not_to_contain_text("（签发")
    desk.looks_right(f"paper-{label}")
    desk.page.go_back()


def docket(desk: Desk) -> str:
    """The docket number on the case's page."""
    found = re.search(r"\S+〔\d{4}〕\d+号", desk.page.locator(".page-head").inner_text())
    assert found, "the page shows no docket number"
    return found.group()
