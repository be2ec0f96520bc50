"""The desk of a case: every official form with its moment, drafted, signed, served and voided."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.cases import commands, workflow
from ipenforce.cases.commands.desk import why_not
from ipenforce.cases.forms import BecauseForm
from ipenforce.cases.forms.desk import (
    ServeFormForm,
    SignFormForm,
    ask_form,
    asked_of,
    asks_for_text,
    forms_by_group,
    printed_of,
    propose,
)
from ipenforce.cases.models import Case, CaseParty
from ipenforce.cases.views import bp
from ipenforce.cases.views.approval import sign_page
from ipenforce.cases.views.finding import case_and_paper, case_by_number
from ipenforce.clock import today
from ipenforce.documents import queries as documents
from ipenforce.documents.catalogue import DOCUMENTS, FormRow, label_of
from ipenforce.errors import Refused
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import door


def case_and_form(number: str, code: str) -> Case | None:
    """The case, where the address names a form of the catalogue."""
    return case_by_number(number) if code in DOCUMENTS else None


def _paper_page() -> Any:
    values = request.view_args or {}
    return redirect(url_for("cases.paper", number=values["number"], paper=values["paper"]))


def _party(case: Case, number: str) -> CaseParty:
    for row in case.parties:
        if row.party.number == number:
            return row
    raise Refused("所选当事人不在本案中", field="addressee", status=422)


@bp.route("/cases/<number>/forms")
@door(P.CASE_READ, case_by_number)
def forms(case: Case) -> Any:
    made: dict[str, list[Any]] = {}
    for paper in documents.of_subject(case.number):
        made.setdefault(paper.code, []).append(paper)
    may = allowed(current_user, P.CASE_HANDLE, case)
    return render_template(
        "cases/forms.html", case=case, groups=forms_by_group(DOCUMENTS.values()), made=made, may_handle=may,
        reasons={code: why_not(case, row) for code, row in DOCUMENTS.items()},
    )  # fmt: skip


def case_and_form_of_the_hearing(number: str, code: str) -> Case | None:
    """The case, where the form is one that those who sit in a hearing write."""
    step = workflow.step_of_form(code, {})
    return case_by_number(number) if step is not None and step.permission is P.CASE_HEAR else None


@bp.route("/cases/<number>/forms/<code>/new", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_and_form)
def draft_form(case: Case) -> Any:
    return _draft(case)


@bp.route("/cases/<number>/forms/<code>/write", methods=["GET", "POST"])
@door(P.CASE_HEAR, case_and_form_of_the_hearing)
def write_form(case: Case) -> Any:
    return _draft(case)


def _draft(case: Case) -> Any:
    row: FormRow = DOCUMENTS[str((request.view_args or {})["code"])]
    form = ask_form(row, {party.party.number: party.snapshot["name"] for party in case.respondents})
    step = workflow.step_of_form(row.code, request.args)
    if step is not None and not form.is_submitted():
        propose(form, {**({"matter": step.matter} if step.matter else {}), **(step.proposes(case, today()) if step.proposes else {})})
    if form.validate_on_submit():
        answers = form.answers()
        case_party = _party(case, answers["addressee"]) if row.addressed else None
        asked = asked_of(row, answers)
        paper = commands.draft_form(
            case, code=row.code, asked=asked, printed=printed_of(row, asked), case_party=case_party, on=today(), actor=current_user
        )
        return redirect(url_for("cases.paper", number=case.number, paper=paper.number))
    paragraphs = documents.paragraphs_for(case.bureau, row.code) if asks_for_text(row.asks) else []
    return form.page(
        "cases/draft_form.html", case=case, row=row, title=label_of(row.code), reason=why_not(case, row), paragraphs=paragraphs
    )


@bp.route("/cases/<number>/papers/<paper>/sign", methods=["GET", "POST"])
@door(P.PAPER_SIGN, case_and_paper)
def sign_form(case: Case) -> Any:
    form = SignFormForm()
    if form.validate_on_submit():
        commands.sign_form(case, g.paper, shown_hash=form.shown_hash.data or "", on=today(), actor=current_user)
        return _paper_page()
    return sign_page(case, form, [g.paper], _("签署并签发"), button=_("签署并签发"))


@bp.route("/cases/<number>/papers/<paper>/void", methods=["GET", "POST"])
@door(P.PAPER_SIGN, case_and_paper)
def void_form(case: Case) -> Any:
    form = BecauseForm()
    if form.validate_on_submit():
        commands.void_form(case, g.paper, because=form.because.data, on=today(), actor=current_user)
        return _paper_page()
    return form.page("cases/step.html", case=case, title=_("作废文书"))


@bp.route("/cases/<number>/papers/<paper>/serve", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_and_paper)
def serve_form(case: Case) -> Any:
    form = ServeFormForm()
    if form.validate_on_submit():
        commands.serve_form(case, g.paper, **form.answers(), on=today(), actor=current_user)
        return _paper_page()
    return form.page("cases/step.html", case=case, title=_("登记送达"))
