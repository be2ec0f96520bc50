"""Every main page, by somebody whose it is: it answers, fits both widths, and complains of nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from ipenforce.channels.ecommerce import commands as ecommerce
from ipenforce.clock import now, today
from ipenforce.demo import draws, people, road
from ipenforce.intake.commands import Told
from ipenforce.parties.commands import Named
from tests.browser.desk import Desk

STAND = ("verified", "filing_proposed", "reviewed", "closed")
PAGES: dict[str, Sequence[str]] = {
    "officer": ("/", "/leads", "/leads/new", "/leads/new/ecommerce", "/leads/new/trade_fair", "/leads/new/market", "/cases",
                "/cases?q=没有这一件", "/parties", "/parties/new", "/draws", "/draws/items", "/draws/inspectors"),
    "unit": ("/", "/leads", "/draws", "/draws/plans/new", "/draws/targets"),
    "reviewer": ("/", "/cases"),
    "head": ("/", "/draws", "/operation"),
    "system": ("/", "/accounts", "/accounts/new", "/bureaus", "/operation"),
    "security": ("/", "/accounts"),
    "audit": ("/", "/audit", "/operation"),
    "": ("/sign-in", "/public/draws"),
}  # fmt: skip
"""By login: the pages that are reached by their address."""
INSIDE = (
    ("officer", "/cases", "th[scope=row] a"), ("officer", "/leads", "th[scope=row] a"), ("officer", "/parties", "th[scope=row] a"),
    ("officer", "/draws", "tr:last-child th[scope=row] a"), ("head", "/draws", "tr:first-child th[scope=row] a"),
    ("", "/public/draws", "main a[href*='/public/draws/']"), ("security", "/accounts", "th[scope=row] a"),
    ("officer", "/draws/inspectors", "th[scope=row] a"),
)  # fmt: skip
"""Who, from which list, by which link: the pages of one thing."""
SIGN = ("批准立案", "批准拟处罚")


def populate() -> None:
    """The demo's people and draws, and a case at some stages."""
    on = today()
    made = people.make(on)
    crew = people.cast(made, "")
    start = on - timedelta(days=20)
    address = f"https://shop.example/item?{'long=address&' * 20}"
    seen = ecommerce.Seen(
        title="“示例”服装",
        address=address,
        price_fen=10_000,
        sold_count=None,
        captured_at=now() - timedelta(days=30),
    )
    for number, state in enumerate(STAND):
        lead = ecommerce.log_shop_finding(
            bureau=crew.officer.bureau, unit=crew.officer.unit, platform="示例购物平台", shop=f"示例{number}号店", shop_address=None,
            listings=[seen], operator=Named(kind="organisation", name=f"示例{number}号很长很长的名称国际贸易进出口发展有限责任公司"),
            told=Told(
                source="complaint", title=f"示例{number}号店涉嫌侵犯商标专用权", content="来源不明。", received_on=start,
                informant_name="演示举报人", informant_contact="13800000000",
            ),
            on=start, actor=crew.officer,
        )  # fmt: skip
        road.walk(lead, crew, state, start=start)
    draws.hold(made, on)


@pytest.mark.parametrize("login", PAGES)
def test_pages_fit_and_complain_of_nothing(login: str, sit: Callable[..., Desk]) -> None:
    desk = sit(login)
    for path in PAGES[login]:
        assert desk.go(path) == 200, path
        expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
        desk.looks_right(
            f"{login or 'visitor'}{path.replace('/', '-').partition('?')[0]}{'-none' if '?' in path else ''}"
        )


@pytest.mark.parametrize(("login", "path", "link"), INSIDE)
def test_the_pages_of_one_thing_fit_and_complain_of_nothing(
    login: str, path: str, link: str, sit: Callable[..., Desk]
) -> None:
    desk = sit(login)
    desk.go(path)
    desk.page.locator(link).first.click()
    desk.page.wait_for_url(lambda url: not url.endswith(path))
    expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
    desk.looks_right(f"{login or 'visitor'}{path.replace('/', '-')}-{'first' if 'first' in link else 'one'}")


def test_what_a_head_signs_shows_text_figures_and_where_to_sign(sit: Callable[..., Desk]) -> None:
    desk = sit("head")
    for step in SIGN:
        desk.go("/cases?state=" + ("filing_proposed" if step == "批准立案" else "reviewed"))
        desk.page.locator("th[scope=row] a").first.click()
        desk.page.locator(".steps").get_by_role("link", name=step, exact=True).click()
        expect(desk.page.locator(".official-text").first).to_be_visible()
        expect(desk.labelled("意见")).to_be_visible()
        desk.looks_right(f"sign-{step}")


def test_a_list_says_how_many_rows_it_has(sit: Callable[..., Desk]) -> None:
    desk = sit("audit")
    desk.go("/audit")
    total = desk.page.locator(".pager .soft").inner_text()
    assert int(total.strip("共条 ").replace(",", "")) > desk.page.locator(".data-table tbody tr").count()


def test_the_menu_of_a_phone_opens_and_leads_on(sit: Callable[..., Desk]) -> None:
    desk = sit("officer", width=390)
    desk.page.get_by_role("button", name="展开菜单").click()
    link = desk.page.get_by_role("navigation", name="主导航").get_by_role("link", name="案件", exact=True)
    expect(link).to_be_visible()
    link.click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("案件")
