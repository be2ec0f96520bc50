"""The only writer of findings in professional markets."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from ipenforce.accounts.models import Bureau, Unit
from ipenforce.channels.market.models import MarketFinding
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.identifiers import plain
from ipenforce.intake import commands as intake
from ipenforce.intake.models import Lead
from ipenforce.parties import commands as parties
from ipenforce.parties import queries
from ipenforce.parties.models import Market


class Run(TypedDict, total=False):
    """Which market: the number of a registered one, or what identifies it."""

    number: str | None
    name: str | None
    operator: str | None
    address: str | None
    district: str | None


def log_market_finding(
    *,
    bureau: Bureau,
    unit: Unit | None,
    told: intake.Told,
    operator: parties.Named,
    market: Run,
    stall: str,
    goods: str,
    on: date,
    actor: Actor,
) -> Lead:
    """Open a lead on a stall: the market and who runs the stall are found or registered."""
    if not plain(stall):
        raise Refused("请填写摊位号", field="stall", status=422)
    place = _market(market, on, actor)
    party = parties.find_or_register_party(operator, on=on, actor=actor)
    lead = intake.receive_lead(bureau=bureau, unit=unit, channel="market", party=party, **told, on=on, actor=actor)
    finding = MarketFinding(lead=lead, market=place, stall=plain(stall), operator=party, goods=goods)
    db.session.add(finding)
    record("finding.recorded", lead, actor, lead=lead.number, channel="market", place=place.number, detail={"stall": finding.stall})
    return lead


def _market(run: Run, on: date, actor: Actor) -> Market:
    if number := run.get("number"):
        found = queries.market_by_number(number)
        if found is None:
            raise Refused("没有编号为“{number}”的市场：请从列表中选择", field="market", status=422, number=number[:20])
        return found
    return parties.find_or_register_market(
        name=run.get("name") or "", operator=run.get("operator") or "", address=run.get("address") or "",
        district=run.get("district") or "", on=on, actor=actor,
    )  # fmt: skip
