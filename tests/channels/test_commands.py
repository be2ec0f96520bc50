"""One verb a channel: the place and the party are found or registered, a lead is opened, what was met is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ipenforce.channels.ecommerce.commands import log_shop_finding
from ipenforce.channels.ecommerce.models import Listing, ShopFinding
from ipenforce.channels.market.commands import log_market_finding
from ipenforce.channels.market.models import MarketFinding
from ipenforce.channels.trade_fair.commands import log_fair_finding
from ipenforce.channels.trade_fair.models import FairFinding
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Event
from ipenforce.intake import queries
from ipenforce.intake.models import Finding, Lead
from ipenforce.parties.models import Fair, Market, Party, Platform, Shop
from tests.factories import DAY, make_bureau, make_user

USCC = "91110000MA0000000H"
ODD_NAME = "A&B<公司>" + chr(0x2EBBF)
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
OPERATOR = {"kind": "sole_trader", "name": ODD_NAME, "uscc": USCC, "phone": "13800001234"}
LISTING = {
    "title": "示例牌 A&B", "address": "https://shop.example/1?a=1&b=2", "price_fen": 12_345, "sold_count": 1024, "captured_at": NOON,
}  # fmt: skip
FAIR = {
    "name": "示例博览会", "organiser": "示例会展公司", "place": "示例馆", "opened_on": date(2026, 11, 22), "ended_on": date(2026, 11, 25),
}  # fmt: skip
MARKET = {"name": "示例小商品市场", "operator": "示例市场公司", "address": "示例路2号"}


@pytest.fixture
def by(app):
    officer = make_user(make_bureau(), "officer")
    told = {
        "source": "tip", "title": "示例线索", "content": "示例内容", "received_on": DAY, "informant_name": None,
        "informant_contact": None,
    }  # fmt: skip
    return {"bureau": officer.bureau, "unit": officer.unit, "told": told, "on": DAY, "actor": officer}


def log_shop(by, **given) -> Lead:
    facts = {"operator": OPERATOR, "platform": "示例商城", "shop": ODD_NAME, "listings": [LISTING]}
    return log_shop_finding(**by, **{**facts, **given})


def log_fair(by, **given) -> Lead:
    facts = {"exhibitor": OPERATOR, "fair": FAIR, "booth": "A01", "exhibits": "示例展品三件"}
    return log_fair_finding(**by, **{**facts, **given})


def log_market(by, **given) -> Lead:
    return log_market_finding(**by, **{"operator": OPERATOR, "market": MARKET, "stall": "12", "goods": "示例商品五件", **given})


def recorded(lead: Lead) -> list[Event]:
    return list(db.session.execute(db.select(Event).filter_by(subject=lead.number).order_by(Event.id)).scalars())


def count(model) -> int:
    return db.session.query(model).count()


def test_a_shop_finding_keeps_shop_operator_and_listings(by):
    lead = log_shop(by)
    db.session.expire_all()
    (finding,) = queries.findings_of(lead)
    assert isinstance(finding, ShopFinding) and finding is lead.finding and lead.channel == "ecommerce"
    assert (finding.shop.name, finding.platform.name, finding.operator.name) == (ODD_NAME, "示例商城", ODD_NAME)
    assert finding.shop.operator is finding.operator is lead.party
    (listing,) = finding.listings
    assert {name: getattr(listing, name) for name in LISTING} == LISTING
    received, found = recorded(lead)
    assert (received.name, found.name) == ("lead.received", "finding.recorded")
    assert found.facts["place"] == finding.shop.number and found.facts["detail"][0]["address"] == LISTING["address"]
    assert "13800001234" not in received.body + found.body


def test_a_second_finding_uses_the_same_platform_shop_and_party(by):
    first, second = log_shop(by), log_shop(by)
    assert first is not second and first.party is second.party
    assert [count(model) for model in (Platform, Shop, Party, Lead)] == [1, 1, 1, 2]


def test_a_shop_whose_operator_is_known_names_the_party(by):
    known = log_shop(by).party
    assert log_shop(by, operator={"kind": "organisation", "name": None}).party is known


def test_a_shop_whose_operator_is_unknown_makes_a_lead_without_party(by):
    lead = log_shop(by, operator={})
    assert lead.party is None and count(Party) == 0


@pytest.mark.parametrize(
    "listings",
    [
        [],
        [{**LISTING, "captured_at": NOON + timedelta(days=1)}],
        [{**LISTING, "price_fen": -1}],
        [{**LISTING, "sold_count": -1}],
    ],
)
def test_listings_that_cannot_have_been_seen_are_refused(by, listings):
    with pytest.raises(Refused) as refused:
        log_shop(by, listings=listings)
    assert refused.value.field == "listings" and [count(m) for m in (Lead, Platform, Party, Listing)] == [0, 0, 0, 0]


def test_a_fair_finding_keeps_booth_handling_and_material(by):
    lead = log_fair(
        by, handling=["withdrawn", "preserved"], handling_note="撤下三件", materials=["title", "evidence"], complained_at=NOON
    )
    db.session.expire_all()
    finding = lead.finding
    assert isinstance(finding, FairFinding) and lead.channel == "trade_fair" and finding.exhibitor is lead.party
    assert (finding.fair.name, finding.booth, finding.handling) == ("示例博览会", "A01", ["withdrawn", "preserved"])
    assert finding.handling_words == ["撤下涉嫌侵权展品", "先行登记保存"] and len(finding.material_words) == 2
    assert finding.forward_by == NOON + timedelta(hours=24)
    assert recorded(lead)[1].facts["detail"] == {
        "booth": "A01", "handling": ["withdrawn", "preserved"], "materials": ["title", "evidence"],
    }  # fmt: skip


def test_a_fair_is_registered_once_and_may_be_named_by_its_number(by):
    first = log_fair(by)
    assert log_fair(by, booth="A02").finding.fair is first.finding.fair
    assert log_fair(by, fair={"number": first.finding.fair.number}).finding.fair is first.finding.fair
    assert count(Fair) == 1 and first.finding.forward_by is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"fair": {**FAIR, "ended_on": date(2026, 11, 1)}}, "ended_on"),
        ({"fair": {**FAIR, "opened_on": None}}, "opened_on"),
        ({"fair": {"number": "E0000000000"}}, "fair"),
        ({"booth": " "}, "booth"),
        ({"handling": ["burnt"]}, "handling"),
        ({"materials": ["gossip"]}, "materials"),
        ({"complained_at": NOON + timedelta(days=1)}, "complained_at"),
        ({"fair": {**FAIR, "opened_on": date(2026, 11, 24)}, "handling": ["withdrawn"]}, "received_on"),
    ],
)
def test_what_cannot_have_been_met_at_a_fair_is_refused(by, given, field):
    with pytest.raises(Refused) as refused:
        log_fair(by, **given)
    assert refused.value.field == field and count(Lead) == 0


def test_a_market_finding_keeps_market_stall_and_goods(by):
    lead = log_market(by)
    again = log_market(by, market={"number": lead.finding.market.number}, stall="13")
    db.session.expire_all()
    finding = lead.finding
    assert isinstance(finding, MarketFinding) and lead.channel == "market" and finding.operator is lead.party
    assert (finding.market.name, finding.stall, finding.goods) == ("示例小商品市场", "12", "示例商品五件")
    assert recorded(lead)[1].facts == {
        "lead": lead.number, "channel": "market", "place": finding.market.number, "detail": {"stall": "12"},
    }  # fmt: skip
    assert count(Market) == 1 and again.finding.market is finding.market


@pytest.mark.parametrize(
    ("given", "field"), [({"market": {"number": "M0000000000"}}, "market"), ({"market": {}}, "market_name"), ({"stall": ""}, "stall")]
)
def test_what_cannot_have_been_met_in_a_market_is_refused(by, given, field):
    with pytest.raises(Refused) as refused:
        log_market(by, **given)
    assert refused.value.field == field and count(Lead) == 0


def test_a_finding_is_read_with_its_channels_detail(by):
    leads = [log_shop(by), log_fair(by), log_market(by)]
    db.session.expire_all()
    found = {finding.lead.number: type(finding) for finding in db.session.query(Finding)}
    assert [found[lead.number] for lead in leads] == [ShopFinding, FairFinding, MarketFinding]
