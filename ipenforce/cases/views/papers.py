"""The forms of a case: as text, PDF and Word, and the page on which a draft is changed."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.cases import case_file, commands
from ipenforce.cases.commands.papers import is_draft, may_write
from ipenforce.cases.context import role_label
from ipenforce.cases.forms import TextForm
from ipenforce.cases.models import Case
from ipenforce.cases.steps.archive import is_shut
from ipenforce.cases.steps.execution import SERVED_BY_STEPS
from ipenforce.cases.views import bp
from ipenforce.cases.views.approval import difference_of
from ipenforce.cases.views.finding import case_and_paper
from ipenforce.clock import today
from ipenforce.documents import queries as documents
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.models import Document
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import door

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


bp.add_app_template_filter(documents.shown, "official_text")
bp.add_app_template_filter(documents.label, "document_label")


def texts_of(paper: Document) -> dict[str, Any]:
    """The drafted, the edited and the approved text of a form: whether they differ, and what changed from one to the next."""
    last = documents.last_approved(paper)
    texts = [paper.drafted_text, paper.text, last.approved_text if last else None]
    return {
        "differ": len({text for text in texts if text is not None}) > 1, "last": last, "by": documents.approval_of(last) if last else None,
        "edited": _changes(paper.drafted_text, paper.text), "since": _changes(last.approved_text or "", paper.text) if last else [],
    }  # fmt: skip


def _changes(before: str, after: str) -> list[tuple[str, str]]:
    return difference_of(before, after) if before != after else []


@bp.route("/cases/<number>/papers/<paper>")
@door(P.CASE_READ, case_and_paper)
def paper(case: Case) -> Any:
    editable = is_draft(case, g.paper) and may_write(case, g.paper, current_user, today())
    writable = not is_shut(case)
    row = DOCUMENTS[g.paper.code]
    return render_template(
        "cases/paper.html", case=case, paper=g.paper, editable=editable, services=documents.services_of(g.paper), texts=texts_of(g.paper),
        at_desk=bool(row.states), served_here=g.paper.code not in SERVED_BY_STEPS, signer=role_label(row.signer), may_handle=writable and allowed(current_user, P.CASE_HANDLE, case),
        may_sign=writable and row.signer in current_user.roles and allowed(current_user, P.PAPER_SIGN, case), seal=documents.seal_of(g.paper),
        stamp=documents.timestamp_of(g.paper),
    )  # fmt: skip


@bp.route("/cases/<number>/papers/<paper>/edit", methods=["GET", "POST"])
@door(P.CASE_READ, case_and_paper)
def edit_paper(case: Case) -> Any:
    _must_be_whose_form_it_is(case)
    form = TextForm()
    form.text.render_kw = {
        "rows": 28, "hx-post": url_for("cases.preview_paper", number=case.number, paper=g.paper.number), "hx-target": "#preview",
        "hx-trigger": "input changed delay:400ms", "hx-params": "text",
    }  # fmt: skip
    if request.method == "GET":
        form.version.data, form.text.data = g.paper.version, g.paper.text
    if form.validate_on_submit():
        commands.edit_paper(
            case, g.paper, version=form.version.data, text=form.text.data, on=today(), actor=current_user
        )
        return redirect(url_for("cases.paper", number=case.number, paper=g.paper.number))
    paragraphs = documents.paragraphs_for(case.bureau, g.paper.code)
    return form.page("cases/edit_paper.html", case=case, paper=g.paper, title=_("修改文书"), paragraphs=paragraphs)


@bp.route("/cases/<number>/papers/<paper>/preview", methods=["POST"])
@door(P.CASE_READ, case_and_paper)
def preview_paper(case: Case) -> Any:
    """What is being typed as it will read, for the place beside the editor; nothing is kept."""
    _must_be_whose_form_it_is(case)
    return documents.previewed(request.form.get("text", ""))


def _must_be_whose_form_it_is(case: Case) -> None:
    if not may_write(case, g.paper, current_user, today()):
        abort(403)


def case_and_service(number: str, paper: str, place: str) -> Case | None:
    """The case, where the form is its own and was served that many times; the service itself in g.service."""
    case = case_and_paper(number, paper)
    served = {str(count): row for count, row in enumerate(documents.services_of(g.paper), start=1)} if case is not None else {}
    g.service = served.get(place)
    return case if g.service is not None else None


@bp.route("/cases/<number>/papers/<paper>.pdf")
@door(P.CASE_READ, case_and_paper)
def paper_pdf(case: Case) -> Any:
    return _file(documents.pdf_of(g.paper), "application/pdf", "pdf", "inline")


@bp.route("/cases/<number>/papers/<paper>/services/<place>.pdf")
@door(P.CASE_READ, case_and_service)
def service_receipt(case: Case) -> Any:
    return _file(case_file.receipt_of(case, g.paper, g.service), "application/pdf", "pdf", "inline")


@bp.route("/cases/<number>/papers/<paper>.docx")
@door(P.CASE_READ, case_and_paper)
def paper_word(case: Case) -> Any:
    return _file(documents.word_of(g.paper), WORD_TYPE, "docx", "attachment")


def _file(content: bytes, kind: str, ending: str, how: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'{how}; filename="{g.paper.number}.{ending}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
