"""Measures: their panel on the case's page, a superior's consent, what was answered, how the goods went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import g, redirect, request
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.cases import measures
from ipenforce.cases.commands import inquiries as inquiry_commands
from ipenforce.cases.commands import measures as commands
from ipenforce.cases.forms.measures import AnswerForm, ConsentForm, EndMeasureForm
from ipenforce.cases.models import Case, Measure
from ipenforce.cases.models.measures import ENDED_HOW, INQUIRY_KINDS, MEASURE_KINDS, RESULTS
from ipenforce.cases.steps import inquiries
from ipenforce.cases.views import bp
from ipenforce.cases.views.approval import sign_page
from ipenforce.cases.views.finding import case_and_paper, case_by_number, case_page
from ipenforce.clock import today
from ipenforce.errors import Refused
from ipenforce.law import provision
from ipenforce.law.deadlines import PAUSES, due_at
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import door

STATES = {"standing": "期限内", "decided": "已决定没收，待处理", "expired": "期限已届满，应当立即解除", "lapsed": "已自动失效", "ended": "已结束"}


def panel(case: Case, user: Any, on: date) -> Mapping[str, Any] | None:
    """What the section of measures shows; None where there was never one, nor anything asked of others."""
    rows, asked, drafts = measures.of(case), measures.inquiries_of(case), measures.drafts_of(case)
    if not (rows or asked or drafts):
        return None
    names = {row.party.number: row.snapshot["name"] for row in case.parties}
    cite = measures.needs_consent(case, on)
    return {
        "measures": [_shown(row, on) | {"party": names.get(row.party, "")} for row in rows],
        "inquiries": [{"row": row, "kind": INQUIRY_KINDS[row.kind], "clock": inquiries.due_of(row)} for row in asked],
        "drafts": [
            {"paper": row, "answers": measures.consents_of(row), "consented": measures.consented(row), "higher": cite and row.code == "measure_decision"}
            for row in drafts
        ],
        "cite": cite, "may_consent": allowed(user, P.CASE_CONSENT, case), "waiting": {row.number for row in measures.wait_for_consent(case, on)},
        "words": {"states": STATES, "how": ENDED_HOW, "results": RESULTS, "pauses": PAUSES},
    }  # fmt: skip


def _shown(row: Measure, on: date) -> dict[str, Any]:
    cite = measures.basis_of(row)
    version = provision(cite).on(row.started_on)
    report_by = due_at(row.taken_at, version.terms["urgent_report"]) if row.taken_at and "urgent_report" in version.terms else None
    return {
        "row": row, "kind": MEASURE_KINDS[row.kind], "state": measures.state_of(row, on), "due": measures.due_of(row, on), "cite": cite,
        "pauses": measures.pauses_of(row, on), "extensions": measures.extensions_of(row), "report_by": report_by,
        "late": report_by is not None and row.approved_at > report_by, "unit": row.kind == "preservation",
    }  # fmt: skip


@bp.route("/cases/<number>/measures/end", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def end_measure(case: Case) -> Any:
    form = EndMeasureForm()
    rows = {row.number: row for row in measures.seizures(case)}
    form.measure.choices = {number: f"{_(MEASURE_KINDS[row.kind])} {row.decision_no}" for number, row in rows.items()}
    if form.validate_on_submit():
        answers = form.answers()
        commands.end_measure(case, rows[answers.pop("measure")], **answers, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("登记查封、扣押财物的处理"))


@bp.route("/cases/<number>/inquiries/answer", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def record_answer(case: Case) -> Any:
    form = AnswerForm(inquiry=request.args.get("inquiry", ""))
    rows = {row.number: row for row in measures.unanswered(case)}
    form.inquiry.choices = {number: f"{_(INQUIRY_KINDS[row.kind])}：{row.to}（{row.asked_on}）" for number, row in rows.items()}
    if form.validate_on_submit():
        answers = form.answers()
        inquiry_commands.record_answer(case, rows[answers.pop("inquiry")], **answers, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("登记答复和改正情况"))


@bp.route("/cases/<number>/papers/<paper>/consent", methods=["GET", "POST"])
@door(P.CASE_CONSENT, case_and_paper)
def consent_to_measure(case: Case) -> Any:
    form = ConsentForm()
    if form.validate_on_submit():
        commands.consent(
            case, g.paper, shown_hash=form.shown_hash.data or "", agreed=form.agreed.data == "yes", opinion=form.opinion.data or "",
            on=today(), actor=current_user,
        )  # fmt: skip
        return redirect(case_page(case))
    if g.paper.number not in {row.number for row in measures.wait_for_consent(case, today())} and not form.is_submitted():
        raise Refused("这份文书现在不等待上级机关的同意")
    return sign_page(case, form, [g.paper], _("上级机关对强制措施的同意"), button=_("答复"))
