"""Investigation: acts, proposals, the report."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.cases import commands, penalties
from ipenforce.cases.forms import ActForm, ProposalForm
from ipenforce.cases.models import Case, CaseParty
from ipenforce.cases.views import bp
from ipenforce.cases.views.finding import case_by_number, cause_choices, law_choices
from ipenforce.clock import today
from ipenforce.errors import Refused
from ipenforce.evidence import queries as evidence
from ipenforce.parties import commands as parties
from ipenforce.parties.models import RIGHT_KINDS
from ipenforce.permissions import Permission as P
from ipenforce.rules.discretion import circumstances
from ipenforce.web import Form, door
from ipenforce.web.forms import choices


def _respondent(case: Case, party: str) -> CaseParty:
    for row in case.respondents:
        if row.party.number == party:
            return row
    raise Refused("所选当事人不在本案中", field="case_party", status=422)


@bp.route("/cases/<number>/acts/new", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def record_act(case: Case) -> Any:
    form = ActForm()
    form.case_party.choices = {row.party.number: row.snapshot["name"] for row in case.respondents}
    form.cause.choices = cause_choices()
    form.right_kind.choices = choices(RIGHT_KINDS, empty="（无具体权利）")
    if request.method == "GET":
        form.cause.data = case.cause
    if form.validate_on_submit():
        answers = form.answers()
        right = parties.find_or_register_right(
            kind=answers.pop("right_kind"), registration_no=answers.pop("right_no"), name=answers.pop("right_name"),
            on=today(), actor=current_user,
        )  # fmt: skip
        lines = [{**line, "evidence": line["evidence"] or ""} for line in answers.pop("lines")]
        party = _respondent(case, answers.pop("case_party"))
        commands.record_act(case, party, **answers, ip_right=right, lines=lines, on=today(), actor=current_user)
        return redirect(url_for("cases.show", number=case.number))
    return form.page("cases/evidence_act.html", case=case, title=_("登记违法行为"), captures=evidence.captures_of(case.number))


@bp.route("/cases/<number>/propose", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def propose_penalty(case: Case) -> Any:
    party = _respondent(case, request.args.get("party") or case.respondents[0].party.number)
    form = ProposalForm(obj=party.decision)
    form.law.choices, proposed = law_choices(party)
    benchmark = penalties.benchmark_of(case.bureau, today())
    form.circumstances.choices = choices(circumstances(benchmark)) if benchmark else {}
    guidance = penalties.guidance(case, party, today())
    if not form.is_submitted():
        if party.decision is None and guidance["suggested"]:
            form.band.data = guidance["suggested"]["band"]
        form.law.data = proposed
        form.circumstances.data = (party.decision.benchmark or {}).get("circumstances", []) if party.decision else []
    if form.validate_on_submit():
        answers = form.answers()
        answers["law_day"] = date.fromisoformat(answers.pop("law"))
        for amount in ("fine_fen", "gains_confiscated_fen"):
            answers[amount] = answers[amount] or 0
        for text in ("goods_confiscated", "law_because", "ground"):
            answers[text] = answers[text] or ""
        commands.propose_penalty(case, party, **answers, on=today(), actor=current_user)
        return redirect(url_for("cases.show", number=case.number))
    return form.page(
        "cases/propose.html", case=case, party=party, title=_("拟定处罚建议"), guidance=guidance
    )


@bp.route("/cases/<number>/report", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def submit_report(case: Case) -> Any:
    form = Form()
    if form.validate_on_submit():
        commands.submit_report(case, on=today(), actor=current_user)
        return redirect(url_for("cases.show", number=case.number))
    return form.page("cases/sign.html", case=case, title=_("提交调查终结报告"),
                     papers=penalties.papers_of_proposal(case), button=_("提交审核"), difference=[])  # fmt: skip
