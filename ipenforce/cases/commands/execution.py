"""Performance: a plan granted, a demand served, the court asked and its answer, confiscated goods gone."""

from __future__ import annotations

from datetime import date
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases import workflow
from ipenforce.cases.clocks import clock
from ipenforce.cases.models import Case, Decision, Enforcement, Instalment
from ipenforce.cases.models.execution import COURT_OUTCOMES
from ipenforce.cases.steps import owing
from ipenforce.cases.steps.execution import DEMAND, parts
from ipenforce.db import db
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from ipenforce.events import record


def _decision(case: Case, document: Document) -> Decision:
    return next(row for row in case.decisions if row.party.number == document.addressee)


def grant_plan(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The notice is signed: its parts replace the day of payment. A refusal changes nothing."""
    decision = _decision(case, document)
    asked: dict[str, Any] = document.asked or {}
    granted = [] if asked["outcome"] == "refused" else parts(asked, decision)
    for day, amount_fen in granted:
        decision.instalments.append(Instalment(document=document.number, granted_on=on, due_on=day, amount_fen=amount_fen))
    if granted:
        decision.pay_by = granted[-1][0]
    db.session.flush()
    record(
        "decision.plan_answered", case, actor, decision=decision.number, outcome=asked["outcome"], document=document.number,
        until=granted[-1][0] if granted else None,
    )  # fmt: skip


def demanded(case: Case, document: Document, *, served_on: date, on: date, actor: User) -> None:
    """The demand is served: its period runs."""
    ends = clock("", DEMAND, served_on).due.strict
    record("decision.demanded", case, actor, decision=_decision(case, document).number, served_on=served_on, until=ends)


def apply_to_court(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The application is signed and goes to the court."""
    decision = _decision(case, document)
    if any(row.outcome is None for row in decision.enforcements):
        raise Refused("该决定已申请强制执行，法院尚未作出处理", cite="measures.court")
    court = str((document.asked or {})["court"])
    decision.enforcements.append(Enforcement(document=document.number, court=court, applied_on=on, ruling=""))
    db.session.flush()
    record("decision.court_asked", case, actor, decision=decision.number, court=court, document=document.number)


def record_court(case: Case, decision: Decision, *, outcome: str, answered_on: date, ruling: str, on: date, actor: User) -> None:
    """Record the court's answer: accepted, or how it ended (executed, ended, refused). `ruling` names it."""
    workflow.check(case, "record_court", on=on, actor=actor)
    row = next((row for row in decision.enforcements if row.outcome is None), None)
    if row is None:
        raise Refused("没有法院正在处理的强制执行申请")
    if not (row.accepted_on or row.applied_on) <= answered_on <= on:
        raise Refused("日期应在申请（受理）之日至今天之间", field="answered_on", status=422)
    if outcome == "accepted":
        if row.accepted_on is not None:
            raise Refused("已登记法院受理", field="outcome", status=422)
        row.accepted_on = answered_on
    else:
        if outcome == "executed" and owing.outstanding_fen(decision):
            raise Refused("执行到位的款项尚未登记缴款：请先登记", cite="measures.court", field="outcome", status=422)
        if outcome not in COURT_OUTCOMES:
            raise Refused("请选择法院的处理结果", field="outcome", status=422)
        row.outcome, row.ended_on = outcome, answered_on
    row.ruling = ruling
    db.session.flush()
    workflow.refresh_due(case, on)
    record("decision.court_answered", case, actor, decision=decision.number, outcome=outcome, answered_on=answered_on, ruling=ruling)


def goods_disposed(case: Case, document: Document, *, on: date, actor: User) -> None:
    """Goods of the case are gone, by the record that two officers signed."""
    way = str((document.asked or {})["way"])
    record("case.goods_disposed", case, actor, case=case.number, way=way, document=document.number)


SIGNED = {"grant_instalments": grant_plan, "apply_to_court": apply_to_court, "dispose_of_goods": goods_disposed}
SERVED = {"performance_demand": demanded}
