"""Who works on a lead or a case: taken from the queue, assigned, handed over, fallen back to the unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ipenforce.accounts.models import User
from ipenforce.cases import work
from ipenforce.cases.commands.filing import assign_officer
from ipenforce.cases.models import Case, CaseOfficer, Handover, LeadTaking
from ipenforce.clock import legal_day, now
from ipenforce.db import db
from ipenforce.errors import Refused
from ipenforce.events import SYSTEM, Actor, Event, record
from ipenforce.intake.models import Lead
from ipenforce.law import provision
from ipenforce.outbox.commands import post
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.permissions import officer as is_officer

LEAVING_EVENTS = frozenset({"account.disabled", "account.roles_changed"})


def take(subject: Lead | Case, *, on: date, actor: User) -> None:
    """Take a lead or a case from the unit's queue."""
    _refuse_done(subject)
    if actor.unit_id is not None and subject.unit_id not in (None, actor.unit_id):
        raise Refused("该项属于其他办案机构的待领取事项")
    if isinstance(subject, Lead):
        if (row := work.taking_of(subject, lock=True)) is not None:
            raise Refused("已由“{name}”领取：请刷新页面", name=row.user.name)
    elif subject.queued_on is None:
        raise Refused("本案已有办案人员，不在待领取之列：请刷新页面")
    _give(subject, actor, on, actor)
    record("work.taken", subject, actor, subject=subject.number)


def put_back(lead: Lead, *, because: str, on: date, actor: User) -> None:
    """Give a lead back to the unit's queue."""
    row = work.taking_of(lead, lock=True)
    if row is None or row.user_id != actor.id:
        raise Refused("您没有领取该线索")
    db.session.delete(row)
    record("work.put_back", lead, actor, subject=lead.number, because=because)


def assign(subjects: Sequence[Lead | Case], *, officer: User, on: date, actor: User) -> None:
    """Give leads and cases of the queue to one officer, all or none of them."""
    if not subjects:
        raise Refused("请勾选要指派的线索或案件", field="subjects", status=422)
    for subject in subjects:
        if subject.bureau_id != actor.bureau_id or (actor.unit_id is not None and subject.unit_id not in (None, actor.unit_id)):
            raise Refused("{number}不属于您负责的机构", field="subjects", status=403, number=subject.number)
        _refuse_done(subject)
        _give(subject, officer, on, actor)
        record("work.assigned", subject, actor, subject=subject.number, officer=officer.number)
        post(officer, key=f"assigned {subject.number} {on}", title=f"{subject.number} 已指派给您", path=work.path_of(subject.number))


def _refuse_done(subject: Lead | Case) -> None:
    if not work.is_open(subject):
        raise Refused("{number}已经办结或者处理，不再指派", number=subject.number)


def _give(subject: Lead | Case, officer: User, on: date, actor: User) -> None:
    if isinstance(subject, Case):
        if officer.id not in {row.user_id for row in subject.officers}:
            assign_officer(subject, officer=officer, on=on, actor=actor)
        _leave_queue(subject, on)
        return
    if officer.bureau_id != subject.bureau_id or not officer.active or not allowed(officer, P.LEAD_HANDLE, subject):
        raise Refused("“{name}”不是本机关的在职办案人员", field="officer", status=422, name=officer.name)
    row = work.taking_of(subject, lock=True)
    if row is None:
        db.session.add(LeadTaking(lead_id=subject.id, user_id=officer.id, taken_on=on))
    else:
        row.user_id, row.taken_on = officer.id, on
    db.session.flush()


def _leave_queue(case: Case, on: date) -> None:
    """A case waits in the queue until it has the officers whom the law asks for."""
    _reload(case)
    if len([row for row in case.officers if row.user.active]) >= int(provision("penalty.officers").on(on).terms["at_least"]):
        case.queued_on = None


def _reload(case: Case) -> None:
    db.session.flush()
    db.session.expire(case, ["officers", "every_officer"])


def ask_to_take_over(subject: Lead | Case, *, colleague: User, because: str, on: date, actor: User) -> Handover:
    """Ask a colleague to take over a lead or a case; one's own until he accepts."""
    _refuse_done(subject)
    if not _is_his(subject, actor):
        raise Refused("只有承办人可以移交：请由承办人或者机构负责人办理")
    if colleague.id == actor.id or colleague.bureau_id != subject.bureau_id or not is_officer(colleague, subject) or not colleague.active:
        raise Refused("请选择本机关的另一名在职执法人员", field="colleague", status=422)
    if (open_one := work.open_handover(subject.number, actor)) is not None:
        raise Refused("已请“{name}”接手，尚未答复", name=open_one.user.name)
    if isinstance(subject, Case):
        if colleague.id in {row.user_id for row in subject.officers}:
            raise Refused("“{name}”已是本案办案人员", field="colleague", status=422, name=colleague.name)
        if colleague.id in subject.judge_ids:
            raise Refused("“{name}”已在本案中审核或审批，不能再作办案人员", "penalty.review", field="colleague", status=422, name=colleague.name)
    row = Handover(subject=subject.number, giver=actor, user=colleague, because=because, asked_at=now())
    db.session.add(row)
    db.session.flush()
    record("work.handover_asked", subject, actor, subject=subject.number, to=colleague.number, because=because)
    post(colleague, key=f"handover {row.number}", title=f"请您接手 {subject.number}", path=f"/handovers/{row.number}")
    return row


def _is_his(subject: Lead | Case, user: User) -> bool:
    if isinstance(subject, Case):
        return user.id in {row.user_id for row in subject.officers}
    row = work.taking_of(subject)
    return row is not None and row.user_id == user.id


def answer_handover(row: Handover, *, accepted: bool, answer: str, on: date, actor: User) -> None:
    """Accept a handover, or refuse it with the reason. Accepted, the giver's part ends the same day."""
    subject = work.subject_by_number(row.subject)
    assert subject is not None
    db.session.refresh(row, with_for_update=True)
    if row.answered_at is not None:
        raise Refused("该移交已经答复")
    if not accepted and not answer:
        raise Refused("不接手的，请写明理由", field="answer", status=422)
    row.answered_at, row.accepted, row.answer = now(), accepted, answer
    if accepted:
        _refuse_done(subject)
        if not _is_his(subject, row.giver):
            raise Refused("移交人已经不是承办人")
        _give(subject, row.user, on, actor)
        if isinstance(subject, Case):
            _part(subject, row.giver_id, on)
    record("work.handover_answered", subject, actor, subject=subject.number, accepted=accepted, answer=answer)
    post(row.giver, key=f"answered {row.number}", title=f"{row.user.name}{'已接手' if accepted else '没有接手'} {subject.number}", path=work.path_of(subject.number))


def _part(case: Case, user_id: int, on: date) -> None:
    for row in case.officers:
        if row.user_id == user_id:
            row.left_on = on
    _reload(case)


def fall_back_after(events: Iterable[Event]) -> None:
    """What a leaver worked on falls back to his unit; doing so again changes nothing."""
    for event in events:
        if event.name in LEAVING_EVENTS:
            user = db.session.execute(db.select(User).filter_by(number=event.subject)).scalar_one()
            if not user.active or not is_officer(user, None):
                fall_back(user, on=legal_day(event.at), actor=SYSTEM)


def fall_back(user: User, *, on: date, actor: Actor) -> int:
    """Put a leaver's open leads and cases into their units' queues; how many they were."""
    cases = db.session.execute(
        db.select(Case).join(CaseOfficer, CaseOfficer.case_id == Case.id)
        .where(CaseOfficer.user_id == user.id, CaseOfficer.left_on.is_(None), Case.closed_on.is_(None), Case.origin != "imported")
    ).scalars().all()  # fmt: skip
    takings = [row for row in db.session.execute(db.select(LeadTaking).filter_by(user_id=user.id)).scalars() if work.is_open(row.lead)]
    for case in cases:
        _part(case, user.id, on)
        case.queued_on = on
        record("work.fell_back", case, actor, subject=case.number, user=user.number)
    for row in takings:
        db.session.delete(row)
        record("work.fell_back", row.lead, actor, subject=row.lead.number, user=user.number)
    asked = db.select(Handover).where(Handover.answered_at.is_(None), (Handover.user_id == user.id) | (Handover.giver_id == user.id))
    for row in db.session.execute(asked).scalars():
        row.answered_at, row.accepted, row.answer = now(), False, "人员已离岗"
    return len(cases) + len(takings)
