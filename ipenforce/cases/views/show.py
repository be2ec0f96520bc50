"""A case at one glance."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts import queries as accounts
from ipenforce.cases import commands, penalties, queries, work
from ipenforce.cases.clocks import clocks
from ipenforce.cases.forms import OfficerForm, PartyForm, RestrictForm
from ipenforce.cases.models import Case
from ipenforce.cases.views import bp
from ipenforce.cases.views.evidence import unproved_of
from ipenforce.cases.views.finding import case_by_number, offer_picked, officer_choices, party_of, steps_of
from ipenforce.cases.views.listing import CHANNEL_LABELS
from ipenforce.cases.views.panels import PART_LABELS, panels_of
from ipenforce.cases.workflow import STATES
from ipenforce.clock import today
from ipenforce.evidence import queries as evidence
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.rules.sheet import MEASURE_NAMES, METHOD_NAMES
from ipenforce.web import door


@bp.route("/cases/<number>")
@door(P.CASE_READ, case_by_number)
def show(case: Case) -> Any:
    return render_template(
        "cases/show.html", case=case, steps=steps_of(case), clocks=list(clocks(case, today())), state=_(STATES[case.state]),
        channel=_(CHANNEL_LABELS.get(case.channel, case.channel)), papers=queries.papers(case),
        history=work.history(case), ranges={row.number: penalties.range_of(row) for row in case.decisions},
        similar={row.number: queries.similar(row) for row in case.decisions if row.kind == "penalty"},
        exhibits=len(evidence.items_of(case.number)), unproved=unproved_of(case), measures=MEASURE_NAMES, methods=METHOD_NAMES, sheets=penalties.bases_of_sheets(case),
        panels=panels_of(case, current_user, today()), parts=PART_LABELS,
        may_read_lead=case.lead and allowed(current_user, P.LEAD_READ, case.lead),
        may_handle=allowed(current_user, P.CASE_HANDLE, case), may_restrict=allowed(current_user, P.CASE_RESTRICT, case),
    )  # fmt: skip


@bp.route("/cases/<number>/parties/new", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def add_party(case: Case) -> Any:
    form = PartyForm()
    offer_picked(form)
    if form.validate_on_submit():
        commands.add_party(case, party=party_of(form.party.data), role=form.role.data, on=today(), actor=current_user)
        return redirect(url_for("cases.show", number=case.number))
    return form.page("cases/step.html", case=case, title=_("增加当事人"))


@bp.route("/cases/<number>/officers/new", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def assign_officer(case: Case) -> Any:
    form = OfficerForm()
    form.officer.choices = officer_choices(case.bureau_id, today())
    if form.validate_on_submit():
        officer = accounts.user_by_number(form.officer.data)
        assert officer is not None
        commands.assign_officer(case, officer=officer, on=today(), actor=current_user)
        return redirect(url_for("cases.show", number=case.number))
    return form.page("cases/step.html", case=case, title=_("增加办案人员"))


@bp.route("/cases/<number>/restrict", methods=["GET", "POST"])
@door(P.CASE_RESTRICT, case_by_number)
def restrict(case: Case) -> Any:
    form = RestrictForm()
    people = {user.number: user for user in accounts.active_in(case.bureau_id) if user.id not in case.officer_ids}
    form.readers.choices = {number: user.name for number, user in people.items() if user.id != current_user.id}
    if request.method == "GET":
        form.readers.data = [number for number, user in people.items() if user.id in case.reader_ids]
    if form.validate_on_submit():
        readers = [people[number] for number in form.readers.data or []]
        commands.restrict(case, readers=readers, on=today(), actor=current_user)
        return redirect(url_for("cases.show", number=case.number))
    return form.page("cases/step.html", case=case, title=_("限制知悉"), note=_("限制以后，只有办案人员和勾选的人员可以查看本案。"))
