"""What anybody may see: draws with their receipts, and whether a form in his hands is the one that was issued."""

from __future__ import annotations

import hashlib
from typing import IO, Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from ipenforce.documents import queries as documents
from ipenforce.documents.models import Document, IssuedFile
from ipenforce.draws import queries
from ipenforce.draws.models import ASSURANCE, Draw
from ipenforce.draws.queries.rosters import frozen_facts
from ipenforce.permissions import Permission as P
from ipenforce.public.forms import CompareForm, NumberForm, scanned
from ipenforce.web import door
from ipenforce.web.paging import paged

bp = Blueprint("public", __name__, template_folder="templates")


@bp.route("/public/draws")
@door(P.PUBLIC)
def draws() -> Any:
    return render_template("public/draws.html", page=paged(queries.published(), (Draw.id,)))


@bp.route("/public/draws/<number>")
@door(P.PUBLIC, queries.by_number)
def draw(draw: Draw | None) -> Any:
    if draw is None:
        abort(404)
    return render_template(
        "public/draw.html", draw=draw, plan=draw.plan, assurance=ASSURANCE[draw.plan.assurance], frozen=frozen_facts(draw),
        open=queries.is_public(draw),
    )  # fmt: skip


@bp.route("/public/draws/<number>/receipt.json")
@door(P.PUBLIC, queries.by_number)
def receipt(draw: Draw | None) -> Any:
    if draw is None or not queries.is_public(draw):
        abort(404)
    answer = Response(draw.receipt, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="receipt-{draw.year}-{draw.serial}.json"'
    return answer


@bp.route("/public/forms")
@door(P.PUBLIC)
def forms() -> Any:
    asked = request.args.get("number", "")
    number, head = scanned(asked)
    if number:
        return redirect(url_for("public.form", number=number, head=head))
    return render_template("public/forms.html", form=NumberForm(request.args), unread=bool(asked)), 422 if asked else 200


@bp.route("/public/forms/<number>", methods=["GET", "POST"])
@door(P.PUBLIC, documents.by_number)
def form(document: Document | None) -> Any:
    kept = documents.file_of(document) if document else None
    if document is None or kept is None:
        return render_template("public/no_form.html"), 404
    compare, same = CompareForm(), None
    if compare.validate_on_submit():
        same = _is_same(compare.file.data.stream, kept)
    return compare.page(
        "public/form.html", document=document, sha256=kept.sha256, same=same, head=_told_head(document), seal=documents.seal_of(document),
        stamp=documents.timestamp_of(document), voided_on=documents.voided_on(document),
    )  # fmt: skip


def _told_head(document: Document) -> dict[str, Any]:
    """The audit head of the issue, as printed, and whether the one in the address is the same; None where none is."""
    printed = (document.audit_head or "")[:16]
    told = request.args.get("head", "").strip().lower()
    return {"printed": printed, "same": told == printed if told else None}


def _is_same(stream: IO[bytes], kept: IssuedFile) -> bool:
    """Whether a file is the issued one, by its hash; no more of it is read than the issued one has."""
    return hashlib.sha256(stream.read(len(kept.content) + 1)).hexdigest() == kept.sha256
