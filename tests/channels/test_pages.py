"""The form of each channel in a browser: checked before it counts, bad input shown, a second click harmless."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from ipenforce.clock import SHANGHAI
from ipenforce.db import db
from ipenforce.intake.models import Lead
from ipenforce.parties.models import Party
from tests.factories import make_bureau, make_party, make_user, sign_in
from tests.http_client import browser

USCC = "91110000MA0000000H"
ODD_NAME = "A&B<公司>" + chr(0x2EBBF)
LEAD = {
    "title": ODD_NAME + "涉嫌侵权", "source": "tip", "received_on": "2026-11-20", "content": "示例内容\n第二行", "party": "",
    "kind": "organisation", "name": ODD_NAME, "uscc": USCC, "resident_id": "", "phone": "138 0000 1234",
    "informant_name": "演示举报人", "informant_contact": "informant@example.org",
}  # fmt: skip
SHOP = {
    **LEAD, "platform": "", "platform_name": "示例商城", "shop": ODD_NAME, "shop_address": "https://shop.example/",
    "listings-0-title": ODD_NAME, "listings-0-address": "https://shop.example/1?a=1&b=2", "listings-0-price_fen": "１２.5",
    "listings-0-sold_count": "1,024", "listings-0-captured_at": "2026-11-23T08:30", "listings-1-title": "第二件",
    "listings-1-address": "https://shop.example/2", "listings-1-price_fen": "0", "listings-1-sold_count": "",
    "listings-1-captured_at": "2026-11-23 08:31",
}  # fmt: skip
FAIR = {
    **LEAD, "fair": "", "fair_name": "示例博览会", "organiser": "示例会展公司", "place": "示例馆", "opened_on": "2026-11-19",
    "ended_on": "2026-11-25", "booth": "A01", "exhibits": ODD_NAME, "handling": ["withdrawn", "preserved"],
    "handling_note": "撤下三件", "complained_at": "2026-11-20T09:00", "materials": ["title"],
}  # fmt: skip
STALL = {
    **LEAD, "market": "", "market_name": "示例市场", "market_operator": "示例市场公司", "market_address": "示例路2号",
    "stall": "12-3", "goods": ODD_NAME,
}  # fmt: skip
FORMS = {"ecommerce": SHOP, "trade_fair": FAIR, "market": STALL}
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def client(app):
    return browser(app)


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer(client):
    user = make_user(make_bureau(), "officer")
    sign_in(client, user)
    return user


def leads() -> list[Lead]:
    db.session.expire_all()
    return list(db.session.execute(db.select(Lead).order_by(Lead.id)).scalars())


def hidden(page: str) -> list[tuple[str, str]]:
    """What the check-answers page would send."""
    form = BeautifulSoup(page, "html.parser").select_one("form[data-check-answers]")
    assert form is not None, page
    return [(field["name"], field["value"]) for field in form.select("input[type=hidden]")]


def sent(rows: list[tuple[str, str]], **more: str) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in [*rows, *more.items()]:
        data.setdefault(name, []).append(value)
    return data


def errors(page: str) -> str:
    summary = BeautifulSoup(page, "html.parser").select_one("[data-error-summary]")
    return summary.get_text(" ", strip=True) if summary else ""


@pytest.mark.parametrize("channel", FORMS)
def test_a_form_is_shown_for_checking_before_it_makes_a_lead(client, officer, channel):
    address = f"/leads/new/{channel}"
    check = client.post(address, data={**FORMS[channel], "once": "k" * 32})
    page = check.get_data(as_text=True)
    assert check.status_code == 200 and leads() == [] and ODD_NAME in BeautifulSoup(page, "html.parser").get_text()
    answer = client.post(address, data=sent(hidden(page), confirm="1"))
    (lead,) = leads()
    assert answer.status_code == 302 and answer.location.endswith(f"/leads/{lead.number}")
    assert (lead.channel, lead.title, lead.content) == (channel, ODD_NAME + "涉嫌侵权", "示例内容\n第二行")
    assert lead.party and (lead.party.name, lead.party.uscc, lead.party.phone) == (ODD_NAME, USCC, "13800001234")
    assert (lead.informant_name, lead.received_on, lead.verify_by) == ("演示举报人", date(2026, 11, 20), date(2026, 12, 11))
    shown = client.get(answer.location)
    assert shown.status_code == 200 and ODD_NAME in BeautifulSoup(shown.get_data(as_text=True), "html.parser").get_text()
    assert "演示举报人" not in shown.get_data(as_text=True)


def test_what_was_met_is_kept_as_typed(client, officer):
    for channel, form in FORMS.items():
        client.post(f"/leads/new/{channel}", data={**form, "once": channel * 9, "confirm": "1"})
    shop, fair, stall = (lead.finding for lead in leads())
    assert [(row.price_fen, row.sold_count) for row in shop.listings] == [(1250, 1024), (0, None)]
    assert shop.listings[0].captured_at == datetime(2026, 11, 23, 8, 30, tzinfo=SHANGHAI)
    assert shop.listings[0].address == "https://shop.example/1?a=1&b=2"
    assert (fair.handling, fair.materials, fair.booth) == (["withdrawn", "preserved"], ["title"], "A01")
    assert fair.forward_by - fair.complained_at == timedelta(hours=24)
    assert (stall.market.name, stall.stall, stall.goods) == ("示例市场", "12-3", ODD_NAME)
    assert db.session.query(Party).count() == 1


@pytest.mark.parametrize("channel", FORMS)
def test_a_second_click_makes_no_second_lead(client, officer, channel):
    data = {**FORMS[channel], "once": "twice" * 8, "confirm": "1"}
    answers = [client.post(f"/leads/new/{channel}", data=data) for _click in range(2)]
    assert len(leads()) == 1 and answers[0].location == answers[1].location


@pytest.mark.parametrize("channel", FORMS)
def test_one_may_go_back_from_checking_without_losing_anything(client, officer, channel):
    page = client.post(f"/leads/new/{channel}", data={**FORMS[channel], "once": "k" * 32}).get_data(as_text=True)
    again = client.post(f"/leads/new/{channel}", data=sent(hidden(page), edit="1"))
    form = BeautifulSoup(again.get_data(as_text=True), "html.parser")
    assert again.status_code == 200 and leads() == []
    for name, typed in FORMS[channel].items():
        if isinstance(typed, list):
            assert [box["value"] for box in form.select(f"[name={name}][checked]")] == typed
        elif field := form.select_one(f"input[name='{name}']"):
            assert field.get("value", "").replace(" ", "") == typed.replace(" ", ""), name


BAD = [
    ("ecommerce", {"title": ""}, "线索名称"),
    ("ecommerce", {"title": "长" * 201}, "线索名称"),
    ("ecommerce", {"source": "rumour"}, "线索来源"),
    ("ecommerce", {"received_on": "2026-11-24"}, "发现或收到之日"),
    ("ecommerce", {"received_on": "23.11.2026"}, "发现或收到之日"),
    ("ecommerce", {"received_on": "1999-01-04"}, "发现或收到之日"),
    ("ecommerce", {"content": " "}, "涉嫌侵权的情况"),
    ("ecommerce", {"uscc": "91110000MA0000000X"}, "统一社会信用代码"),
    ("ecommerce", {"kind": "natural_person"}, "统一社会信用代码"),
    ("ecommerce", {"kind": "spirit"}, "当事人类型"),
    ("ecommerce", {"resident_id": "110101199003071234", "kind": "sole_trader"}, "居民身份证号码"),
    ("ecommerce", {"phone": "12"}, "当事人电话"),
    ("ecommerce", {"name": ""}, "当事人名称"),
    ("ecommerce", {"party": "P0000000000"}, "登记过的当事人"),
    ("ecommerce", {"platform_name": ""}, "其他平台名称"),
    ("ecommerce", {"platform": "没有的平台"}, "平台"),
    ("ecommerce", {"shop": ""}, "店铺名称"),
    ("ecommerce", {"shop_address": "javascript:alert(1)"}, "店铺网址"),
    ("ecommerce", {"listings-0-title": ""}, "商品标题"),
    ("ecommerce", {"listings-1-address": "shop.example/2"}, "第 2 行 商品网址"),
    ("ecommerce", {"listings-0-price_fen": "十二元"}, "标价"),
    ("ecommerce", {"listings-0-price_fen": ""}, "标价"),
    ("ecommerce", {"listings-0-sold_count": "-1"}, "销量"),
    ("ecommerce", {"listings-0-sold_count": "1万+"}, "销量"),
    ("ecommerce", {"listings-0-captured_at": "2026-11-23T09:01"}, "截取时间"),
    ("ecommerce", {"listings-0-sold_count": "0" * 5000}, "销量"),
    ("ecommerce", {"listings-0-captured_at": "刚才"}, "截取时间"),
    ("trade_fair", {"ended_on": "2026-11-18"}, "结束日"),
    ("trade_fair", {"opened_on": "2026-02-30"}, "开幕日"),
    ("trade_fair", {"opened_on": ""}, "开幕日"),
    ("trade_fair", {"fair_name": ""}, "展会名称"),
    ("trade_fair", {"fair": "E0000000000"}, "登记过的展会"),
    ("trade_fair", {"booth": ""}, "展位号"),
    ("trade_fair", {"exhibits": ""}, "涉嫌侵权的展品"),
    ("trade_fair", {"handling": ["burnt"]}, "现场处理"),
    ("trade_fair", {"materials": ["gossip"]}, "投诉人提交的材料"),
    ("trade_fair", {"complained_at": "2026-11-24T00:00"}, "接到投诉的时间"),
    ("market", {"market_name": ""}, "市场名称"),
    ("market", {"market_operator": ""}, "市场开办者"),
    ("market", {"market": "M0000000000"}, "登记过的市场"),
    ("market", {"stall": ""}, "摊位号"),
    ("market", {"goods": ""}, "涉嫌侵权的商品"),
]


@pytest.mark.parametrize(("channel", "bad", "named"), BAD)
def test_bad_input_is_named_and_nothing_typed_is_lost(client, officer, channel, bad, named):
    data = {**FORMS[channel], **bad, "once": "k" * 32}
    if "received_on" in bad and bad["received_on"].startswith("1999"):
        data["confirm"] = "1"  # known to the command alone
    answer = client.post(f"/leads/new/{channel}", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and named in errors(page), errors(page)
    assert leads() == [] and not re.search(r"not a valid|Not a valid|Invalid", page)
    form = BeautifulSoup(page, "html.parser")
    for name, typed in data.items():
        if isinstance(typed, str) and (field := form.select_one(f"input[type=text][name='{name}'], input[type=tel][name='{name}']")):
            assert field.get("value", "").replace(" ", "") == typed.replace(" ", ""), name
    assert BeautifulSoup(page, "html.parser").select_one("textarea[name=content]").text.strip() == data["content"].strip()


def test_a_code_that_another_name_holds_is_refused_on_the_form(client, officer):
    party = make_party("示例百货公司", uscc=USCC)
    db.session.commit()
    number = party.number
    answer = client.post("/leads/new/market", data={**STALL, "once": "k" * 32, "confirm": "1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and number in errors(page) and leads() == []
    assert BeautifulSoup(page, "html.parser").select_one("input[name=stall]")["value"] == "12-3"


def test_a_registered_party_may_be_picked_by_its_number(client, officer):
    party = make_party("示例百货公司")
    db.session.commit()
    number, nobody = party.number, {"name": "", "uscc": "", "phone": ""}
    page = client.post("/leads/new/market", data={**STALL, **nobody, "party": number, "once": "k" * 32}).get_data(as_text=True)
    assert "示例百货公司" in page
    client.post("/leads/new/market", data=sent(hidden(page), confirm="1"))
    (lead,) = leads()
    assert lead.party.number == number
    both = client.post("/leads/new/market", data={**STALL, "party": number, "once": "m" * 32})
    assert both.status_code == 422 and "登记过的当事人" in errors(both.get_data(as_text=True))


def test_registered_places_may_be_picked(client, officer):
    for channel, form in FORMS.items():
        client.post(f"/leads/new/{channel}", data={**form, "once": channel * 9, "confirm": "1"})
    shop, fair, stall = (lead.finding for lead in leads())
    unnamed = {"fair_name": "", "organiser": "", "place": "", "opened_on": "", "ended_on": ""}
    again = {
        "ecommerce": {**SHOP, "platform": "示例商城", "platform_name": ""},
        "trade_fair": {**FAIR, **unnamed, "fair": fair.fair.number},
        "market": {**STALL, "market": stall.market.number, "market_name": "", "market_operator": "", "market_address": ""},
    }
    for channel, form in again.items():
        client.post(f"/leads/new/{channel}", data={**form, "once": "again" + channel * 9, "confirm": "1"})
    found = [lead.finding for lead in leads()][3:]
    assert found[0].shop is shop.shop and found[1].fair is fair.fair and found[2].market is stall.market
    contradiction = client.post("/leads/new/market", data={**again["market"], "market_name": "另一市场", "once": "x" * 32})
    assert contradiction.status_code == 422 and "市场名称" in errors(contradiction.get_data(as_text=True))


def test_rows_of_listings_are_added_and_removed_without_scripts(client, officer):
    page = client.post("/leads/new/ecommerce", data={**SHOP, "add_listings": "1"})
    form = BeautifulSoup(page.get_data(as_text=True), "html.parser")
    assert page.status_code == 200 and len(form.select("[data-row]")) == 3
    assert form.select_one("[name='listings-1-title']")["value"] == "第二件" and leads() == []
    page = client.post("/leads/new/ecommerce", data={**SHOP, "remove_listings_0": "1"})
    form = BeautifulSoup(page.get_data(as_text=True), "html.parser")
    assert [field["value"] for field in form.select("[name$='-title'][name^=listings]")] == ["第二件"]
    assert form.select_one("[name='listings-0-captured_at']")["value"] == "2026-11-23T08:31"


@pytest.mark.parametrize("channel", FORMS)
def test_an_empty_form_opens_and_is_refused_with_every_missing_answer(client, officer, channel):
    assert client.get(f"/leads/new/{channel}").status_code == 200
    answer = client.post(f"/leads/new/{channel}", data={"once": "k" * 32})
    assert answer.status_code == 422 and "请填写线索名称" in errors(answer.get_data(as_text=True))


def test_only_those_who_handle_leads_may_open_the_forms(client, app):
    reader = make_user(make_bureau(), "bureau_head")
    db.session.commit()
    assert client.get("/leads/new/market").status_code == 302
    sign_in(client, reader)
    for channel in FORMS:
        assert client.get(f"/leads/new/{channel}").status_code == 403
        assert client.post(f"/leads/new/{channel}", data=FORMS[channel]).status_code == 403
