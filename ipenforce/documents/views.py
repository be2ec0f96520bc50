"""The paragraphs that a bureau keeps for its forms: read by all, kept, worded anew and retired by who drafts its policy."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts.models import Bureau
from ipenforce.clock import today
from ipenforce.documents import commands, queries
from ipenforce.documents.catalogue import label_of
from ipenforce.documents.forms import ChangeParagraphForm, ParagraphForm, RetireForm
from ipenforce.documents.models import Paragraph
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import door

bp = Blueprint("documents", __name__, template_folder="templates")
bp.add_app_template_filter(label_of, "form_label")


def own_bureau() -> Bureau:
    """The user's bureau, which keeps the paragraphs."""
    bureau: Bureau = current_user.bureau
    return bureau


def paragraph_in_sight(number: str) -> Paragraph | None:
    """A paragraph of the user's bureau or of one below it."""
    row = queries.paragraph_by_number(number)
    return row if row is not None and row.bureau_path.startswith(current_user.bureau_path) else None


def _page_of(row: Paragraph) -> Any:
    return redirect(url_for("documents.paragraph", number=row.number))


@bp.route("/paragraphs")
@door(P.LAW_READ)
def paragraphs() -> Any:
    bureau = own_bureau()
    return render_template(
        "documents/paragraphs.html", rows=queries.paragraphs_of(bureau), may_keep=allowed(current_user, P.POLICY_DRAFT, bureau)
    )


@bp.route("/paragraphs/new", methods=["GET", "POST"])
@door(P.POLICY_DRAFT, own_bureau)
def keep_paragraph(bureau: Bureau) -> Any:
    form = ParagraphForm()
    if form.validate_on_submit():
        return _page_of(commands.keep_paragraph(bureau=bureau, **form.answers(), on=today(), actor=current_user))
    return form.page("documents/word_paragraph.html", title=_("增加常用段落"), back=url_for("documents.paragraphs"))


@bp.route("/paragraphs/<number>")
@door(P.LAW_READ, paragraph_in_sight)
def paragraph(row: Paragraph) -> Any:
    may_keep = row.retired_at is None and allowed(current_user, P.POLICY_DRAFT, row)
    return render_template("documents/paragraph.html", row=row, history=queries.paragraph_history(row), may_keep=may_keep)


@bp.route("/paragraphs/<number>/edit", methods=["GET", "POST"])
@door(P.POLICY_DRAFT, paragraph_in_sight)
def change_paragraph(row: Paragraph) -> Any:
    form = ChangeParagraphForm(obj=row if request.method == "GET" else None)
    if form.validate_on_submit():
        commands.change_paragraph(row, **form.answers(), on=today(), actor=current_user)
        return _page_of(row)
    return form.page("documents/word_paragraph.html", title=_("修改常用段落"), back=url_for("documents.paragraph", number=row.number))


@bp.route("/paragraphs/<number>/retire", methods=["GET", "POST"])
@door(P.POLICY_DRAFT, paragraph_in_sight)
def retire_paragraph(row: Paragraph) -> Any:
    form = RetireForm()
    if form.validate_on_submit():
        commands.retire_paragraph(row, because=form.because.data, on=today(), actor=current_user)
        return _page_of(row)
    return form.page("documents/word_paragraph.html", title=_("停用常用段落"), back=url_for("documents.paragraph", number=row.number))
