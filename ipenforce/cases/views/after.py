"""After the decision: service, payment, publication, closing."""

from __future__ import annotations

from typing import Any

from flask import redirect
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.cases import commands, penalties
from ipenforce.cases.forms import ClosingForm, PaymentForm, PublishForm, ServiceForm
from ipenforce.cases.models import Case
from ipenforce.cases.steps.owing import late_owing_fen, outstanding_fen, standing_decisions
from ipenforce.cases.views import bp
from ipenforce.cases.views.finding import case_by_number, case_page, decision_choices, decision_of
from ipenforce.clock import today
from ipenforce.permissions import Permission as P
from ipenforce.web import door


@bp.route("/cases/<number>/decision/serve", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def serve_decision(case: Case) -> Any:
    form = ServiceForm()
    form.decision.choices = decision_choices([row for row in standing_decisions(case) if not row.served_on])
    if form.validate_on_submit():
        answers = form.answers()
        decision = decision_of(case, answers.pop("decision"))
        commands.serve_decision(case, decision, **answers, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("登记决定书送达"))


@bp.route("/cases/<number>/payments/new", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def record_payment(case: Case) -> Any:
    form = PaymentForm()
    form.decision.choices = decision_choices([
        row for row in standing_decisions(case) if row.served_on and (outstanding_fen(row) or late_owing_fen(row, today()))
    ])
    if form.validate_on_submit():
        answers = form.answers()
        decision = decision_of(case, answers.pop("decision"))
        commands.record_payment(case, decision, **answers, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("登记缴款"))


@bp.route("/cases/<number>/publish", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def publish(case: Case) -> Any:
    form = PublishForm()
    waiting = [row for row in standing_decisions(case) if penalties.is_published(row) and row.served_on and not row.published_on]
    form.decision.choices = decision_choices(waiting)
    if form.validate_on_submit():
        commands.publish(case, decision_of(case, form.decision.data), on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("公示处罚信息"))


@bp.route("/cases/<number>/closing", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def propose_closing(case: Case) -> Any:
    form = ClosingForm()
    if form.validate_on_submit():
        commands.propose_closing(case, ground=form.ground.data, detail=form.detail.data or "", on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("报请结案"))
