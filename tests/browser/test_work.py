"""People at work in a browser: a lead is assigned, a case talked about, handed over, shared; the home page says what is wanted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ipenforce.cases import commands
from ipenforce.clock import today
from ipenforce.demo import people, road
from ipenforce.intake import commands as intake
from tests.browser.desk import Desk
from tests.factories import make_party

TITLE = "示例市场3区7号摊位涉嫌侵犯商标专用权"


def populate() -> None:
    """The demo's people, a lead in the queue, and a case whose term is about to run out."""
    on = today()
    crew = people.cast(people.make(on), "")
    start = on - timedelta(days=90)
    for begun in (start, on - timedelta(days=3)):
        lead = intake.receive_lead(
            bureau=crew.officer.bureau, unit=crew.officer.unit, source="inspection", channel="market", title=TITLE, content="示例。",
            party=make_party(), received_on=begun, on=begun, actor=crew.officer,
        )  # fmt: skip
        if begun == start:
            road.walk(lead, crew, "investigating", start=start)
    commands.remind(on=on)


def test_colleagues_find_each_other_on_their_home_pages(sit: Callable[..., Desk]) -> None:
    soon = (today() + timedelta(days=9)).isoformat()
    desk = sit("unit")
    desk.go("/queue")
    desk.looks_right("queue")
    desk.follow("批量指派")
    desk.page.get_by_role("checkbox").first.check()
    desk.fill(指派给="演示乙六")
    desk.looks_right("assign")
    desk.press("指派承办人")
    desk.sees("没有待领取的线索")

    desk = sit("officer")
    desk.sees("期限提醒", "办案期限")
    desk.looks_right("home-reminders")
    desk.page.locator("#main").get_by_role("link", name=TITLE).first.click()
    desk.follow("留言")
    desk.fill(留言="请@演示乙二 核对进货单价。")
    desk.looks_right("note")
    desk.page.locator(".form-actions").get_by_role("button", name="留言").click()
    desk.follow("布置任务")
    desk.fill(承办人="演示乙二", 任务="调取进货单", 完成日期=soon)
    desk.page.locator(".form-actions").get_by_role("button", name="布置任务").click()
    desk.follow("移交他人")
    desk.fill(请谁接手="演示乙七", 移交理由和进展="调离，证据已取齐。")
    desk.press("移交他人")
    desk.sees("已请演示乙七接手", "调取进货单", "核对进货单价")
    desk.go("/deputies")
    desk.fill(代理人="演示乙六", 第一天=today().isoformat(), 最后一天=soon, 事由="年休假")
    desk.press("指定代理人")
    desk.sees("年休假")
    desk.looks_right("deputies")

    desk = sit("officer2")
    desk.sees("同事找您", "调取进货单", "核对进货单价")
    desk.looks_right("home-colleagues")

    desk = sit("head")
    desk.go("/cases")
    desk.follow(TITLE)
    desk.follow("共同办案")
    desk.fill(共同办案的机关或者机构="示例市西区市场监督管理局", 最后一天=soon, 理由="侵权商品的来源在西区。")
    desk.page.get_by_role("radio", name="只能查看").check()
    desk.looks_right("share")
    desk.press("共同办案")
    desk.sees("结束共享")
    desk.looks_right("case-people")
