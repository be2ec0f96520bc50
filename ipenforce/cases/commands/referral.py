"""From the suspicion of a crime to the police and back: report, decision, sending, answer, objections, goods, return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from ipenforce.accounts.models import User
from ipenforce.cases import workflow
from ipenforce.cases.commands.deliberation import start_afresh
from ipenforce.cases.models import Case, Objection, Referral, ReferralMember
from ipenforce.cases.steps.crime import latest, running
from ipenforce.cases.steps.referral import TRANSFER, not_the_reporter
from ipenforce.clock import now
from ipenforce.db import db
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.law import provision


def report_suspicion(case: Case, *, offence: str, report: str, team: Sequence[User], on: date, actor: User) -> Referral:
    """Report a suspected crime to the bureau's head, by a team of the statutory number. Gives the referral."""
    workflow.check(case, "report_suspicion", on=on, actor=actor)
    needed = int(provision(TRANSFER).on(on).terms["team_at_least"])
    people = list(dict.fromkeys(team))
    if len(people) < needed:
        raise Refused("专案组应当由{needed}名以上执法人员组成", cite=TRANSFER, field="team", status=422, needed=needed)
    for person in people:
        if person.bureau_id != case.bureau_id or person.certified_on(on) is None:
            raise Refused("“{name}”不是本机关持有效执法证件的人员", cite=TRANSFER, field="team", status=422, name=person.name)
    row = Referral(case=case, offence=offence, report=report, reported_on=on, reported_by_id=actor.id)
    row.team = [ReferralMember(user_id=person.id, user=person) for person in people]
    db.session.add(row)
    _kept(case, on)
    record("referral.reported", case, actor, case=case.number, offence=offence, team=[person.number for person in people])
    return row


def _kept(case: Case, on: date) -> None:
    try:
        db.session.flush()
    except IntegrityError:
        raise Refused("刚刚已由他人登记：请刷新页面后按当前状态办理") from None
    workflow.refresh_due(case, on)


def _of(case: Case) -> Referral:
    found = running(case)
    if found is None:
        raise Refused("本案没有正在办理的移送：请刷新页面后按当前状态办理")
    return found


def refer(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The head's signature under the transfer form decides the transfer; within the hours that the text sets it is sent."""
    row = _of(case)
    if (reason := not_the_reporter(case, actor, on)) is not None:
        raise Refused.because(reason)
    row.decision, row.decided_on, row.decided_by_id, row.document = "transfer", on, actor.id, document.number
    _kept(case, on)
    record("referral.decided", case, actor, case=case.number, document=document.number)


def refuse_referral(case: Case, *, because: str, on: date, actor: User) -> None:
    """The head does not approve the transfer; the reasons are kept on file and the case goes on."""
    workflow.check(case, "refuse_referral", on=on, actor=actor)
    row = _of(case)
    row.decision, row.decided_on, row.decided_by_id, row.because, row.outcome = "refuse", on, actor.id, because, "refused"
    _kept(case, on)
    record("referral.refused", case, actor, case=case.number, because=because)


def record_sending(
    case: Case, *, sent_at: datetime, received_on: date | None, received_by: str | None, on: date, actor: User
) -> None:
    """Record when the case was sent to the police and, once it is there, who signed the receipt and when."""
    workflow.check(case, "record_sending", on=on, actor=actor)
    row = _of(case)
    assert row.decided_on is not None
    if not row.decided_on <= sent_at.date() or sent_at > now():
        raise Refused("移送时间应在批准移送之后、现在以前", cite=TRANSFER, field="sent_at", status=422)
    if received_on and not sent_at.date() <= received_on <= on:
        raise Refused("签收日期应在移送之日至今天之间", cite="crime.police_forward", field="received_on", status=422)
    if bool(received_on) is not bool(received_by):
        raise Refused("签收日期和签收人应当一并填写", cite="crime.police_forward", field="received_by", status=422)
    row.sent_at, row.received_on, row.received_by = sent_at, received_on, received_by
    _kept(case, on)
    record("referral.sent", case, actor, case=case.number, sent_at=sent_at.isoformat(), received_on=received_on)


def police_filed(case: Case, *, answer_no: str, answered_on: date, on: date, actor: User) -> None:
    """The police filed a criminal case: the penalty procedure is at its end, goods and papers are handed over."""
    workflow.move(case, "police_filed", on=on, actor=actor)
    row = _of(case)
    _answered(row, answered_on, on)
    row.answered_on, row.answer_no, row.outcome = answered_on, answer_no, "filed"
    _kept(case, on)
    record("referral.filed", case, actor, case=case.number, answer_no=answer_no, answered_on=answered_on)


def police_declined(case: Case, *, answer_no: str, because: str, answered_on: date, on: date, actor: User) -> None:
    """The police did not file, in writing with reasons; the bureau's days to contest it run."""
    workflow.check(case, "police_declined", on=on, actor=actor)
    row = _of(case)
    _answered(row, answered_on, on)
    row.answered_on, row.answer_no, row.declined_because = answered_on, answer_no, because
    _kept(case, on)
    record("referral.declined", case, actor, case=case.number, answer_no=answer_no, because=because)


def _answered(row: Referral, answered_on: date, on: date) -> None:
    first = row.answered_on or row.received_on
    if first is None or not first <= answered_on <= on:
        raise Refused("收到通知的日期应在公安机关签收之日至今天之间", cite="crime.police_decision", field="answered_on", status=422)


def object_to_refusal(case: Case, *, body: str, reasons: str, asked_on: date, on: date, actor: User) -> None:
    """Ask the police to reconsider, or the procuratorate to supervise; each once, the police before the procuratorate."""
    workflow.check(case, "object_to_refusal", on=on, actor=actor)
    row = _of(case)
    before = {objection.body: objection for objection in row.objections}
    if body in before or (body == "police" and before):
        raise Refused("已经提请过：不能重复提请，建议立案监督之后也不再提请复议", cite="crime.reconsideration", field="body", status=422)
    first = before["police"].upheld_on if before else row.answered_on
    if first is None or not first <= asked_on <= on:
        raise Refused("提出日期应在收到通知或者答复之日至今天之间", cite="crime.reconsideration", field="asked_on", status=422)
    row.objections.append(Objection(body=body, asked_on=asked_on, reasons=reasons))
    _kept(case, on)
    record("referral.contested", case, actor, case=case.number, body=body, reasons=reasons)


def refusal_upheld(case: Case, *, answer: str, answered_on: date, on: date, actor: User) -> None:
    """The answer to the last objection: the case stays unfiled."""
    workflow.check(case, "refusal_upheld", on=on, actor=actor)
    last = _of(case).objections[-1]
    if not last.asked_on <= answered_on <= on:
        raise Refused("收到答复的日期应在提出之日至今天之间", cite="crime.reconsideration", field="answered_on", status=422)
    last.upheld_on, last.answer = answered_on, answer
    _kept(case, on)
    record("referral.upheld", case, actor, case=case.number, body=last.body, answer=answer)


def return_from_police(case: Case, *, because: str, on: date, actor: User) -> None:
    """The penalty procedure goes on where it was left, or from the investigation: penalised as is due."""
    workflow.move(case, "return_from_police", on=on, actor=actor)
    _back(case, _of(case), because, on, actor)


def moved_back(case: Case, *, because: str, on: date, actor: User) -> None:
    """The judicial organ sends the case back: no criminal liability, but a penalty is due."""
    workflow.move(case, "moved_back", on=on, actor=actor)
    row = latest(case)
    assert row is not None
    _back(case, row, because, on, actor)


def _back(case: Case, row: Referral, because: str, on: date, actor: User) -> None:
    row.returned_on, row.returned_because, row.outcome = on, because, "returned"
    if case.state == "investigating":
        start_afresh(case, because=because, on=on, actor=actor)
    _kept(case, on)
    record("referral.returned", case, actor, case=case.number, because=because)


def hand_over_goods(case: Case, *, goods: str, handed_over_on: date, on: date, actor: User) -> None:
    """Record that goods and papers went to the police after they filed."""
    workflow.check(case, "hand_over_goods", on=on, actor=actor)
    row = latest(case)
    assert row is not None and row.answered_on is not None
    if not row.answered_on <= handed_over_on <= on:
        raise Refused("移交日期应在收到立案通知之日至今天之间", cite="crime.goods_handover", field="handed_over_on", status=422)
    row.handed_over_on, row.handed_over = handed_over_on, goods
    _kept(case, on)
    record("referral.goods_handed_over", case, actor, case=case.number, goods=goods, handed_over_on=handed_over_on)


SIGNED = {"refer_to_police": refer}
