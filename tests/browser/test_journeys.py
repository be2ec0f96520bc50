"""A case of each channel from the form to its closing, by four people who sign in and out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.desk import Desk

FINE = "15,000.00"
CHANNELS: dict[str, tuple[str, str, steps.Answers]] = {
    "ecommerce": ("A&B<公司>", "电商店铺", {
        "其他平台名称": "示例购物平台", "店铺名称": "示例<b>店</b>", "商品标题": "“示例”服装", "商品网址": "https://shop.example/item/1",
        "标价（元）": "100", "截取时间": f"{steps.yesterday()}T10:00",
    }),
    "trade_fair": ("示例展具有限公司", "展会", {
        "展会名称": "示例博览会", "主办方": "示例会展有限公司", "举办地点": "示例会展中心", "开幕日": steps.yesterday(),
        "结束日": steps.yesterday(), "展位号": "A001", "涉嫌侵权的展品": "标有“示例”商标的服装20件",
    }),
    "market": ("示例服装店", "专业市场", {
        "市场名称": "示例小商品市场", "市场开办者": "示例市场管理有限公司", "市场地址": "示例市东区示例路1号", "摊位号": "1区1号",
        "涉嫌侵权的商品": "标有“示例”商标的服装20件，标价100元",
    }),
}  # fmt: skip
"""By channel: the party, a word of the case's page, what its form asks."""


class Seats:
    """Who sits where: one desk for all, left and taken by signing out and in, or a desk a person."""

    def __init__(self, sit: Callable[..., Desk], title: str, shared: bool) -> None:
        self.sit, self.title, self.shared = sit, title, shared
        self.desks: dict[str, Desk] = {}

    def take(self, login: str) -> Desk:
        """This person at the matter's page, found among what waits."""
        if self.shared and self.desks:
            desk = next(iter(self.desks.values()))
            desk.sign_out()
            desk.sign_in(login)
        elif login in self.desks:
            desk = self.desks[login]
            desk.go("/")
        else:
            desk = self.desks[login] = self.sit(login)
        desk.follow(self.title)
        expect(desk.page.get_by_role("heading", level=1)).to_have_text(self.title)
        return desk


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_case_goes_from_the_form_to_its_closing(channel: str, sit: Callable[..., Desk]) -> None:
    party, word, answers = CHANNELS[channel]
    title = f"示例{channel}涉嫌侵犯商标专用权"
    desk = sit("officer")
    seats = Seats(sit, title, shared=channel == "market")
    seats.desks["officer"] = desk
    steps.log(desk, channel, title, {"当事人名称或姓名": party, **answers})
    steps.file(desk)
    desk.sees(word, party)
    desk = seats.take("head")
    steps.approve(desk, "批准立案", "批准立案", "调查取证")
    number = steps.docket(desk)
    steps.investigate(seats.take("officer"), FINE)
    steps.review(seats.take("reviewer"))
    desk = seats.take("head")
    desk.sees(party, FINE)
    steps.approve(desk, "批准拟处罚", "批准并签发告知书", "待告知")
    heard = steps.hear_defence if channel == "market" else steps.hear
    heard(seats.take("officer2"))
    steps.approve(seats.take("head"), "批准并签发决定", "批准并签发", "已决定")
    desk = seats.take("officer")
    steps.perform(desk, FINE, receipt=f"PJ-{channel}")
    steps.paper_opens(desk, "行政处罚决定书")
    desk = seats.take("head")
    steps.approve(desk, "批准结案", "批准结案", "已结案")
    desk.sees(number, party, FINE, "案件已结案，只能查看")
    desk.looks_right(f"closed-{channel}")
