"""A decision that a court revokes: what is published is recalled, the money goes back, score and statistics follow, the case is closed and kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

import pytest

from ipenforce import create_app, jobs
from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.demo import people, road
from ipenforce.intake import commands as intake
from tests.browser.desk import Desk
from tests.conftest import SETTINGS
from tests.factories import make_party

TITLE = "示例市场2区8号摊位涉嫌侵犯商标专用权"
PARTY = "示例鞋服A&B<公司>"


def populate() -> None:
    """The demo's people, and a case whose decision is served, paid and published."""
    on = today()
    crew = people.cast(people.make(on), "")
    start = on - timedelta(days=60)
    lead = intake.receive_lead(
        bureau=crew.officer.bureau, unit=None, source="inspection", channel="market", title=TITLE, content="巡查发现涉嫌侵权商品。",
        party=make_party(PARTY), received_on=start, on=start, actor=crew.officer,
    )  # fmt: skip
    road.walk(lead, crew, "published", start=start)
    db.session.commit()
    jobs.consume_all()


def consumed(desk: Desk) -> None:
    """What the scheduler does within seconds: score and lists follow the events."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPENFORCE_INSTANCE", os.path.dirname(desk.site.database.removeprefix("sqlite:///")))
        app = create_app({**SETTINGS, "DATABASE_URL": desk.site.database})
        with app.app_context():
            jobs.consume_all()
            db.session.remove()
            db.engine.dispose()


def test_a_revoked_decision_flows_back_to_publication_money_score_and_statistics(sit: Callable[..., Desk]) -> None:
    desk = sit("officer")
    assert decided(desk) == 1
    desk.follow(TITLE)
    step_of(desk, "复议、诉讼和决定变更", "登记复议、诉讼", 种类="行政诉讼（一审）", 复议机关或者法院="示例区人民法院", **{"申请、起诉日期": days_ago(20)})
    step_of(desk, "复议、诉讼和决定变更", "登记复议、诉讼受理", 受理日期=days_ago(15), 对方案号="（2026）示0101行初1号")
    step_of(desk, "复议、诉讼和决定变更", "登记复议、诉讼结果", 结果="撤销", 文号和主要内容="（2026）示0101行初1号：撤销处罚决定。", **{"决定、判决生效日期": days_ago(2)})
    desk.sees("已撤销", "起应当撤回，尚未撤回", "应退还", "撤回公示期限")
    desk.looks_right("withdrawn-1-revoked")
    step_of(desk, "复议、诉讼和决定变更", "撤回公示信息", 公开说明的理由="处罚决定已被人民法院判决撤销。")
    step_of(desk, "执行", "登记退款", **{"退款金额（元）": "15000", "退款凭证号": "TK-1"})
    desk.sees("已退款", "TK-1")
    consumed(desk)
    desk.follow(PARTY)
    desk.sees("100 分", "已撤销")
    desk.looks_right("withdrawn-2-party")
    desk.page.go_back()
    desk.step("报请结案", 结案理由="决定被撤销")
    head = sit("head")
    head.follow(TITLE)
    head.step("批准结案", 意见="同意。")
    head.sees("已结案", "只能查看")
    head.looks_right("withdrawn-3-closed")
    head.go("/")
    assert decided(head) == 0


def decided(desk: Desk) -> int:
    """How many cases of this year the page of what waits counts as decided."""
    return desk.page.locator(".figure-decided").count()


def step_of(desk: Desk, part: str, name: str, **answers: str) -> None:
    """A step that stands under the heading of its part."""
    desk.page.locator("summary", has_text=part).click()
    desk.step(name, **answers)


def days_ago(count: int) -> str:
    return (today() - timedelta(days=count)).isoformat()
