"""A lead's page and what may be done with it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts import queries as accounts
from ipenforce.cases import commands, queries, work
from ipenforce.cases.forms import FilingForm, PartyOfLeadForm, VerifyForm
from ipenforce.cases.steps.before import lead_clocks, pauses_of
from ipenforce.cases.views import bp
from ipenforce.cases.views.finding import (
    cause_choices,
    lead_by_number,
    offer_picked,
    officer_choices,
    party_of,
    steps_of,
)
from ipenforce.cases.views.listing import CHANNEL_LABELS
from ipenforce.cases.views.panels import PART_LABELS
from ipenforce.cases.workflow import STATES
from ipenforce.clock import today
from ipenforce.intake.models import SOURCES, Lead
from ipenforce.law import provision
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import door


def _jurisdiction(lead: Lead) -> list[tuple[str, str]]:
    """What the texts say on who has jurisdiction over a lead of this channel, with their codes: advice, no guard."""
    online = ["penalty.online_jurisdiction"] if lead.channel == "ecommerce" else []
    return [(str(provision(code).on(today()).summary), code) for code in ("penalty.place", *online, "penalty.first_filing")]


@bp.route("/leads/<number>")
@door(P.LEAD_READ, lead_by_number)
def lead(lead: Lead) -> Any:
    case = queries.of_lead(lead)
    return render_template(
        "cases/lead.html", lead=lead, steps=steps_of(lead), case=case, may_read_case=case and allowed(current_user, P.CASE_READ, case),
        may_see_informant=allowed(current_user, P.LEAD_INFORMANT, lead), history=queries.history(lead.number),
        state=_(STATES[lead.state]), source=_(SOURCES[lead.source]), channel=_(CHANNEL_LABELS.get(lead.channel, lead.channel)),
        taking=work.taking_of(lead), asked=work.open_handover(lead.number, current_user), undecided=work.is_open(lead),
        may_handle=allowed(current_user, P.LEAD_HANDLE, lead), clocks=list(lead_clocks(lead, today())),
        advice=_jurisdiction(lead), pauses=pauses_of(lead), joined=queries.joined_to(lead), parts=PART_LABELS,
    )  # fmt: skip


@bp.route("/leads/<number>/verify", methods=["GET", "POST"])
@door(P.LEAD_HANDLE, lead_by_number)
def verify_lead(lead: Lead) -> Any:
    form = VerifyForm()
    if form.validate_on_submit():
        commands.verify_lead(lead, **form.answers(), on=today(), actor=current_user)
        return redirect(url_for("cases.lead", number=lead.number))
    return form.page("cases/lead_step.html", lead=lead, title=_("登记核查结果"))


@bp.route("/leads/<number>/party", methods=["GET", "POST"])
@door(P.LEAD_HANDLE, lead_by_number)
def party_of_lead(lead: Lead) -> Any:
    form = PartyOfLeadForm()
    offer_picked(form)
    if form.validate_on_submit():
        commands.name_party_of_lead(lead, party=party_of(form.party.data), on=today(), actor=current_user)
        return redirect(url_for("cases.lead", number=lead.number))
    return form.page("cases/lead_step.html", lead=lead, title=_("确定当事人"))


@bp.route("/leads/<number>/file", methods=["GET", "POST"])
@door(P.LEAD_HANDLE, lead_by_number)
def propose_filing(lead: Lead) -> Any:
    form = FilingForm()
    form.cause.choices = cause_choices()
    form.officers.choices = officer_choices(lead.bureau_id, today())
    if form.validate_on_submit():
        officers = [user for number in form.officers.data if (user := accounts.user_by_number(number))]
        case = commands.propose_filing(
            lead, cause=form.cause.data, officers=officers, facts=form.facts.data,
            on=today(), actor=current_user,
        )  # fmt: skip
        return redirect(url_for("cases.show", number=case.number))
    return form.page("cases/lead_step.html", lead=lead, title=_("报请立案"))
