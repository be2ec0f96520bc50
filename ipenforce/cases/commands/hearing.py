"""Hearings: asked for, notified, recorded, reported; or withdrawn, or missed by the party."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import User
from ipenforce.cases import workflow
from ipenforce.cases.models import Case, Decision, Hearing, HearingMember, Pause
from ipenforce.cases.steps.hearing import (
    CONDUCT,
    HEARING,
    hearing_by,
    may_ask,
    one_named,
    open_hearing,
    people_named,
)
from ipenforce.db import db
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from ipenforce.events import record


def request_hearing(
    case: Case, decision: Decision, *, requested_on: date, how: str, request: str, late_because: str = "", on: date, actor: User
) -> Hearing:  # fmt: skip
    """Record that a party asks to be heard. From that day until the report the case's own term stands still."""
    workflow.check(case, "request_hearing", on=on, actor=actor)
    if not may_ask(decision):
        raise Refused("拟对该当事人作出的处罚不属于听证范围", cite="penalty.hearing_scope", field="decision", status=422)
    if open_hearing(decision) or any(row.outcome == "held" for row in decision.hearings):
        raise Refused("该当事人的听证要求已经登记", cite=HEARING, field="decision", status=422)
    assert decision.notice_served_on is not None
    if not decision.notice_served_on <= requested_on <= on:
        raise Refused("要求听证的日期应在告知书送达之日至今天之间", cite=HEARING, field="requested_on", status=422)
    last = hearing_by(decision)
    if requested_on > last and not late_because:
        raise Refused(
            "要求听证的期限已于{last}届满，视为放弃；因不可抗力等正当理由逾期的，请写明理由", cite=HEARING, field="late_because", status=422, last=last
        )
    row = Hearing(
        case=case, decision=decision, requested_on=requested_on, how=how, request=request, late_because=late_because, outcome_because=""
    )  # fmt: skip
    decision.waived = False
    db.session.add(row)
    db.session.add(Pause(
        subject=case.number, kind="hearing", started_on=requested_on, because=f"{decision.party.name}要求听证", concerning=decision.number,
    ))  # fmt: skip
    db.session.flush()
    workflow.refresh_due(case, on)
    record("case.hearing_requested", case, actor, case=case.number, party=decision.party.number, requested_on=requested_on, how=how)
    return row


def end_hearing(case: Case, hearing: Hearing, *, outcome: str, because: str, on: date, actor: User) -> None:
    """End a hearing that is not held: the party withdrew, or did not come. Either counts as a waiver of the hearing."""
    workflow.check(case, "end_hearing", on=on, actor=actor)
    if hearing.outcome is not None:
        raise Refused("该听证已经结束", cite=CONDUCT)
    if outcome == "absent" and (hearing.notice_served_on is None or hearing.held_on is None or on < hearing.held_on):
        raise Refused("听证通知书送达并到了举行听证的日期，才能登记当事人缺席", cite=CONDUCT, field="outcome", status=422)
    _end(case, hearing, outcome, because, on)
    record("case.hearing_ended", case, actor, case=case.number, party=hearing.decision.party.number, outcome=outcome, because=because)


def _end(case: Case, hearing: Hearing, outcome: str, because: str, on: date) -> None:
    hearing.outcome, hearing.outcome_because, hearing.ended_on = outcome, because, on
    query = db.select(Pause).filter_by(subject=case.number, kind="hearing", concerning=hearing.decision.number, ended_on=None)
    for pause in db.session.execute(query).scalars():
        pause.ended_on = max(on, pause.started_on)
    db.session.flush()
    workflow.refresh_due(case, on)


def _hearing_of(case: Case, document: Document) -> Hearing:
    decision = next(row for row in case.decisions if row.party.number == document.addressee)
    found = open_hearing(decision)
    if found is None:
        raise Refused("该当事人没有尚未结束的听证", cite=HEARING)
    return found


def notify(case: Case, document: Document, *, on: date, actor: User) -> None:
    """Keep when the hearing is and who sits. A second notice replaces the first, which has to be served anew."""
    asked, row = document.asked or {}, _hearing_of(case, document)
    chair, recorder = one_named(case, asked["chair"], ""), one_named(case, asked["recorder"], "")
    assert isinstance(chair, User)
    assert isinstance(recorder, User)
    row.chair, row.recorder = chair, recorder
    row.held_on, row.notice, row.notice_served_on = date.fromisoformat(asked["held_at"][:10]), document.number, None
    row.members.clear()
    db.session.flush()
    row.members.extend(HearingMember(user=user) for user in people_named(case, asked.get("members") or ""))
    db.session.flush()
    record("case.hearing_notified", case, actor, case=case.number, party=document.addressee, held_on=row.held_on, chair=chair.number)


def notified(case: Case, document: Document, *, served_on: date, on: date, actor: User) -> None:
    """Keep when the party learned of its hearing."""
    row = _hearing_of(case, document)
    if row.notice == document.number:
        row.notice_served_on = served_on
        record("case.hearing_notice_served", case, actor, case=case.number, party=document.addressee, served_on=served_on)


def keep_record(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The chair has signed the record."""
    _by_the_chair(case, document, actor).record = document.number
    record("case.hearing_recorded", case, actor, case=case.number, party=document.addressee, document=document.number)


def report(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The chair has signed the report: the hearing is over."""
    row = _by_the_chair(case, document, actor)
    row.report = document.number
    _end(case, row, "held", "", on)
    record("case.hearing_ended", case, actor, case=case.number, party=document.addressee, outcome="held", because="")


def _by_the_chair(case: Case, document: Document, actor: User) -> Hearing:
    row = _hearing_of(case, document)
    if row.chair_id != actor.id:
        raise Refused("听证笔录和听证报告由听证主持人签署", cite=CONDUCT, status=403)
    return row


SIGNED = {"hold_hearing": notify, "record_hearing": keep_record, "report_hearing": report}
SERVED = {"hearing_notice": notified}

__all__ = ["SERVED", "SIGNED", "end_hearing", "request_hearing"]
