"""From the notice's service to the decision that is put before the head."""

from __future__ import annotations

from typing import Any

from flask import redirect
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.cases import commands, penalties
from ipenforce.cases.forms import DecisionForm, DefenceForm, ServiceForm
from ipenforce.cases.models import Case
from ipenforce.cases.views import bp
from ipenforce.cases.views.finding import (
    case_by_number,
    case_page,
    decision_choices,
    decision_in_case,
    decision_of,
    named_decision,
)
from ipenforce.clock import today
from ipenforce.permissions import Permission as P
from ipenforce.web import Form, door


@bp.route("/cases/<number>/notice/serve", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def serve_notice(case: Case) -> Any:
    form = ServiceForm()
    form.decision.choices = decision_choices([row for row in case.decisions if row.kind == "penalty" and not row.notice_served_on])
    if form.validate_on_submit():
        answers = form.answers()
        decision = decision_of(case, answers.pop("decision"))
        commands.serve_notice(case, decision, **answers, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("登记告知书送达"))


@bp.route("/cases/<number>/defence", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def record_defence(case: Case) -> Any:
    form = DefenceForm()
    form.decision.choices = decision_choices([row for row in case.decisions if row.notice_served_on])
    if form.validate_on_submit():
        decision = decision_of(case, form.decision.data)
        if form.way.data == "waived":
            commands.record_waiver(case, decision, how=form.stated.data, on=today(), actor=current_user)
        else:
            commands.record_defence(
                case, decision, stated=form.stated.data, stated_on=form.stated_on.data, treatment=form.treatment.data,
                on=today(), actor=current_user,
            )  # fmt: skip
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("登记陈述申辩"))


@bp.route("/cases/<number>/heard", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def close_hearing_of_party(case: Case) -> Any:
    form = Form()
    if form.validate_on_submit():
        commands.close_hearing_of_party(case, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("陈述申辩终结"),
                     note=_("确认各当事人已陈述申辩、明确放弃或者期限已满。终结后系统按拟处罚建议起草决定书。"))  # fmt: skip


@bp.route("/cases/<number>/decisions/<decision>/set", methods=["GET", "POST"])
@door(P.CASE_HANDLE, decision_in_case)
def set_decision(case: Case) -> Any:
    decision = named_decision(case)
    form = DecisionForm(obj=decision)
    if form.validate_on_submit():
        commands.set_decision(case, decision, **form.answers(), on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page(
        "cases/propose.html", case=case, party=decision.case_party, title=_("调整罚款"),
        guidance=penalties.guidance(case, decision.case_party, today()),
    )  # fmt: skip


@bp.route("/cases/<number>/decision/submit", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def submit_decision(case: Case) -> Any:
    form = Form()
    if form.validate_on_submit():
        commands.submit_decision(case, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page(
        "cases/sign.html", case=case, papers=penalties.papers_of_decision(case), title=_("提交处罚决定"), button=_("提交审批"),
        difference=[],
    )  # fmt: skip
