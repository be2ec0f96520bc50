"""The list of serious violations inside: entries, the checklist of each, proposals, pleas, and measures of others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.cases import queries as cases
from ipenforce.cases.models import Case
from ipenforce.clock import today
from ipenforce.credit import commands, queries
from ipenforce.credit.forms import AnswerForm, DayForm, ListingForm, MeasureAnswerForm, MeasureForm, PleaForm
from ipenforce.credit.models import PLEAS, STATES, DisciplineMeasure, ListEntry, Plea
from ipenforce.credit.views import bp
from ipenforce.law import provision
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import door
from ipenforce.web.forms import choices
from ipenforce.web.paging import paged


@bp.route("/credit/listings")
@door(P.CREDIT_READ)
def listings() -> Any:
    rows = paged(queries.seen_listings(current_user.bureau_id, current_user.bureau_path), (ListEntry.id,), descending=True)
    return render_template("credit/listings.html", page=rows, may_open=readable(rows.rows), states=STATES, today=today())


def readable(rows: Iterable[ListEntry]) -> set[int]:
    """Ids of the entries whose pages the user may open."""
    return {row.id for row in rows if allowed(current_user, P.LISTING_READ, row)}


def terms(code: str, key: str) -> list[str]:
    """A list of words of a provision as in force today."""
    return list(provision(code).on(today()).terms[key])


def shown(row: ListEntry) -> Any:
    """To the page of an entry."""
    return redirect(url_for("credit.listing", number=row.number))


def page(form: Any, row: ListEntry, title: str, button: str, **context: Any) -> Any:
    """A form about an entry on the page that all of them share."""
    return form.page(
        "credit/act.html", title=title, button=button, party=row.party, back_url=url_for("credit.listing", number=row.number), **context,
    )  # fmt: skip


@bp.route("/credit/listings/<number>")
@door(P.LISTING_READ, queries.listing_by_number)
def listing(row: ListEntry) -> Any:
    day = today()
    may = {name: allowed(current_user, getattr(P, f"LISTING_{name.upper()}"), row) for name in ("handle", "review", "approve", "consent")}
    return render_template(
        "credit/listing.html", row=row, day=day, checklist=queries.checklist(row, day), may=may, states=STATES, pleas=PLEAS,
        history=cases.history(row.number), needs_consent=queries.listing_facts(row, day).consent_needed,
        measures=terms("credit.list_measures", "measures"),
    )  # fmt: skip


@bp.route("/cases/<number>/listing", methods=["GET", "POST"])
@door(P.CASE_HANDLE, cases.by_number)
def propose_listing(case: Case) -> Any:
    decision = cases.decision_in(case, request.args.get("decision", "")) if request.args.get("decision") else next(iter(case.decisions), None)
    if decision is None:
        abort(404)
    factors = terms("credit.list_factors", "factors")
    form = _offered(ListingForm.asking(factors)())
    if form.validate_on_submit():
        row = commands.propose_listing(decision, **form.proposed(factors), on=today(), actor=current_user)
        return shown(row)
    return form.page(
        "credit/act.html", title=_("建议列入严重违法失信名单"), button=_("提出建议"), party=decision.party, listing=True,
        back_url=url_for("cases.show", number=case.number),
    )  # fmt: skip


def _offered(form: Any) -> Any:
    form.conduct.choices = choices({text: text for text in terms("credit.list_conduct", "conduct")}, _("请选择"))
    return form


@bp.route("/credit/listings/<number>/amend", methods=["GET", "POST"])
@door(P.LISTING_HANDLE, queries.listing_by_number)
def amend_listing(row: ListEntry) -> Any:
    factors = terms("credit.list_factors", "factors")
    held = {"conduct": row.conduct, "gravity": row.gravity, "no_intent": row.no_intent}
    held |= {f"factor_{n}": row.factors.get(text, "") for n, text in enumerate(factors)}
    form = _offered(ListingForm.asking(factors)(data=held))
    if form.validate_on_submit():
        commands.amend_listing(row, **form.proposed(factors), on=today(), actor=current_user)
        return shown(row)
    return page(form, row, _("修改列入建议"), _("保存"), listing=True)


@bp.route("/credit/listings/<number>/pleas/new", methods=["GET", "POST"])
@door(P.LISTING_HANDLE, queries.listing_by_number)
def file_plea(row: ListEntry) -> Any:
    form = PleaForm()
    if form.validate_on_submit():
        commands.file_plea(row, **form.answers(), on=today(), actor=current_user)
        return shown(row)
    return page(form, row, _("受理移出、异议、更正"), _("受理"))


@bp.route("/credit/pleas/<number>", methods=["GET", "POST"])
@door(P.LISTING_APPROVE, queries.plea_by_number)
def decide_plea(plea: Plea) -> Any:
    form = AnswerForm()
    if form.validate_on_submit():
        commands.decide_plea(plea, grant=form.agreed, opinion=form.opinion.data, on=today(), actor=current_user)
        return shown(plea.listing)
    reasons = queries.lacking_for_removal(plea, today()) if plea.kind == "early_removal" else []
    return page(form, plea.listing, _(PLEAS[plea.kind]), _("决定"), subject=plea.text, reasons=reasons)


@bp.route("/credit/listings/<number>/measures/new", methods=["GET", "POST"])
@door(P.LISTING_HANDLE, queries.listing_by_number)
def send_measure(row: ListEntry) -> Any:
    form = MeasureForm()
    form.measure.choices = choices({text: text for text in terms("credit.list_measures", "measures")}, _("请选择"))
    if form.validate_on_submit():
        commands.send_measure(row, **form.answers(), on=today(), actor=current_user)
        return shown(row)
    return page(form, row, _("商请联合惩戒"), _("登记发送"))


@bp.route("/credit/measures/<number>/answer", methods=["GET", "POST"])
@door(P.LISTING_HANDLE, queries.measure_by_number)
def answer_measure(sent: DisciplineMeasure) -> Any:
    form = MeasureAnswerForm()
    if form.validate_on_submit():
        answers = {"taken": form.agreed, "answer": form.opinion.data, "answered_on": form.answered_on.data}
        commands.answer_measure(sent, **answers, on=today(), actor=current_user)
        return shown(sent.listing)
    return page(form, sent.listing, _("登记惩戒措施的答复"), _("登记"), subject=sent.measure)


@bp.route("/credit/measures/<number>/lifted", methods=["GET", "POST"])
@door(P.LISTING_HANDLE, queries.measure_by_number)
def tell_lifted(sent: DisciplineMeasure) -> Any:
    form = DayForm.asking("told_on")()
    if form.validate_on_submit():
        commands.tell_lifted(sent, **form.answers(), on=today(), actor=current_user)
        return shown(sent.listing)
    return page(form, sent.listing, _("告知解除惩戒措施"), _("登记"), subject=sent.measure)
