"""Penalties on the spot: one page to fill in, one to confirm, one to hand over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import redirect
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts import queries as accounts
from ipenforce.cases.commands import summary as commands
from ipenforce.cases.forms import BecauseForm, ShownForm
from ipenforce.cases.forms.desk import asked_of, printed_of
from ipenforce.cases.forms.summary import ROW, CashForm, DeliverForm, PapersForm, RefillForm, SpotForm
from ipenforce.cases.models import Case
from ipenforce.cases.steps.summary import AS_PERSONS, CASH, LIMIT, limit_fen
from ipenforce.cases.views import bp
from ipenforce.cases.views.approval import paper, sign_page
from ipenforce.cases.views.finding import (
    asked,
    case_by_number,
    case_page,
    cause_choices,
    lead_by_number,
    officer_choices,
    party_of,
)
from ipenforce.clock import today
from ipenforce.documents import queries as documents
from ipenforce.intake.models import Lead
from ipenforce.law import provision
from ipenforce.money import from_yuan
from ipenforce.permissions import Permission as P
from ipenforce.web import Form, door


def shown(case: Case, user: Any, on: date) -> Mapping[str, Any] | None:
    """What the case's page shows of the summary procedure; None for the ordinary one."""
    if case.spot is None:
        return None
    return {"spot": case.spot, "paper": documents.live(case.number, commands.FORM)}


def _limits(on: date) -> dict[str, Any]:
    """The figures that the page tells beforehand, with their articles."""
    rules = {name: provision(code).on(on) for name, code in (("limit", LIMIT), ("cash", CASH))}
    return {
        "person_fen": limit_fen(AS_PERSONS[0], on), "organisation_fen": limit_fen("organisation", on),
        "cash_fen": from_yuan(rules["cash"].terms["at_most_yuan"]), "basis": rules["limit"].basis, "cash_basis": rules["cash"].basis,
    }  # fmt: skip


def _filled(form: Form) -> dict[str, Any]:
    """The answers as the command takes them: the form's own, as data and as printed, apart from the rest."""
    answers = form.answers()
    told = asked_of(ROW, answers)
    return {
        "cause": answers["cause"], "acted_on": answers["acted_on"], "cash_because": answers["cash_because"] or "", "asked": told,
        "printed": printed_of(ROW, told),
    }  # fmt: skip


@bp.route("/leads/<number>/on-the-spot", methods=["GET", "POST"])
@door(P.LEAD_HANDLE, lead_by_number)
def penalise_on_the_spot(lead: Lead) -> Any:
    form = SpotForm()
    form.cause.choices = cause_choices()
    others = officer_choices(lead.bureau_id, today())
    form.second.choices = {"": _("请选择")} | {number: name for number, name in others.items() if number != current_user.number}
    if lead.party is not None:
        form.offer(lead.party.number, lead.party.name)
    if not form.is_submitted():
        form.party.data, form.facts.data = lead.party.number if lead.party else "", lead.content
        form.place.data = lead.finding.place_words if lead.finding else None
    elif form.party.data and (lead.party is None or form.party.data != lead.party.number):
        form.offer(form.party.data, party_of(form.party.data).name)
    if form.validate_on_submit():
        second = accounts.user_by_number(form.second.data)
        assert second is not None
        case = commands.penalise_on_the_spot(lead, party=party_of(form.party.data), second=second, **_filled(form), on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/on_the_spot.html", lead=lead, case=None, title=_("当场处罚"), limits=_limits(today()))


@bp.route("/cases/<number>/on-the-spot/refill", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def refill_on_the_spot(case: Case) -> Any:
    form = RefillForm()
    form.cause.choices = cause_choices()
    if not form.is_submitted():
        _as_before(form, case)
    if form.validate_on_submit():
        commands.refill_on_the_spot(case, **_filled(form), on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/on_the_spot.html", lead=case.lead, case=case, title=_("重新填写"), limits=_limits(today()))


def _as_before(form: Form, case: Case) -> None:
    drafted = documents.live(case.number, commands.FORM)
    for name, value in ((drafted.asked or {}) if drafted else {}).items():
        if name != "decided_at":
            form[name].data = value
    form["cause"].data, form["cash_because"].data = case.cause, case.spot.cash_because if case.spot else ""
    if case.acts:
        form["acted_on"].data = case.acts[0].ended_on


@bp.route("/cases/<number>/on-the-spot/confirm", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def confirm_on_the_spot(case: Case) -> Any:
    form = ShownForm()
    if form.validate_on_submit():
        commands.confirm_on_the_spot(case, shown_hash=form.shown_hash.data or "", on=today(), actor=current_user)
        return redirect(case_page(case))
    return sign_page(case, form, paper(case, commands.FORM), _("核对并签发当场处罚决定书"), button=_("核对无误，签发"))


@bp.route("/cases/<number>/on-the-spot/ordinary", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def leave_the_summary(case: Case) -> Any:
    form = BecauseForm()
    if form.validate_on_submit():
        commands.leave_the_summary(case, because=form.because.data, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("转为普通程序"), note=_("草拟的当场处罚决定书作废，按普通程序报请立案。"))


@bp.route("/cases/<number>/on-the-spot/deliver", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def deliver_on_the_spot(case: Case) -> Any:
    form = DeliverForm()
    if not form.is_submitted():
        form.recipient.data = case.respondents[0].snapshot["name"]
    return asked(case, form, commands.deliver_on_the_spot, _("登记当场交付"))


@bp.route("/cases/<number>/on-the-spot/cash", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def hand_in_cash(case: Case) -> Any:
    form = CashForm()
    if not form.is_submitted() and case.spot is not None and case.spot.handed_in_on:
        form.handed_in_on.data = case.spot.handed_in_on
    return asked(case, form, commands.hand_in_cash, _("登记上缴当场收缴的罚款"))


@bp.route("/cases/<number>/on-the-spot/papers", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def file_spot_papers(case: Case) -> Any:
    return asked(case, PapersForm(), commands.file_spot_papers, _("登记材料交回归档"))
