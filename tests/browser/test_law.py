"""The law at a browser: searched and compared, asked for a fine across two laws, and a policy drafted by one and signed by another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ipenforce.clock import today
from tests.browser.desk import Desk

WORDS, LOWER = "在经营活动中使用“驰名商标”字样", "较低数额罚款"
CODE = "trademark.well_known_words"
RULE = "示例市行政处罚裁量规定"
PAGES = {
    "officer": (
        "/law/", "/law/?q=没有这样的词", f"/law/{CODE}?on=2027-01-01", f"/law/{CODE}?on=2010-01-01", f"/law/{CODE}/compare",
        "/law/house.infringer_points", "/law/crime.counterfeit_mark", "/law/tools/fine", "/law/tools/due", "/law/tools/crime",
        "/law/tools/due?code=penalty.lead_verification:period&start=2030-03-04",
        "/law/tools/crime?code=trademark.infringement&acted_on=2026-11-20&turnover=60000", "/policy/", "/policy/house.discretion",
    ),
    "reviewer": ("/policy/house.discretion/draft", "/policy/house.infringer_points/draft", "/policy/penalty.hearing_threshold/draft",
                 "/paragraphs", "/paragraphs/new"),
    "system": ("/policy/calendar", "/policy/house.credit_ratios/draft"),
    "audit": ("/law/unverified",),
}  # fmt: skip


@pytest.mark.parametrize("login", PAGES)
def test_pages_of_the_law_fit_and_complain_of_nothing(login: str, sit: Callable[..., Desk]) -> None:
    desk = sit(login)
    for number, path in enumerate(PAGES[login]):
        assert desk.go(path) == 200, path
        expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
        desk.looks_right(f"law-{login}-{number}{path.partition('?')[0].replace('/', '-')}")


def test_the_library_is_searched_read_by_the_day_and_compared(sit: Callable[..., Desk]) -> None:
    desk = sit("officer")
    desk.follow("法规")
    desk.fill(**{"内容、条文、法律名称": "驰名商标 定额"})
    desk.press("查询")
    expect(desk.page.locator("tbody tr")).to_have_count(1)
    desk.looks_right("law-list")
    desk.follow(WORDS)
    desk.fill(按哪一天="2027-01-01")
    desk.press("查看")
    desk.sees("处100,000元以下罚款", "《商标法》第六十四条第一款")
    desk.looks_right("law-version")
    desk.follow("比较版本")
    desk.sees("处100,000元罚款", "处100,000元以下罚款", "不同之处")
    desk.looks_right("law-compare")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_fine_across_two_laws_is_asked_and_the_address_keeps_the_question(width: int, sit: Callable[..., Desk]) -> None:
    desk = sit("officer", width=width)
    desk.go("/law/tools/fine")
    desk.fill(案由=WORDS, 作出决定之日="2027-02-01")
    desk.press("计算")
    summary = desk.page.locator("[data-error-summary]")
    expect(summary).to_contain_text("行为终了之日：请填写行为终了之日")
    expect(desk.labelled("作出决定之日")).to_have_value("2027-02-01")
    desk.looks_right(f"fine-missing-{width}")
    desk.fill(行为终了之日="2026-11-20")
    desk.press("计算")
    expect(desk.page.locator(".figure")).to_contain_text("0 — 100,000")
    desk.sees("轻于行为时的《商标法》第五十三条", "适用新规定", "从旧兼从轻")
    desk.looks_right(f"fine-{width}")
    address = desk.page.url
    assert "acted_on=2026-11-20" in address and "decided_on=2027-02-01" in address
    desk.follow("清除")
    expect(desk.page.locator(".figure")).to_have_count(0)
    desk.go(address)
    expect(desk.page.locator(".figure")).to_contain_text("0 — 100,000")
    expect(desk.labelled("案由").locator("option:checked")).to_have_text(WORDS)


def test_a_policy_is_drafted_by_one_and_signed_by_another(sit: Callable[..., Desk]) -> None:
    author, head = sit("reviewer", width=390), sit("head")
    author.go("/policy/")
    author.follow(LOWER)
    author.follow("拟定新版本")
    expect(author.labelled("以下（元）")).to_have_value("3000")
    day = today().isoformat()
    paper = {"规定名称": RULE, "条文": "附表", "公布日期": day, "施行日期": day, "说明": "示例：按本地情况调整。"}
    author.fill(**paper, **{"以下（元）": "五千"})
    with author.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        author.press("提交批准")
    author.page.wait_for_load_state()
    assert sent.value.status == 422
    amount = author.labelled("以下（元）")
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(amount).to_have_value("五千")
    author.sees("请填写整数")
    expect(author.labelled("规定名称")).to_have_value(RULE)
    author.looks_right("policy-draft-wrong")
    author.fill(**{"以下（元）": "5000"})
    author.press("提交批准")
    author.sees("待批准", "起草人不能批准自己起草的版本", "3,000", "5,000")
    expect(author.page.get_by_role("link", name="批准", exact=True)).to_have_count(0)
    author.looks_right("policy-waits")
    address = author.page.url
    assert author.go(f"{address}/approve") == 403

    head.go("/")
    head.follow(LOWER)
    assert head.page.url == address
    head.looks_right("policy-version")
    head.follow("批准")
    head.sees("3,000", "5,000", RULE)
    head.looks_right("policy-sign")
    head.fill(意见="同意。")
    head.press("批准")
    head.sees("已批准", "同意。")
    head.looks_right("policy-approved")

    reader, stranger = sit("officer"), sit("west-officer")
    for desk, basis in ((reader, RULE), (stranger, "本局行政处罚信息公示细则")):
        desk.go("/policy/")
        expect(desk.page.locator("tr", has_text=LOWER)).to_contain_text(basis)
    reader.looks_right("policy-adopted")


def test_a_draft_is_sent_back_with_a_reason(sit: Callable[..., Desk]) -> None:
    author, head = sit("city-reviewer"), sit("city-head")
    author.go("/policy/penalty.hearing_threshold/draft")
    day = today().isoformat()
    author.fill(规定名称=RULE, 条文="第五条", 公布日期=day, 施行日期=day, 说明="示例。", **{"自然人（元以上）": "5000"})
    author.press("提交批准")
    author.sees("待批准")
    head.go(author.page.url)
    head.follow("退回")
    head.fill(理由="与本省规定不一致。")
    head.press("退回")
    head.sees("已退回", "与本省规定不一致。")
    head.looks_right("policy-declined")


def import_notice(desk: Desk, year: str, workdays: str) -> None:
    """An invented arrangement: 1 and 2 January are free."""
    desk.go("/policy/calendar")
    desk.fill(
        年份=year, 通知名称="示例通知", 公布日期="2026-11-20", 法定节假日=f"元旦 {year}-01-01",
        **{"放假区间（含调休和周末）": f"{year}-01-01 至 {year}-01-02", "调休上班的周末": workdays},
    )  # fmt: skip
    desk.press("导入")


def test_a_holiday_notice_is_imported_and_dates_are_no_longer_provisional(sit: Callable[..., Desk]) -> None:
    desk, officer = sit("system"), sit("officer")
    ask = "/law/tools/due?code=penalty.notice:period&start=2029-12-27"
    officer.go(ask)
    expect(officer.page.locator(".figure")).to_contain_text("暂定")
    import_notice(desk, "2029", "")
    desk.sees("2029年：示例通知")
    import_notice(desk, "2030", "2030-01-02")
    desk.sees("2030-01-02不是调休上班的周末")
    expect(desk.labelled("法定节假日")).to_have_value("元旦 2030-01-01")
    desk.looks_right("calendar-wrong")
    desk.fill(调休上班的周末="2030-01-05")
    desk.press("导入")
    desk.sees("2030年：示例通知")
    desk.looks_right("policy-index")
    officer.go(ask)
    expect(officer.page.locator(".figure")).to_have_text("2030-01-05")
