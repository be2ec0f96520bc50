"""Pages of leads: the list, the choice of a channel, the informant by reason; another bureau's lead is not there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from ipenforce.clock import today
from ipenforce.db import db
from ipenforce.events import Event
from ipenforce.intake import commands
from ipenforce.intake.models import Lead
from tests.factories import make_bureau, make_party, make_user, sign_in
from tests.http_client import browser

ODD_NAME = "A&B<公司>" + chr(0x2EBBF)


@pytest.fixture
def client(app):
    return browser(app)


@pytest.fixture
def city(app):
    return make_bureau()


def receive(officer, **given) -> Lead:
    facts = {
        "bureau": officer.bureau, "unit": None, "source": "tip", "channel": "other", "title": "示例线索", "content": "示例内容",
        "party": None, "received_on": today(), "on": today(), "actor": officer,
    }  # fmt: skip
    return commands.receive_lead(**{**facts, **given})


def rows(client, query: str = "") -> list[str]:
    page = BeautifulSoup(client.get("/leads" + query).get_data(as_text=True), "html.parser")
    return [link.get_text() for link in page.select("tbody th a")]


def test_the_list_shows_the_leads_of_the_bureau_and_those_below(client, city):
    county, sibling = make_bureau(parent=city), make_bureau(parent=city)
    for bureau, title in ((city, "市局线索"), (county, "县局线索"), (sibling, "邻县线索")):
        receive(make_user(bureau, "officer"), title=title)
    head, county_head = make_user(city, "bureau_head"), make_user(county, "bureau_head")
    db.session.commit()
    sign_in(client, head)
    assert set(rows(client)) == {"市局线索", "县局线索", "邻县线索"}
    sign_in(client, county_head)
    assert rows(client) == ["县局线索"]


def test_the_list_is_filtered_and_sorted_by_its_address(client, city):
    officer = make_user(city, "officer")
    late = today() - timedelta(days=60)
    receive(officer, title="旧线索", received_on=late, on=late, channel="ecommerce", party=make_party(ODD_NAME))
    receive(officer, title=ODD_NAME, source="complaint")
    sign_in(client, officer)
    assert rows(client) == [ODD_NAME, "旧线索"] and rows(client, "?sort=due") == ["旧线索", ODD_NAME]
    assert rows(client, "?overdue=y") == ["旧线索"] and rows(client, "?channel=ecommerce") == ["旧线索"]
    assert rows(client, "?source=complaint") == [ODD_NAME] and rows(client, "?state=filed") == []
    assert rows(client, "?q=B<公司>") == [ODD_NAME, "旧线索"]
    page = client.get("/leads").get_data(as_text=True)
    assert "已逾期" in page and "电子商务平台" in page


def test_the_list_is_read_page_by_page(client, city):
    officer = make_user(city, "officer")
    for n in range(55):
        receive(officer, title=f"示例线索{n:02}")
    sign_in(client, officer)
    first = rows(client)
    page = BeautifulSoup(client.get("/leads?source=tip").get_data(as_text=True), "html.parser")
    onwards = page.select_one("a[rel=next]")["href"]
    assert "source=tip" in onwards
    second = rows(client, onwards.removeprefix("/leads"))
    assert len(first) == 50 and sorted(first + second) == [f"示例线索{n:02}" for n in range(55)]


def test_a_new_lead_begins_with_its_channel(client, city):
    sign_in(client, make_user(city, "officer"))
    page = BeautifulSoup(client.get("/leads/new").get_data(as_text=True), "html.parser")
    offered = {link["href"]: link.get_text() for link in page.select("main li a[href^='/leads/new/']")}
    assert offered == {
        "/leads/new/ecommerce": "电子商务平台", "/leads/new/trade_fair": "展会", "/leads/new/market": "专业市场",
    }  # fmt: skip


def test_the_informant_is_shown_once_a_reason_is_given(client, city):
    lead = receive(make_user(city, "officer"), informant_name="演示举报人", informant_contact="13800001234")
    address = f"/leads/{lead.number}/informant"
    sign_in(client, make_user(city, "unit_head"))
    assert "演示举报人" not in client.get(address).get_data(as_text=True)
    refused = client.post(address, data={"reason": ""})
    assert refused.status_code == 422 and "演示举报人" not in refused.get_data(as_text=True)
    shown = client.post(address, data={"reason": "核实渠道"}).get_data(as_text=True)
    assert "演示举报人" in shown and "13800001234" in shown
    db.session.rollback()
    (event,) = db.session.execute(db.select(Event).filter_by(name="lead.informant_read")).scalars()
    assert event.facts["reason"] == "核实渠道"


def test_a_lead_without_informant_says_so(client, city):
    lead = receive(make_user(city, "officer"))
    address = f"/leads/{lead.number}/informant"
    sign_in(client, make_user(city, "unit_head"))
    answer = client.post(address, data={"reason": "核实渠道"})
    assert answer.status_code == 409 and "没有登记举报投诉人" in answer.get_data(as_text=True)


def test_another_bureaus_lead_is_not_there(client, city):
    county, sibling = make_bureau(parent=city), make_bureau(parent=city)
    lead = receive(make_user(county, "officer"), informant_name="演示举报人")
    page, informant = f"/leads/{lead.number}", f"/leads/{lead.number}/informant"
    readers = {
        role_and_bureau: make_user(bureau, role_and_bureau[0])
        for role_and_bureau, bureau in {
            ("unit_head", "sibling"): sibling, ("unit_head", "city"): city, ("officer", "own"): county,
        }.items()
    }  # fmt: skip
    expected = {("unit_head", "sibling"): (404, 404), ("unit_head", "city"): (200, 403), ("officer", "own"): (200, 403)}
    for who, user in readers.items():
        sign_in(client, user)
        answers = tuple(client.get(address).status_code for address in (page, informant))
        assert answers == expected[who], who
        assert client.post(informant, data={"reason": "好奇"}).status_code == expected[who][1]
    assert client.get("/leads/L0000000000/informant").status_code == 404
