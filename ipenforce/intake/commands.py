"""The only writers of leads that come in; what becomes of one is moved by the case's steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypedDict

from ipenforce.accounts.models import Bureau, Unit
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import Actor, record
from ipenforce.identifiers import as_written, new_number, plain
from ipenforce.intake.models import SOURCES, Lead
from ipenforce.intake.queries import undecided
from ipenforce.law import NotInForce, provision
from ipenforce.law.deadlines import Due, due
from ipenforce.parties.models import Party
from ipenforce.privacy import commitment

LONGEST_TITLE = 200
VERIFICATION = "penalty.lead_verification"


class Told(TypedDict):
    """What every lead says, however it was met."""

    source: str
    title: str
    content: str
    received_on: date
    informant_name: str | None
    informant_contact: str | None


def receive_lead(
    *, bureau: Bureau, unit: Unit | None, source: str, channel: str, title: str, content: str, party: Party | None,
    received_on: date, informant_name: str | None = None, informant_contact: str | None = None,
    origin_subject: str | None = None, on: date, actor: Actor,
) -> Lead:  # fmt: skip
    """Register a lead, with the day by which it must be decided whether a case is filed.

    The informant stands encrypted in the row and only as a commitment in the event. Refused where the
    day lies ahead or no text on the verification of leads was in force on it.
    """
    if source not in SOURCES:
        raise Refused("请选择线索来源", field="source", status=422)
    title = as_written(title or "")
    if not title or len(title) > LONGEST_TITLE:
        raise Refused("请填写线索名称，最多{longest}个字符", field="title", status=422, longest=LONGEST_TITLE)
    verify_by = verification_due(received_on, on)
    lead = Lead(
        number=new_number("L"), bureau_id=bureau.id, unit_id=unit.id if unit else None, source=source, channel=channel,
        title=title, content=content or "", party_id=party.id if party else None, received_on=received_on,
        verify_by=verify_by.strict, verify_by_provisional=verify_by.provisional, informant_name=informant_name or None,
        informant_contact=informant_contact or None, origin_subject=origin_subject, registered_by_id=actor.id,
        created_at=now(),
    )  # fmt: skip
    db.session.add(lead)
    told = "\n".join(part for part in (informant_name, informant_contact) if part)
    record(
        "lead.received", lead, actor, lead=lead.number, source=source, channel=channel, title=title,
        informant=commitment(lead.number, "informant", told),
    )  # fmt: skip
    return lead


def verification_due(received_on: date, on: date) -> Due:
    """When a lead received on a day must have been verified; Refused for a day ahead or before the rules."""
    if received_on > on:
        raise Refused("收到日期不能晚于今天", field="received_on", status=422)
    try:
        return due(received_on, provision(VERIFICATION).on(received_on))
    except NotInForce:
        raise Refused(
            "收到日期 {day} 早于现行核查期限规定的施行日，不能作为新线索登记：请核对日期", field="received_on", status=422,
            day=received_on,
        ) from None  # fmt: skip


def recount_leads(*, counted: Callable[[Lead], Due], on: date, actor: Actor) -> int:
    """Count the verification days of undecided leads by the calendar as it is now known, as `counted` does; how many changed."""
    changed = 0
    waiting = db.select(Lead).where(undecided())
    for lead in db.session.execute(waiting).scalars():
        found = counted(lead)
        if (found.strict, found.provisional) == (lead.verify_by, lead.verify_by_provisional):
            continue
        record("lead.recounted", lead, actor, lead=lead.number, before=lead.verify_by, after=found.strict)
        lead.verify_by, lead.verify_by_provisional = found.strict, found.provisional
        changed += 1
    return changed


def read_informant(lead: Lead, reason: str, *, on: date, actor: Actor) -> dict[str, str | None]:
    """Who told us; that it was read, and why, is remembered. Refused where nobody is registered."""
    reason = plain(reason or "")
    if not reason:
        raise Refused("请写明查看举报投诉人信息的理由", field="reason", status=422)
    if not (lead.informant_name or lead.informant_contact):
        raise Refused("该线索没有登记举报投诉人")
    record("lead.informant_read", lead, actor, lead=lead.number, reason=reason)
    return {"name": lead.informant_name, "contact": lead.informant_contact}
