"""Pages of a lead before filing: a longer term, what stops it, joined, assigned elsewhere, disputed, the informant told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts import queries as accounts
from ipenforce.cases import commands
from ipenforce.cases.forms import BecauseForm
from ipenforce.cases.forms.before import (
    AssignLeadForm,
    DeclineForm,
    DisputeForm,
    InformForm,
    JoinForm,
    PauseLeadForm,
)
from ipenforce.cases.views import bp
from ipenforce.cases.views.finding import lead_by_number
from ipenforce.clock import today
from ipenforce.intake.models import Lead
from ipenforce.permissions import Permission as P
from ipenforce.web import door
from ipenforce.web.forms import Form


def _taken(lead: Lead, form: Form, command: Callable[..., Any], title: str) -> Any:
    """The form on its page, or the step taken with its answers."""
    if form.validate_on_submit():
        command(lead, **form.answers(), on=today(), actor=current_user)
        return redirect(url_for("cases.lead", number=lead.number))
    return form.page("cases/lead_step.html", lead=lead, title=title)


@bp.route("/leads/<number>/decline", methods=["GET", "POST"])
@door(P.LEAD_DECLINE, lead_by_number)
def decline_lead(lead: Lead) -> Any:
    return _taken(lead, DeclineForm(), commands.decline_lead, _("不予立案"))


@bp.route("/leads/<number>/extend", methods=["GET", "POST"])
@door(P.LEAD_EXTEND, lead_by_number)
def extend_lead(lead: Lead) -> Any:
    return _taken(lead, BecauseForm(), commands.extend_lead, _("延长核查期限"))


@bp.route("/leads/<number>/pause", methods=["GET", "POST"])
@door(P.LEAD_HANDLE, lead_by_number)
def pause_lead(lead: Lead) -> Any:
    return _taken(lead, PauseLeadForm(), commands.pause_lead, _("登记检测、鉴定或者辨认"))


@bp.route("/leads/<number>/resume", methods=["GET", "POST"])
@door(P.LEAD_HANDLE, lead_by_number)
def resume_lead(lead: Lead) -> Any:
    return _taken(lead, Form(), commands.resume_lead, _("检测、鉴定或者辨认结束"))


@bp.route("/leads/<number>/join", methods=["GET", "POST"])
@door(P.LEAD_HANDLE, lead_by_number)
def join_lead(lead: Lead) -> Any:
    return _taken(lead, JoinForm(), commands.join_lead, _("并入另一线索"))


@bp.route("/leads/<number>/separate", methods=["GET", "POST"])
@door(P.LEAD_HANDLE, lead_by_number)
def separate_lead(lead: Lead) -> Any:
    return _taken(lead, BecauseForm(), commands.separate_lead, _("取消并入"))


@bp.route("/leads/<number>/assign", methods=["GET", "POST"])
@door(P.LEAD_DECLINE, lead_by_number)
def assign_lead(lead: Lead) -> Any:
    form = AssignLeadForm()
    bureaus = {row.number: row for row in accounts.bureaus() if row.id != lead.bureau_id}
    form.bureau.choices = {"": _("请选择"), **{number: row.name for number, row in bureaus.items()}}
    if form.validate_on_submit():
        bureau = bureaus.get(form.bureau.data or "")
        commands.assign_lead(lead, bureau=bureau, body=form.body.data, because=form.because.data, on=today(), actor=current_user)
        return redirect(url_for("cases.lead", number=lead.number))
    return form.page("cases/lead_step.html", lead=lead, title=_("移送、交办"))


@bp.route("/leads/<number>/dispute", methods=["GET", "POST"])
@door(P.LEAD_HANDLE, lead_by_number)
def dispute_lead(lead: Lead) -> Any:
    return _taken(lead, DisputeForm(), commands.dispute_lead, _("登记管辖争议"))


@bp.route("/leads/<number>/inform", methods=["GET", "POST"])
@door(P.LEAD_HANDLE, lead_by_number)
def inform_lead(lead: Lead) -> Any:
    return _taken(lead, InformForm(), commands.inform_lead, _("告知举报投诉人"))
