"""Recusals, hearings, and what weighs on a decision: their pages and what they show on the case's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import redirect, request
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts import queries as accounts
from ipenforce.cases import commands, penalties
from ipenforce.cases.forms.hearing import (
    EndHearingForm,
    HearingRequestForm,
    LegalReviewForm,
    RecusalForm,
    RefuseRecusalForm,
    ReopenForm,
    ScopeForm,
)
from ipenforce.cases.models import Case
from ipenforce.cases.steps.deliberation import AFTER_HEARING, legal_grounds, scope_on
from ipenforce.cases.steps.hearing import hearing_by, may_ask, may_still_ask, open_hearings
from ipenforce.cases.steps.sides import pending
from ipenforce.cases.views import bp
from ipenforce.cases.views.approval import sign_page
from ipenforce.cases.views.finding import case_by_number, case_page, decision_choices, decision_of
from ipenforce.clock import today
from ipenforce.errors import Refused
from ipenforce.permissions import Permission as P
from ipenforce.web import door


def shown_recusals(case: Case, user: Any, on: date) -> Mapping[str, Any] | None:
    """Who asked to keep out or was asked to, and how it was decided; None where nobody."""
    return {"recusals": case.recusals} if case.recusals else None


def shown_hearings(case: Case, user: Any, on: date) -> Mapping[str, Any] | None:
    """The case's hearings, who may still ask for one, and why the legal review and the discussion are due."""
    waiting = [(row.party.name, hearing_by(row)) for row in case.decisions if may_still_ask(row)] if case.state == "notice_served" else []
    grounds = legal_grounds(case, on) if case.origin != "imported" else []
    return {"hearings": case.hearings, "waiting": waiting, "grounds": grounds} if case.hearings or waiting or grounds else None


@bp.route("/cases/<number>/recusal", methods=["GET", "POST"])
@door(P.CASE_RECUSE, case_by_number)
def declare_recusal(case: Case) -> Any:
    form = RecusalForm()
    people = {user.number: user for user in [*(row.user for row in case.officers), *accounts.active_in(case.bureau_id)]}
    form.user.choices = {number: user.name for number, user in people.items()}
    if request.method == "GET":
        form.user.data = current_user.number
    if form.validate_on_submit():
        answers = form.answers()
        commands.declare_recusal(case, people[answers.pop("user")], **answers, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("登记回避"), note=_("决定作出以前，不停止调查。"))


@bp.route("/cases/<number>/recusal/refuse", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def refuse_recusal(case: Case) -> Any:
    form = RefuseRecusalForm()
    rows = {str(row.id): row for row in pending(case)}
    form.recusal.choices = {key: f"{row.user.name}：{row.ground[:40]}" for key, row in rows.items()}
    if form.validate_on_submit():
        commands.refuse_recusal(case, rows[form.recusal.data], because=form.because.data, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("驳回回避申请"))


@bp.route("/cases/<number>/hearing/request", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def request_hearing(case: Case) -> Any:
    form = HearingRequestForm()
    form.decision.choices = decision_choices([row for row in case.decisions if may_ask(row)])
    if form.validate_on_submit():
        answers = form.answers()
        answers["late_because"] = answers["late_because"] or ""
        commands.request_hearing(case, decision_of(case, answers.pop("decision")), **answers, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("登记听证要求"))


@bp.route("/cases/<number>/hearing/end", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def end_hearing(case: Case) -> Any:
    form = EndHearingForm()
    rows = {row.decision.number: row for row in open_hearings(case)}
    form.hearing.choices = decision_choices([row.decision for row in rows.values()])
    if form.validate_on_submit():
        commands.end_hearing(
            case, rows[form.hearing.data], outcome=form.outcome.data, because=form.because.data, on=today(), actor=current_user
        )
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("登记撤回或者缺席"), note=_("撤回或者缺席的，视为放弃听证；已经提出的陈述、申辩仍须复核。"))


@bp.route("/cases/<number>/scope", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def mark_scope(case: Case) -> Any:
    form = ScopeForm()
    form.grounds.choices = {code: text for code, text in scope_on(today()).items() if code != AFTER_HEARING}
    if request.method == "GET":
        form.grounds.data = case.review_scope or []
    if form.validate_on_submit():
        commands.mark_scope(case, grounds=form.grounds.data or [], on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("认定须法制审核"), button=_("保存"),
                     note=_("属于这些情形的，由法制审核人员审核；给予处罚的，由机关负责人集体讨论决定。"))  # fmt: skip


@bp.route("/cases/<number>/review/legal", methods=["GET", "POST"])
@door(P.CASE_REVIEW, case_by_number)
def legal_review(case: Case) -> Any:
    form = LegalReviewForm()
    if form.validate_on_submit():
        commands.legal_review(
            case, shown_hash=form.shown_hash.data, opinion=form.opinion.data, text=form.text.data,
            qualification=form.qualification.data or "", on=today(), actor=current_user,
        )  # fmt: skip
        return redirect(case_page(case))
    if case.state != "heard":
        raise Refused("听证后的法制审核在陈述、申辩和听证终结后进行", cite="penalty.legal_review_scope")
    return sign_page(case, form, penalties.papers_of_decision(case), _("法制审核（听证后）"), button=_("提交审核意见"))


@bp.route("/cases/<number>/reopen-investigation", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def reopen_investigation(case: Case) -> Any:
    form = ReopenForm()
    if form.validate_on_submit():
        commands.reopen_investigation(
            case, new_facts=form.new_facts.data == "yes", because=form.because.data, on=today(), actor=current_user
        )
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("补充调查、重新告知"),
                     note=_("已签发的调查终结报告和告知书作废；补充调查后重新报告、审核、批准和告知。"))  # fmt: skip
