"""The only writer of findings at trade fairs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict

from ipenforce.accounts.models import Bureau, Unit
from ipenforce.channels.trade_fair.models import HANDLINGS, MATERIALS, FairFinding
from ipenforce.clock import legal_day
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.identifiers import plain
from ipenforce.intake import commands as intake
from ipenforce.intake.models import Lead
from ipenforce.law import NotInForce, provision
from ipenforce.law.deadlines import due_at
from ipenforce.parties import commands as parties
from ipenforce.parties import queries
from ipenforce.parties.models import Fair

FORWARDING = "trade_fair.forwarding"


class Held(TypedDict, total=False):
    """Which fair: the number of a registered one, or what identifies it."""

    number: str | None
    name: str | None
    organiser: str | None
    place: str | None
    opened_on: date | None
    ended_on: date | None


def log_fair_finding(
    *,
    bureau: Bureau,
    unit: Unit | None,
    told: intake.Told,
    exhibitor: parties.Named,
    fair: Held,
    booth: str,
    exhibits: str,
    handling: Sequence[str] = (),
    handling_note: str | None = None,
    materials: Sequence[str] = (),
    complained_at: datetime | None = None,
    on: date,
    actor: Actor,
) -> Lead:
    """Open a lead on a booth: fair and exhibitor are found or registered, the handling on the spot is kept."""
    _refuse_unknown(booth, handling, materials)
    if complained_at and legal_day(complained_at) > on:
        raise Refused("投诉时间不能晚于今天", field="complained_at", status=422)
    place = _fair(fair, on, actor)
    if told["received_on"] < place.opened_on and handling:
        raise Refused("展会 {day} 才开幕，不能在此前作现场处理：请核对日期", field="received_on", status=422, day=place.opened_on)
    party = parties.find_or_register_party(exhibitor, on=on, actor=actor)
    lead = intake.receive_lead(bureau=bureau, unit=unit, channel="trade_fair", party=party, **told, on=on, actor=actor)
    finding = FairFinding(
        lead=lead, fair=place, booth=plain(booth), exhibitor=party, exhibits=exhibits, handling=list(handling),
        handling_note=handling_note or "", materials=list(materials), complained_at=complained_at,
        forward_by=forward_by(complained_at),
    )  # fmt: skip
    db.session.add(finding)
    record(
        "finding.recorded", lead, actor, lead=lead.number, channel="trade_fair", place=place.number,
        detail={"booth": finding.booth, "handling": list(handling), "materials": list(materials)},
    )  # fmt: skip
    return lead


def forward_by(complained_at: datetime | None) -> datetime | None:
    """By when a fair's complaint office hands a complaint on; None where no text says so."""
    if complained_at is None:
        return None
    try:
        return due_at(complained_at, provision(FORWARDING).on(legal_day(complained_at)))
    except NotInForce:
        return None


def _fair(held: Held, on: date, actor: Actor) -> Fair:
    if number := held.get("number"):
        found = queries.fair_by_number(number)
        if found is None:
            raise Refused("没有编号为“{number}”的展会：请从列表中选择", field="fair", status=422, number=number[:20])
        return found
    opened_on, ended_on = held.get("opened_on"), held.get("ended_on")
    if opened_on is None or ended_on is None:
        raise Refused("请填写展会的开幕日和结束日", field="opened_on", status=422)
    return parties.find_or_register_fair(
        name=held.get("name") or "", organiser=held.get("organiser") or "", place=held.get("place") or "",
        opened_on=opened_on, ended_on=ended_on, on=on, actor=actor,
    )  # fmt: skip


def _refuse_unknown(booth: str, handling: Sequence[str], materials: Sequence[str]) -> None:
    if not plain(booth):
        raise Refused("请填写展位号", field="booth", status=422)
    if not set(handling) <= set(HANDLINGS):
        raise Refused("请从列表中选择现场处理情况", field="handling", status=422)
    if not set(materials) <= set(MATERIALS):
        raise Refused("请从列表中选择投诉材料", field="materials", status=422)
