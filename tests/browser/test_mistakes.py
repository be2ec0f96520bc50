"""What goes wrong at a desk: bad input, a step too early, a text that changed meanwhile, a second click, the wrong person."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import expect

from ipenforce.channels.market import commands as market
from ipenforce.clock import today
from ipenforce.demo import people, road
from ipenforce.intake.commands import Told
from ipenforce.parties.commands import Named
from tests.browser.desk import Desk

EARLY, STALE, TWICE, BESIDE = "示例过早的步骤", "示例改动的文本", "示例连点两次", "示例两个窗口"
STAND = {EARLY: "investigating", STALE: "filing_proposed", TWICE: "verified", BESIDE: "verified"}
"""What lies on the desks, and where it stands."""


def populate() -> None:
    """The demo's people, and one matter a test."""
    start = today() - timedelta(days=20)
    crew = people.cast(people.make(today()), "")
    run = market.Run(
        name="示例小商品市场", operator="示例市场管理有限公司", address="示例市东区示例路1号", district="东区"
    )
    for number, (title, state) in enumerate(STAND.items()):
        lead = market.log_market_finding(
            bureau=crew.officer.bureau, unit=crew.officer.unit, operator=Named(kind="organisation", name=f"{title}有限公司"),
            told=Told(
                source="inspection", title=title, content="标有“示例”商标的商品，来源不明。", received_on=start,
                informant_name=None, informant_contact=None,
            ), market=run, stall=f"1区{number}号", goods="服装", on=start, actor=crew.officer,
        )  # fmt: skip
        road.walk(lead, crew, state, start=start)


def open_matter(desk: Desk, title: str) -> None:
    """Go to a lead or case by the page of what waits."""
    desk.go("/")
    desk.follow(title)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(title)


def status_of(desk: Desk, button: str) -> int:
    """Send the form and give the status of the answer."""
    with desk.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        desk.press(button)
    desk.page.wait_for_load_state()
    return sent.value.status


def test_bad_input_is_named_led_to_and_kept(sit: Callable[..., Desk]) -> None:
    desk = sit("officer", width=390)
    desk.go("/leads/new/market")
    typed = {
        "线索名称": "示例<i>&“引号”", "线索来源": "监督检查", "涉嫌侵权的情况": "第一行\n第二行 <script>", "市场名称": "示例市场",
        "市场开办者": "示例市场管理有限公司", "当事人名称或姓名": "A&B<公司>", "统一社会信用代码": "91110000000000000X",
    }  # fmt: skip
    desk.fill(**typed)
    assert status_of(desk, "下一步：核对") == 422
    summary = desk.page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    for words in (
        "市场地址：请填写市场地址",
        "摊位号：请填写摊位号",
        "统一社会信用代码：统一社会信用代码“91110000000000000X”不正确",
    ):
        expect(summary).to_contain_text(words)
    summary.get_by_role("link", name="摊位号").click()
    stall = desk.labelled("摊位号")
    expect(stall).to_be_focused()
    expect(stall).to_be_in_viewport()
    expect(stall).to_have_attribute("aria-invalid", "true")
    desk.looks_right("error-summary")
    for label, words in typed.items():
        field = desk.labelled(label)
        if label == "线索来源":
            expect(field.locator("option:checked")).to_have_text(words)
        else:
            expect(field).to_have_value(words)


def test_a_step_too_early_says_why_and_by_which_article(sit: Callable[..., Desk]) -> None:
    desk = sit("officer")
    open_matter(desk, EARLY)
    button = desk.page.get_by_role("button", name="提交调查终结报告")
    expect(button).to_have_attribute("aria-disabled", "true")
    described = button.get_attribute("aria-describedby")
    reasons = desk.page.locator(f"#{described}")
    expect(reasons).to_contain_text("尚未登记违法行为")
    expect(reasons).to_contain_text(re.compile(r"《.+》第.+条"))
    button.click(force=True)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(EARLY)
    desk.looks_right("greyed-step")


def test_a_text_that_changed_meanwhile_is_shown_with_its_difference_and_not_signed(
    sit: Callable[..., Desk],
) -> None:
    head, officer = sit("head"), sit("officer")
    open_matter(head, STALE)
    head.page.locator(".steps").get_by_role("link", name="批准立案").click()
    head.fill(意见="同意立案。")
    officer.go(head.page.url.removesuffix("/filing/approve"))
    officer.follow("立案审批表")
    officer.follow("修改")
    text = officer.labelled("正文")
    text.fill(text.input_value().replace("现场发现涉嫌侵权商品", "现场发现涉嫌侵权商品三十件"))
    officer.press("保存")
    officer.sees("三十件")
    assert status_of(head, "批准立案") == 409
    head.sees("刚才的提交没有生效")
    expect(head.page.locator(".difference ins")).to_contain_text("三十件")
    expect(head.page.locator(".difference del")).not_to_contain_text("三十件")
    expect(head.page.locator(".difference")).not_to_contain_text(re.compile(r"[|]|--|<br>"))
    expect(head.labelled("意见")).to_have_value("同意立案。")
    head.looks_right("stale-approval")
    head.press("批准立案")
    head.sees("调查取证")


def propose_filing(desk: Desk, title: str) -> None:
    """Open the form of a filing and fill it, without sending it."""
    open_matter(desk, title)
    desk.page.locator(".steps").get_by_role("link", name="报请立案").click()
    for officer in ("演示乙一", "演示乙二"):
        desk.page.get_by_role("checkbox", name=officer).check()
    desk.fill(案由="侵犯注册商标专用权", 立案依据的事实="现场发现涉嫌侵权商品。")


def cases_named(desk: Desk, title: str) -> int:
    """How many cases of that name the list shows."""
    desk.go(f"/cases?q={title}")
    return desk.page.locator(".data-table tbody tr").count()


def test_a_double_click_makes_one_case(sit: Callable[..., Desk]) -> None:
    desk = sit("officer")
    propose_filing(desk, TWICE)
    page = desk.page
    sent = "new URLSearchParams(new FormData(document.querySelector('form[data-guard]'))).toString()"
    body = page.evaluate(sent)
    address = page.url
    page.locator("button[data-send]").dblclick()
    desk.sees("待批准立案")
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Referer": address}
    again = page.request.post(address, data=body, headers=kind)
    assert again.url == page.url
    assert cases_named(desk, TWICE) == 1


def test_two_windows_make_one_case(sit: Callable[..., Desk]) -> None:
    first, second = sit("officer"), sit("officer2")
    propose_filing(first, BESIDE)
    propose_filing(second, BESIDE)
    first.press("报请立案")
    first.sees("待批准立案")
    assert status_of(second, "报请立案") == 409
    second.sees("不能提交", "请刷新页面后按当前状态办理")
    expect(second.labelled("立案依据的事实")).to_have_value("现场发现涉嫌侵权商品。")
    second.looks_right("refused")
    assert cases_named(second, BESIDE) == 1


def test_a_form_waits_for_the_network_and_is_sent_when_it_is_back(sit: Callable[..., Desk]) -> None:
    desk = sit()
    desk.go("/sign-in")
    desk.fill(登录名="officer", 密码=desk.site.password)
    desk.page.context.set_offline(True)
    desk.press("登录")
    said = desk.page.locator("[data-announce]")
    expect(said).to_contain_text("网络已断开")
    desk.page.context.set_offline(False)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("待办")
    desk.faults[:] = [fault for fault in desk.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def test_a_browser_that_wrongly_thinks_it_is_offline_sends_all_the_same(sit: Callable[..., Desk]) -> None:
    desk = sit()
    desk.page.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => false })")
    desk.sign_in("officer")


def test_the_wrong_person_is_refused_or_finds_nothing(sit: Callable[..., Desk]) -> None:
    officer, stranger, reader = sit("officer"), sit("west-officer"), sit("audit")
    open_matter(officer, EARLY)
    case = officer.page.url
    assert stranger.go(case) == 404
    stranger.sees("没有找到这个页面")
    stranger.looks_right("page-404")
    assert officer.go("/accounts") == 403
    officer.sees("您没有办理此事项的权限")
    officer.looks_right("page-403")
    assert officer.go(f"{case}/filing/approve") == 403
    assert reader.go(case) in (403, 404)
    assert stranger.go("/no-such-page") == 404


def test_a_visitor_is_asked_to_sign_in_and_then_led_on(sit: Callable[..., Desk]) -> None:
    desk = sit()
    desk.go("/leads/new/market")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("登录")
    desk.fill(登录名="officer", 密码="不是这个密码")
    assert status_of(desk, "登录") == 422
    expect(desk.page.locator("[data-error-summary]").get_by_text("登录名或者密码不正确")).to_have_count(1)
    desk.looks_right("sign-in-refused")
    desk.fill(登录名="officer", 密码=desk.site.password)
    desk.press("登录")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("登记专业市场线索")
