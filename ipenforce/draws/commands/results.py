"""enter_result: what a visit found; a breach of ours becomes a lead at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import update

from ipenforce.accounts.models import User
from ipenforce.db import db
from ipenforce.draws.models import DISPOSITIONS, RESULTS, Assignment, makes_a_lead
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.intake import commands as intake
from ipenforce.parties.models import Party


def enter_result(visit: Assignment, *, result: str, disposition: str, findings: str, visited_on: date, on: date, actor: User) -> None:
    """Enter a visit's result, once; where it is a breach within our remit, a lead is opened from it.

    Raises Refused naming the field for a code that is none, a day outside the visit's, or words that the
    result wants and that are missing.
    """
    if visit.result is not None:
        raise Refused("{name}的检查结果已经录入", name=visit.name)
    if result not in RESULTS or disposition not in DISPOSITIONS:
        raise Refused("请选择检查结果和后续处置", field="result", status=422)
    if not visit.drawn_on <= visited_on <= on:
        raise Refused("检查日期应在派出之日至今天之间", field="visited_on", status=422)
    if RESULTS[result].clean and disposition != "none":
        raise Refused("未发现问题的，后续处置应选“无需后续处置”", field="disposition", status=422)
    if not RESULTS[result].clean and not findings:
        raise Refused("请写明检查发现的情况", field="findings", status=422)
    _enter(visit, result=result, disposition=disposition, findings=findings or "", visited_on=visited_on, entered_on=on,
           entered_by_id=actor.id)  # fmt: skip
    record("draw.result_entered", visit.draw, actor, draw=visit.draw.number, target=visit.code, result=result)
    if makes_a_lead(result, disposition):
        visit.lead_number = _lead(visit, on, actor)


def _enter(visit: Assignment, **answers: Any) -> None:
    """Compare and set: of two inspectors who enter at the same time the second is told so."""
    untouched = update(Assignment).where(Assignment.id == visit.id, Assignment.result.is_(None)).values(**answers)
    if db.session.execute(untouched.execution_options(synchronize_session=False)).rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("{name}的检查结果已经录入", name=visit.name)
    db.session.refresh(visit)


def _lead(visit: Assignment, on: date, actor: User) -> str:
    """The number of the lead that the visit becomes, in the name of the library's party where there is one."""
    query = db.select(Party).where((Party.number == visit.code) | (Party.uscc == visit.code)).limit(1)
    lead = intake.receive_lead(
        bureau=visit.bureau, unit=actor.unit, source="inspection", channel="other",
        title=f"双随机检查发现：{visit.name}（{RESULTS[str(visit.result)].label}）"[:200],
        content=f"{visit.draw.number}，{visit.item.name}。{visit.findings or ''}",
        party=db.session.execute(query).scalar_one_or_none(), received_on=visit.visited_on or on, origin_subject=visit.number,
        on=on, actor=actor,
    )  # fmt: skip
    return lead.number
