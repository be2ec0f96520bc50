"""Recusals: registered, granted by the head's form, or refused. Who is recused leaves the case for good."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import User
from ipenforce.cases import workflow
from ipenforce.cases.models import Case, CaseSide, Recusal
from ipenforce.cases.steps.recusal import RECUSAL, decided_together, named_in
from ipenforce.db import db
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from ipenforce.events import record


def declare_recusal(case: Case, user: User, *, asked_by: str, ground: str, on: date, actor: User) -> Recusal:
    """Register that somebody asks to keep out of the case, or that a party or the bureau wants him to."""
    workflow.check(case, "declare_recusal", on=on, actor=actor)
    if user.bureau_id != case.bureau_id and user.id not in case.officer_ids:
        raise Refused("“{name}”不办理本案", field="user", status=422, name=user.name)
    if asked_by == "self" and user.id != actor.id:
        raise Refused("自行回避由本人登记：请选择您本人，或者选择由谁提出", cite=RECUSAL, field="asked_by", status=422)
    if asked_by != "self" and user.id == actor.id:
        raise Refused("当事人或者机关要求您回避的，由其他人员登记", cite=RECUSAL, field="user", status=422)
    if any(row.user_id == user.id and row.granted is not False for row in case.recusals):
        raise Refused("“{name}”已经登记回避", cite=RECUSAL, field="user", status=422, name=user.name)
    row = Recusal(user_id=user.id, user=user, asked_by=asked_by, ground=ground, asked_on=on, recorded_by_id=actor.id)
    case.recusals.append(row)
    db.session.flush()
    record("case.recusal_declared", case, actor, case=case.number, person=user.number, asked_by=asked_by, because=ground)
    return row


def grant_recusal(case: Case, document: Document, *, on: date, actor: User) -> None:
    """Take everybody whom the form names out of the case: no officer any longer, and never again on any side."""
    for row in named_in(case, str((document.asked or {})["content"])):
        row.granted, row.decided_on, row.decided_by_id, row.document = True, on, actor.id, document.number
        for left in [post for post in case.officers if post.user_id == row.user_id]:
            case.officers.remove(left)
            db.session.delete(left)
        db.session.flush()
        db.session.expire(case, ["officers", "sides"])
        side = db.session.execute(db.select(CaseSide).filter_by(case_id=case.id, user_id=row.user_id)).scalar_one_or_none()
        if side is None:
            db.session.add(CaseSide(case_id=case.id, user_id=row.user_id, side="recused"))
        else:
            side.side = "recused"
        db.session.flush()
        record("case.recusal_granted", case, actor, case=case.number, person=row.user.number, document=document.number)


def refuse_recusal(case: Case, row: Recusal, *, because: str, on: date, actor: User) -> None:
    """Refuse a request, with the reason."""
    workflow.check(case, "refuse_recusal", on=on, actor=actor)
    if row.granted is not None:
        raise Refused("该回避申请已经决定", cite=RECUSAL)
    if (reason := decided_together(case, [row])) is not None:
        raise Refused.because(reason)
    row.granted, row.decided_on, row.decided_by_id, row.because = False, on, actor.id, because
    db.session.flush()
    record("case.recusal_refused", case, actor, case=case.number, person=row.user.number, because=because)


SIGNED = {"approve_recusal": grant_recusal}
