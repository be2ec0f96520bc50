"""What becomes of a lead before a case is filed: verified longer, joined, assigned elsewhere, disputed, its informant told."""

from __future__ import annotations

from datetime import date, timedelta

from ipenforce.accounts.models import Bureau, User
from ipenforce.cases import queries, workflow
from ipenforce.cases.models import Extension, Pause
from ipenforce.cases.steps.before import UNDECIDED, VERIFICATION, pauses_of, verification
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.intake.commands import receive_lead
from ipenforce.intake.models import Lead


def _recount(lead: Lead, on: date) -> None:
    db.session.flush()
    found = verification(lead, on)
    lead.verify_by, lead.verify_by_provisional = found.strict, found.provisional


def extend_lead(lead: Lead, *, because: str, on: date, actor: User) -> None:
    """Prolong the verification, once, by the days that the text gives the head."""
    workflow.move(lead, "extend_lead", on=on, actor=actor)
    db.session.add(Extension(subject=lead.number, clock=VERIFICATION, granted_on=on, because=because))
    _recount(lead, on)
    record("lead.extended", lead, actor, lead=lead.number, because=because, verify_by=lead.verify_by)


def pause_lead(lead: Lead, *, kind: str, because: str, on: date, actor: User) -> None:
    """Testing, appraisal, or the right holder's identification begins: its days do not count."""
    workflow.move(lead, "pause_lead", on=on, actor=actor)
    if kind not in ("testing", "identification"):
        raise Refused("请选择不计入期限的事项", cite=VERIFICATION, field="kind", status=422)
    db.session.add(Pause(subject=lead.number, kind=kind, started_on=on, because=because))
    _recount(lead, on)
    record("lead.paused", lead, actor, lead=lead.number, kind=kind, because=because)


def resume_lead(lead: Lead, *, on: date, actor: User) -> None:
    """The result is there: the day counts again."""
    workflow.move(lead, "resume_lead", on=on, actor=actor)
    for row in pauses_of(lead):
        row.ended_on = max(on - timedelta(days=1), row.started_on)
    _recount(lead, on)
    record("lead.resumed", lead, actor, lead=lead.number, verify_by=lead.verify_by)


def join_lead(lead: Lead, *, other: str, on: date, actor: User) -> None:
    """Follow a lead under another that tells of the same thing; undone as long as that one is undecided."""
    found = queries.lead_by_number(other.strip().upper())
    if found is None or found.bureau_id != lead.bureau_id or found.id == lead.id:
        raise Refused("没有编号为“{number}”的本机关其他线索", field="other", status=422, number=other[:20])
    if found.state not in (*UNDECIDED, "filed"):
        raise Refused("线索{number}已经办结或者并入，不能再并入", field="other", status=422, number=found.number)
    if db.session.execute(db.select(Lead.id).filter_by(joined_to=lead.number)).first():
        raise Refused("已有线索并入本线索：请先取消并入")
    workflow.move(lead, "join_lead", on=on, actor=actor)
    lead.joined_to = found.number
    record("lead.joined", lead, actor, lead=lead.number, other=found.number)


def separate_lead(lead: Lead, *, because: str, on: date, actor: User) -> None:
    """Undo that a lead was joined, as long as no case is filed on the other."""
    found = queries.lead_by_number(lead.joined_to or "")
    if found is not None and found.state == "filed":
        raise Refused("并入的线索{number}已报立案，不能再取消并入", number=found.number)
    workflow.move(lead, "separate_lead", on=on, actor=actor)
    lead.joined_to = None
    record("lead.separated", lead, actor, lead=lead.number, because=because)


def assign_lead(lead: Lead, *, bureau: Bureau | None, body: str | None, because: str, on: date, actor: User) -> Lead | None:
    """Give a lead to another bureau, up, down or beside, where it is received anew; or to another body. Gives the new lead."""
    if (bureau is None) == (not body):
        raise Refused("请选择接收的机关，或者填写其他接收单位，两者填一项", field="bureau", status=422)
    if bureau is not None and bureau.id == lead.bureau_id:
        raise Refused("请选择其他机关", field="bureau", status=422)
    workflow.move(lead, "assign_lead", on=on, actor=actor)
    lead.assigned_to, lead.assigned_because, lead.decided_on = bureau.name if bureau else body, because, on
    record("lead.assigned", lead, actor, lead=lead.number, to=lead.assigned_to, because=because)
    if bureau is None:
        return None
    return receive_lead(
        bureau=bureau, unit=None, source="assignment" if bureau.path.startswith(lead.bureau.path) else "referral", channel=lead.channel,
        title=lead.title, content=lead.content, party=lead.party, received_on=on, informant_name=lead.informant_name,
        informant_contact=lead.informant_contact, origin_subject=lead.number, on=on, actor=actor,
    )  # fmt: skip


def dispute_lead(lead: Lead, *, other: str, because: str, on: date, actor: User) -> None:
    """Another body claims or refuses jurisdiction: it is negotiated, and after the term the common superior is asked."""
    workflow.move(lead, "dispute_lead", on=on, actor=actor)
    lead.disputed_with, lead.disputed_on = other, on
    record("lead.disputed", lead, actor, lead=lead.number, other=other, because=because)


def inform_lead(lead: Lead, *, how: str, on: date, actor: User) -> None:
    """Record that, and how, the named informant was told."""
    workflow.move(lead, "inform_lead", on=on, actor=actor)
    lead.informed_on, lead.informed_how = on, how
    record("lead.informed", lead, actor, lead=lead.number, how=how)
