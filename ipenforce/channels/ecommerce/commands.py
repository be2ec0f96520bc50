"""The only writer of findings on e-commerce platforms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict

from ipenforce.accounts.models import Bureau, Unit
from ipenforce.channels.ecommerce.models import Listing, ShopFinding
from ipenforce.clock import legal_day
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.intake import commands as intake
from ipenforce.intake.models import Lead
from ipenforce.parties import commands as parties


class Seen(TypedDict):
    """One offer as its page showed it."""

    title: str
    address: str
    price_fen: int
    sold_count: int | None
    captured_at: datetime


def log_shop_finding(
    *,
    bureau: Bureau,
    unit: Unit | None,
    told: intake.Told,
    operator: parties.Named,
    platform: str,
    shop: str,
    shop_address: str | None = None,
    listings: Sequence[Seen],
    on: date,
    actor: Actor,
) -> Lead:
    """Open a lead on a shop: platform, shop and operator are found or registered, the listings kept as seen.

    Where no operator is named, the shop's registered one is the lead's party.
    """
    _refuse_unseen(listings, on)
    place = parties.find_or_register_platform(name=platform, on=on, actor=actor)
    party = parties.find_or_register_party(operator, on=on, actor=actor)
    row = parties.find_or_register_shop(place, name=shop, address=shop_address, operator=party, on=on, actor=actor)
    party = party or row.operator
    lead = intake.receive_lead(bureau=bureau, unit=unit, channel="ecommerce", party=party, **told, on=on, actor=actor)
    finding = ShopFinding(
        lead=lead, platform=place, shop=row, operator=party, shop_address=shop_address, listings=[Listing(**seen) for seen in listings]
    )
    db.session.add(finding)
    record(
        "finding.recorded", lead, actor, lead=lead.number, channel="ecommerce", place=row.number,
        detail=[{**seen, "captured_at": seen["captured_at"].isoformat()} for seen in listings],
    )  # fmt: skip
    return lead


def _refuse_unseen(listings: Sequence[Seen], on: date) -> None:
    if not listings:
        raise Refused("请至少登记一个商品链接", field="listings", status=422)
    if any(legal_day(seen["captured_at"]) > on for seen in listings):
        raise Refused("截取时间不能晚于今天", field="listings", status=422)
    if any(seen["price_fen"] < 0 or (seen["sold_count"] or 0) < 0 for seen in listings):
        raise Refused("价格和销量不能是负数", field="listings", status=422)
