"""Performance and remedies: the court, money paid back, published information recalled, reconsideration and suit, changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import redirect
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.cases import commands
from ipenforce.cases.commands.changes import FIGURES, hash_of
from ipenforce.cases.forms.execution import (
    CHANGES,
    COURT,
    OUTCOMES,
    REMEDY,
    AcceptForm,
    ChangeForm,
    CourtForm,
    DecideChangeForm,
    EndRemedyForm,
    RecallForm,
    RefundForm,
    RemedyForm,
)
from ipenforce.cases.models import Case, Decision, DecisionChange
from ipenforce.cases.steps import owing
from ipenforce.cases.steps.closing import to_recall
from ipenforce.cases.steps.execution import demanded_on
from ipenforce.cases.steps.remedies import changeable, contestable, running, waiting
from ipenforce.cases.views import bp
from ipenforce.cases.views.finding import case_by_number, case_page, decision_choices, decision_of
from ipenforce.clock import today
from ipenforce.errors import Refused
from ipenforce.permissions import Permission as P
from ipenforce.web import Form, door

Command = Callable[..., Any]


def _taken(case: Case, form: Any, decisions: Sequence[Decision], command: Command, title: str, *, note: str = "") -> Any:
    """One of the case's decisions and the answers, handed to the command."""
    form.decision.choices = decision_choices(list(decisions))
    if form.validate_on_submit():
        answers = form.answers()
        command(case, decision_of(case, answers.pop("decision")), **answers, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=title, note=note)


@bp.route("/cases/<number>/court", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def record_court(case: Case) -> Any:
    rows = [row for row in case.decisions if any(asked.outcome is None for asked in row.enforcements)]
    return _taken(case, CourtForm(), rows, commands.record_court, _("登记法院受理、执行结果"))


@bp.route("/cases/<number>/refunds/new", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def record_refund(case: Case) -> Any:
    rows = [row for row in case.decisions if owing.to_refund_fen(row)]
    return _taken(case, RefundForm(), rows, commands.record_refund, _("登记退款"))


@bp.route("/cases/<number>/publication/recall", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def recall_publication(case: Case) -> Any:
    rows = [row for row in case.decisions if to_recall(row)]
    return _taken(case, RecallForm(), rows, commands.recall_publication, _("撤回公示信息"))


@bp.route("/cases/<number>/remedies/new", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def record_remedy(case: Case) -> Any:
    note = _("复议、诉讼期间决定不停止执行；受理以后加处罚款不再计算。")
    return _taken(case, RemedyForm(), contestable(case), commands.record_remedy, _("登记复议、诉讼"), note=note)


@bp.route("/cases/<number>/remedies/accept", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def accept_remedy(case: Case) -> Any:
    rows = [row for row in case.decisions if (found := running(row)) and found.accepted_on is None]
    return _taken(case, AcceptForm(), rows, commands.accept_remedy, _("登记复议、诉讼受理"))


@bp.route("/cases/<number>/remedies/end", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def end_remedy(case: Case) -> Any:
    note = _("变更、撤销的，决定、评分、公示和应缴款项随之改变，原来的内容留存。")
    return _taken(case, EndRemedyForm(), [row for row in case.decisions if running(row)], commands.end_remedy, _("登记复议、诉讼结果"), note=note)


@bp.route("/cases/<number>/changes/new", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def propose_change(case: Case) -> Any:
    note = _("由机关负责人批准后生效；原来的内容留存。")
    return _taken(case, ChangeForm(), changeable(case), commands.propose_change, _("报请更正、变更、撤销决定"), note=note)


@bp.route("/cases/<number>/changes/approve", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def approve_change(case: Case) -> Any:
    return _decided(case, DecideChangeForm(), commands.approve_change, _("批准更正、变更、撤销"))


@bp.route("/cases/<number>/changes/refuse", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def refuse_change(case: Case) -> Any:
    return _decided(case, DecideChangeForm(), commands.refuse_change, _("不同意更正、变更、撤销"))


def _decided(case: Case, form: Form, command: Command, title: str) -> Any:
    change = next((row for decision in case.decisions if (row := waiting(decision))), None)
    if change is None:
        raise Refused("没有等待批准的事项")
    if form.validate_on_submit():
        command(case, change, shown_hash=form.shown_hash.data, opinion=form.opinion.data, on=today(), actor=current_user)
        return redirect(case_page(case))
    form.shown_hash.data = hash_of(change)
    return form.page("cases/change.html", case=case, change=change, title=title, kind=CHANGES[change.kind], rows=_compared(change))


def _compared(change: DecisionChange) -> list[tuple[str, Any, Any]]:
    """What a change sets anew: name, before, after."""
    labels = {"fine_fen": _("罚款（元）"), "gains_confiscated_fen": _("没收违法所得（元）"), "goods_confiscated": _("没收物品")}
    if change.kind == "change":
        return [(labels[name], change.before[name], change.after[name]) for name in FIGURES]
    if change.kind == "correction":
        return [(_("文字"), change.after["wrong"], change.after["right"])]
    if change.kind == "late_waiver":
        return [(_("减免的加处罚款（元）"), "", change.after["late_fine_fen"])]
    return [(labels[name], change.before[name], "") for name in FIGURES]


def shown_execution(case: Case, user: Any, on: date) -> Mapping[str, Any] | None:
    """Of each decision: the added fine counted out, the plan, the demand, the court, other money."""
    rows = [row for row in (_of(decision, on) for decision in case.decisions if decision.served_on) if row is not None]
    return {"rows": rows, "court": COURT, "cite": owing.LATE_FINE} if rows else None


def _of(decision: Decision, on: date) -> dict[str, Any] | None:
    late, plan, demand = owing.late_fine(decision, on), owing.plan_of(decision), demanded_on(decision)
    back = owing.to_refund_fen(decision)
    if not (late.lines or plan or demand or back or decision.enforcements or decision.settlements):
        return None
    return {
        "decision": decision, "late": late, "owing_fen": owing.late_owing_fen(decision, on), "waived_fen": owing.waived_fen(decision),
        "plan": plan, "demand": demand, "back_fen": back,
    }  # fmt: skip


def shown_remedies(case: Case, user: Any, on: date) -> Mapping[str, Any] | None:
    """Remedies and changes of the case's decisions, and what is to be recalled."""
    remedies = [row for decision in case.decisions for row in decision.remedies]
    changes = [(row, _compared(row)) for decision in case.decisions for row in decision.changes]
    if not remedies and not changes:
        return None
    return {"remedies": remedies, "changes": changes, "kinds": REMEDY, "outcomes": OUTCOMES, "change_kinds": CHANGES}
