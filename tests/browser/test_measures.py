"""What is held in a case: preserved evidence that has lapsed, a seizure that is prolonged, one that only the city may allow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ipenforce.cases.models import Case
from ipenforce.clock import today
from ipenforce.demo import people, road
from ipenforce.intake import commands as intake
from tests.browser.desk import Desk
from tests.cases.signing import BAGS, SHOES, draft, issue
from tests.factories import make_party

TITLE, HIGHER = "示例市场3区8号摊位涉嫌侵犯商标专用权", "示例商行涉嫌实施混淆行为"
SEIZE = {
    "kind": "seize", "reason": "现场发现涉嫌侵权商品，不扣押可能转移。", "objects": "运动鞋60双", "place": "示例市示例区演示路1号A座B1层仓库",
    "custody": "本局涉案物品仓库，演示乙一", "approval": "before",
}  # fmt: skip
PRESERVE = {
    "reason": "单据可能灭失。", "approval": "before", "way": "away", "place": "本局证据室", "keeper": "演示乙一", "goods": [BAGS],
}  # fmt: skip


def populate() -> None:
    """Two cases of a county's bureau: one with evidence that lapsed and goods that are held, one for unfair competition."""
    on = today()
    crew = people.cast(people.make(on), "")
    cases: list[Case] = []
    for title, cause in ((TITLE, "trademark.infringement"), (HIGHER, "unfair_competition.confusion")):
        start = on - timedelta(days=60)
        lead = intake.receive_lead(
            bureau=crew.officer.bureau, unit=None, source="inspection", channel="market", title=title, content="巡查发现摊位摆放涉嫌侵权商品。",
            party=make_party(), received_on=start, on=start, actor=crew.officer,
        )  # fmt: skip
        made = road.walk(lead, crew, "investigating", start=start, breach=road.Breach(cause=cause))
        assert made is not None
        cases.append(made)
    held, higher = cases
    issue(held, "preservation_notice", on - timedelta(days=30), **PRESERVE)
    issue(held, "measure_decision", on - timedelta(days=10), **SEIZE)
    issue(held, "inventory", on - timedelta(days=10), place="仓库", counted_at=f"{on - timedelta(days=10)} 10:00", goods=[SHOES])
    draft(higher, "measure_decision", on, **SEIZE)


def at_the_case(desk: Desk, title: str = TITLE) -> None:
    """Stand on the case's page."""
    desk.go("/cases")
    desk.follow(title)


def take(desk: Desk, step: str, **answers: str) -> None:
    """Open a step among those of the measures, answer what is not proposed, and draft its form."""
    desk.page.locator("summary", has_text="调查措施").click()
    desk.page.locator(".steps").get_by_role("link", name=step, exact=True).click()
    desk.fill(**answers)
    desk.looks_right(f"draft-{step}")
    desk.press("起草")
    desk.sees("草稿")


def sign(desk: Desk, label: str, title: str = TITLE) -> None:
    """Sign the newest form of this name under its text."""
    at_the_case(desk, title)
    desk.page.get_by_role("link", name=label, exact=True).last.click()
    desk.follow("签署并签发")
    desk.press("签署并签发")
    desk.sees("已签发")


def test_what_is_held_lapses_or_is_prolonged_and_a_county_asks_the_city(sit: Callable[..., Desk]) -> None:
    officer, head, city = sit("officer"), sit("head"), sit("city-head")
    ends = today() + timedelta(days=20)
    at_the_case(officer)
    officer.sees("已自动失效", "期限内", "运动鞋", "60 双")
    officer.looks_right("measures")
    take(officer, "延长查封、扣押期限", 延长的理由="情况复杂，尚待外地协查。")
    sign(head, "延长行政强制措施期限决定书")
    at_the_case(officer)
    officer.sees("批准延长 30 日", (ends + timedelta(days=30)).isoformat())
    officer.looks_right("measures-after")
    at_the_case(head, HIGHER)
    head.sees("须上级机关同意")
    head.follow("实施行政强制措施决定书")
    head.follow("签署并签发")
    head.press("签署并签发")
    head.sees("县级机关不能自行批准", "《反不正当竞争法》第十六条")
    city.go("/")
    city.follow(HIGHER)
    city.follow("审阅并答复")
    city.looks_right("consent")
    city.fill(意见="同意扣押。")
    city.press("答复")
    city.sees("上级机关已同意", "同意扣押。")
    city.looks_right("consented")
    sign(head, "实施行政强制措施决定书", HIGHER)
    head.sees("并经示例市市场监督管理局主要负责人批准")
