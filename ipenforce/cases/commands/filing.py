"""From a lead to a filed case: verify, decline, propose, approve; officers, parties and readers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases import context, workflow
from ipenforce.cases.models import Approval, Case, CaseOfficer, CaseParty, CaseReader
from ipenforce.cases.queries import refresh_search_text
from ipenforce.cases.steps.sides import other_side
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.documents import commands as documents
from ipenforce.documents import queries as document_queries
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.identifiers import docket_key
from ipenforce.intake.models import Lead
from ipenforce.law import provision
from ipenforce.parties.models import Party


def verify_lead(lead: Lead, *, found: str, on: date, actor: User) -> None:
    """Record what the verification found."""
    workflow.move(lead, "verify_lead", on=on, actor=actor)
    lead.verification, lead.verified_on = found, on
    record("lead.verified", lead, actor, lead=lead.number, found=found)


def decline_lead(lead: Lead, *, because: str, ground: str | None = None, on: date, actor: User) -> None:
    """Decide that no case is filed on the lead, on which of the text's grounds where it is one of them, and why."""
    if ground and ground not in provision("penalty.declining").on(on).terms["grounds"]:
        raise Refused("请选择不予立案的情形", cite="penalty.declining", field="ground", status=422)
    workflow.move(lead, "decline_lead", on=on, actor=actor)
    lead.declined_because, lead.declined_ground, lead.decided_on = because, ground, on
    record("lead.declined", lead, actor, lead=lead.number, because=because)


def name_party_of_lead(lead: Lead, *, party: Party, on: date, actor: User) -> None:
    """State against whom the lead is, once the verification has found out."""
    if lead.state not in ("received", "verified"):
        raise Refused("线索已处理，不能再变更当事人")
    lead.party_id = party.id
    record("lead.verified", lead, actor, lead=lead.number, found=f"当事人：{party.number}")


def propose_filing(
    lead: Lead, *, cause: str, officers: Sequence[User], facts: str, on: date, actor: User
) -> Case:
    """Open a case on the lead and ask the bureau's head to file it, with its form drafted. Gives the case."""
    workflow.move(lead, "propose_filing", on=on, actor=actor)
    assert lead.party is not None
    case = Case(
        bureau_id=lead.bureau_id, unit_id=lead.unit_id, lead_id=lead.id, title=lead.title, channel=lead.channel,
        cause=cause, state="filing_proposed", state_since=on, waiting_for=workflow.WAITING_FOR["filing_proposed"], opened_on=on,
        opened_by_id=actor.id, created_at=now(),
    )  # fmt: skip
    case.lead, case.bureau = lead, lead.bureau
    db.session.add(case)
    db.session.flush()
    for officer in dict.fromkeys([*officers]):
        put_officer(case, officer, on)
    put_party(case, lead.party, "respondent")
    db.session.flush()
    refresh_search_text(case)
    workflow.refresh_due(case, on)
    record("lead.filed", lead, actor, lead=lead.number, case=case.number)
    record(
        "case.filing_proposed", case, actor, case=case.number, cause=cause,
        parties=[lead.party.number], officers=[user.number for user in officers],
    )  # fmt: skip
    documents.draft(
        subject=case.number, bureau=case.bureau, code="filing_approval", concerning="",
        context=context.filing(case, facts=facts, on=on), on=on, actor=actor,
    )  # fmt: skip
    return case


def put_officer(case: Case, officer: User, on: date) -> str:
    """Put an officer of the bureau with a valid certificate on the case, or back on it. Gives the certificate's number."""
    certificate = officer.certified_on(on)
    if officer.bureau_id != case.bureau_id:
        raise Refused("办案人员“{name}”不属于本机关", cite="penalty.officers", field="officers", name=officer.name, status=422)
    if certificate is None:
        raise Refused("办案人员“{name}”没有在有效期内的执法证件", cite="penalty.officers", field="officers", name=officer.name, status=422)
    if (taken := other_side(case, officer, "investigator")) is not None:
        raise Refused.because(taken, field="officers", status=422)
    gone = db.session.execute(db.select(CaseOfficer).filter_by(case_id=case.id, user_id=officer.id)).scalar_one_or_none()
    if gone is None:
        case.officers.append(CaseOfficer(user_id=officer.id, user=officer, certificate_no=certificate.number))
        return certificate.number
    gone.left_on, gone.certificate_no = None, certificate.number
    db.session.flush()
    db.session.expire(case, ["officers"])
    return certificate.number


def put_party(case: Case, party: Party, role: str) -> CaseParty:
    """Put a party into the case as it stands on the register now."""
    snapshot = {"name": party.name, "kind": party.kind, "uscc": party.uscc, "number": party.number, "district": party.district}
    row = CaseParty(party_id=party.id, party=party, role=role, snapshot=snapshot)
    case.parties.append(row)
    return row


def add_party(case: Case, *, party: Party, role: str, on: date, actor: User) -> CaseParty:
    """Add a party to a case under investigation, with a snapshot of its name and code."""
    if case.state not in ("filing_proposed", "investigating"):
        raise Refused("案件已过调查阶段，不能再增加当事人")
    if any(row.party_id == party.id and row.role == role for row in case.parties):
        raise Refused("该当事人已在本案中", field="party", status=422)
    row = put_party(case, party, role)
    db.session.flush()
    refresh_search_text(case)
    record("case.party_added", case, actor, case=case.number, party=party.number, role=role)
    return row


def assign_officer(case: Case, *, officer: User, on: date, actor: User) -> None:
    """Put a further certified officer on the case. Whoever has reviewed or approved in it may not be."""
    workflow.must_be_open(case)
    if officer.id in {row.user_id for row in case.officers}:
        raise Refused("该人员已是本案办案人员", field="officer", status=422)
    certificate = put_officer(case, officer, on)
    record("case.officer_assigned", case, actor, case=case.number, officer=officer.number, certificate=certificate)


def approve_filing(case: Case, *, shown_hash: str, opinion: str, on: date, actor: User) -> str:
    """File the case: the approved form is issued and gives the docket number. Gives that number."""
    workflow.move(case, "approve_filing", on=on, actor=actor)
    document = document_queries.live(case.number, "filing_approval")
    if document is None:
        raise Refused("立案审批表尚未起草", cite="penalty.filing")
    documents.approve(document, shown_hash=shown_hash, on=on, actor=actor)
    case.docket_no = documents.issue(document, on=on, actor=actor)
    case.docket_key = docket_key(case.docket_no)
    case.filed_on = on
    if case.lead is not None:
        case.lead.decided_on = on
    put_approval(case, "filing", author_id=document.author_id, actor=actor, opinion=opinion, text_hash=document.text_hash)
    refresh_search_text(case)
    workflow.refresh_due(case, on)
    record("case.filing_approved", case, actor, case=case.number, docket_no=case.docket_no, text_hash=document.text_hash)
    return case.docket_no


def put_approval(case: Case, matter: str, *, author_id: int, actor: User, opinion: str, text_hash: str) -> None:
    """Keep a head's signature: by whom, under which text, never his own."""
    if author_id == actor.id:
        raise Refused("拟稿人不能批准自己拟写的文书")
    if (taken := other_side(case, actor, "approver")) is not None:
        raise Refused.because(taken)
    row: dict[str, Any] = {"matter": matter, "author_id": author_id, "approver_id": actor.id, "opinion": opinion}
    case.approvals.append(Approval(**row, approved=True, text_hash=text_hash, at=now()))


def decline_filing(case: Case, *, because: str, on: date, actor: User) -> None:
    """Refuse to file; the lead is closed with the reason."""
    workflow.move(case, "decline_filing", on=on, actor=actor)
    case.closed_on = on
    if case.lead is not None:
        case.lead.declined_because, case.lead.decided_on = because, on
    record("case.filing_refused", case, actor, case=case.number, because=because)


def restrict(case: Case, *, readers: Sequence[User], on: date, actor: User) -> None:
    """Show the case's content to the people named alone; its officers and the one who restricts are always among them."""
    if case.origin == "imported":
        raise Refused("历史案件不能限制知悉")
    case.restricted = True
    known = {row.user_id for row in case.readers}
    for user in [*readers, actor]:
        if user.id not in known:
            case.readers.append(CaseReader(user_id=user.id))
            known.add(user.id)
    record("case.restricted", case, actor, case=case.number, readers=[user.number for user in readers])
