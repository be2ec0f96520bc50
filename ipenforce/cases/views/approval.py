"""Review and approval: every signature stands under the text that was shown."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from flask import redirect, request
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.cases import commands, penalties
from ipenforce.cases.forms import BecauseForm, ReturnReportForm, ReviewForm, SignForm
from ipenforce.cases.models import Case
from ipenforce.cases.views import bp
from ipenforce.cases.views.evidence import unproved_of
from ipenforce.cases.views.finding import asked, case_by_number, case_page
from ipenforce.clock import today
from ipenforce.documents import queries as documents
from ipenforce.documents.models import Document
from ipenforce.permissions import Permission as P
from ipenforce.web import Form, door

CONTEXT_LINES = 2
PENALTY = "cases/sign_penalty.html"
"""What a head signs of penalties shows the figures and what nothing proves."""


def paper(case: Case, code: str) -> list[Document]:
    """The case's live form of that code, in a list: none while it is not drafted."""
    found = documents.live(case.number, code)
    return [found] if found else []


def sign_page(case: Case, form: Form, papers: Sequence[Document], title: str, *, button: str, template: str = "cases/sign.html") -> Any:
    """The texts with the form under them. Where they changed since they were shown, the difference stands on top."""
    shown = penalties.combined_hash(papers)
    text = "\n".join(row.text for row in papers)
    difference: list[tuple[str, str]] = []
    if request.method == "POST" and form.shown_hash.data != shown:
        difference = difference_of(form.shown_text.data or "", text)
    form.shown_hash.data, form.shown_text.data = shown, text
    unproved = unproved_of(case) if template == PENALTY else {}
    return form.page(template, case=case, papers=papers, title=title, button=button, difference=difference, unproved=unproved)


def difference_of(before: str, after: str) -> list[tuple[str, str]]:
    """What changed, line by line with a little context, without the rules of tables: (same|added|removed, line)."""
    kinds = {" ": "same", "+": "added", "-": "removed"}
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=CONTEXT_LINES, lineterm="")
    found = [(kinds[line[0]], legible(line[1:])) for line in islice(lines, 2, None) if line[:1] in kinds]
    return [(kind, line) for kind, line in found if line]


def legible(line: str) -> str:
    """A line of a form's text as one reads it: cells with space between them, no marks of headings and rules."""
    if not line.strip("|-: "):
        return ""
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.lstrip("#> ").strip("| ").replace("<br>", " "))]
    return re.sub(r"\\(.)", r"\1", "　".join(cell for cell in cells if cell))


@bp.route("/cases/<number>/filing/approve", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def approve_filing(case: Case) -> Any:
    form = SignForm()
    if form.validate_on_submit():
        commands.approve_filing(case, shown_hash=form.shown_hash.data, opinion=form.opinion.data, on=today(), actor=current_user)
        return redirect(case_page(case))
    return sign_page(case, form, paper(case, "filing_approval"), _("批准立案"), button=_("批准立案"))


@bp.route("/cases/<number>/filing/decline", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def decline_filing(case: Case) -> Any:
    return asked(case, BecauseForm(), commands.decline_filing, _("不予立案"))


@bp.route("/cases/<number>/review", methods=["GET", "POST"])
@door(P.CASE_REVIEW, case_by_number)
def review(case: Case) -> Any:
    form = ReviewForm()
    if form.validate_on_submit():
        commands.review(
            case, shown_hash=form.shown_hash.data, kind=form.kind.data, text=form.text.data, qualification=form.qualification.data or "",
            on=today(), actor=current_user,
        )  # fmt: skip
        return redirect(case_page(case))
    return sign_page(case, form, paper(case, "investigation_report"), _("案件审核"), button=_("审核同意"))


@bp.route("/cases/<number>/review/return", methods=["GET", "POST"])
@door(P.CASE_REVIEW, case_by_number)
def return_report(case: Case) -> Any:
    form = ReturnReportForm()
    if form.validate_on_submit():
        commands.return_report(
            case, shown_hash=form.shown_hash.data, opinion=form.opinion.data, because=form.because.data,
            on=today(), actor=current_user,
        )  # fmt: skip
        return redirect(case_page(case))
    return sign_page(case, form, paper(case, "investigation_report"), _("退回补充调查"), button=_("退回"))


@bp.route("/cases/<number>/proposal/approve", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def approve_proposal(case: Case) -> Any:
    form = SignForm()
    if form.validate_on_submit():
        commands.approve_proposal(case, shown_hash=form.shown_hash.data, opinion=form.opinion.data, on=today(), actor=current_user)
        return redirect(case_page(case))
    return sign_page(case, form, penalties.papers_of_proposal(case), _("批准拟处罚"), button=_("批准并签发告知书"), template=PENALTY)


@bp.route("/cases/<number>/proposal/return", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def return_proposal(case: Case) -> Any:
    return asked(case, BecauseForm(), commands.return_proposal, _("退回拟处罚建议"))


@bp.route("/cases/<number>/decision/approve", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def approve_decision(case: Case) -> Any:
    form = SignForm()
    if form.validate_on_submit():
        commands.approve_decision(case, shown_hash=form.shown_hash.data, opinion=form.opinion.data, on=today(), actor=current_user)
        return redirect(case_page(case))
    return sign_page(case, form, penalties.papers_of_decision(case), _("批准并签发决定"), button=_("批准并签发"), template=PENALTY)


@bp.route("/cases/<number>/decision/return", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def return_decision(case: Case) -> Any:
    return asked(case, BecauseForm(), commands.return_decision, _("退回处罚决定"))


@bp.route("/cases/<number>/closing/approve", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def approve_closing(case: Case) -> Any:
    form = SignForm()
    if form.validate_on_submit():
        commands.approve_closing(case, shown_hash=form.shown_hash.data, opinion=form.opinion.data, on=today(), actor=current_user)
        return redirect(case_page(case))
    return sign_page(case, form, paper(case, "closing_approval"), _("批准结案"), button=_("批准结案"))


@bp.route("/cases/<number>/closing/return", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def return_closing(case: Case) -> Any:
    return asked(case, BecauseForm(), commands.return_closing, _("退回结案"))
