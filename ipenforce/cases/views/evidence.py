"""Evidence of a case: the list, files on their way in, the record."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, cast

from flask import Response, current_app, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts import queries as accounts
from ipenforce.cases.commands.exhibits import Named, record_exhibits, why_no_evidence
from ipenforce.cases.forms.evidence import BeginUploadForm, PieceForm, RecordForm, StatementForm, UploadForm
from ipenforce.cases.models import Case
from ipenforce.cases.views import bp
from ipenforce.cases.views.finding import case_by_number, officer_choices
from ipenforce.clock import SHANGHAI, today
from ipenforce.errors import Refused
from ipenforce.evidence import commands as evidence
from ipenforce.evidence import queries
from ipenforce.evidence.commands import Ahead, Coming, Line, Page
from ipenforce.evidence.models import ITEM_KINDS, SCAN_STATES, Item, Upload
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed
from ipenforce.web import Form, door
from ipenforce.web.forms import reason_text

PIECE = 2 * 1024 * 1024
"""Bytes of a piece that a browser sends: small enough for a bad line, large enough for a good one."""


def case_and_upload(number: str, upload: str) -> Case | None:
    """The case, where the upload is one of the user's own for it; the upload itself in g.upload."""
    case = case_by_number(number)
    return case if case is not None and _own_upload(case, upload) else None


def _own_upload(case: Case, number: str) -> Upload | None:
    found = queries.upload_by_number(number)
    g.upload = found if found and found.subject == case.number and found.user_id == current_user.id else None
    return g.upload


def causes_of(case: Case) -> list[str]:
    """The causes of action that the case must prove: its own and those of its acts."""
    return [cause for cause in dict.fromkeys((case.cause, *(act.cause for act in case.acts))) if cause]


def proofs_of(case: Case) -> dict[str, Any]:
    """Every element with its proofs, by cause of action."""
    return {cause: queries.proofs(cause, case.number, bureau=case.bureau, on=today()) for cause in causes_of(case)}


def unproved_of(case: Case) -> dict[str, Any]:
    """The elements that nothing proves, by cause of action; causes that are proved left out."""
    found = {cause: queries.unproved(cause, case.number, bureau=case.bureau, on=today()) for cause in causes_of(case)}
    return {cause: elements for cause, elements in found.items() if elements}


@bp.route("/cases/<number>/evidence")
@door(P.CASE_READ, case_by_number)
def evidence_list(case: Case) -> Any:
    items, may_handle = queries.items_of(case.number), allowed(current_user, P.CASE_HANDLE, case)
    return render_template(
        "cases/evidence.html", case=case, items=items, proofs=proofs_of(case), kinds=ITEM_KINDS, scans=SCAN_STATES,
        thumbnails={item.number for item in items if queries.thumbnail_of(item)}, people=names_of(items),
        places=queries.where_all_are(case.number), may_handle=may_handle and why_no_evidence(case) is None,
        left=queries.uploads_left(case.number, current_user) if may_handle else [],
    )  # fmt: skip


def names_of(items: Any) -> dict[str, str]:
    """Names of the officers who collected the items, by number."""
    numbers = {number for item in items for number in (item.collected_by, item.collected_with)}
    found = {number: accounts.user_by_number(number) for number in numbers}
    return {number: user.name if user else number for number, user in found.items()}


@bp.route("/cases/<number>/evidence/upload", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def upload_evidence(case: Case) -> Any:
    form = UploadForm()
    closed = why_no_evidence(case)
    if form.validate_on_submit():
        _refuse_closed(case)
        sent = form.files()
        if not sent:
            raise Refused("请选择文件", field="file", status=422)
        return redirect(url_for("cases.record_evidence", number=case.number, upload=[_whole(case, file).number for file in sent]))
    return form.page("cases/evidence_upload.html", case=case, title=_("上传证据"), piece=_piece(), closed=reason_text(closed) if closed else "")


def _refuse_closed(case: Case) -> None:
    if reason := why_no_evidence(case):
        raise Refused.because(reason, field="file")


def _piece() -> int:
    return min(PIECE, int(current_app.config["EVIDENCE_PIECE"]))


def _whole(case: Case, sent: Any) -> Upload:
    """A file that a browser sent whole, taken in by pieces."""
    size = sent.stream.seek(0, io.SEEK_END)
    sent.stream.seek(0)
    upload = evidence.begin_upload(
        subject=case.number, bureau=case.bureau, file_name=sent.filename, size=size, on=today(), actor=current_user
    )
    offset = 0
    while not upload.complete:
        piece = io.BytesIO(sent.stream.read(int(current_app.config["EVIDENCE_PIECE"])))
        offset = evidence.receive_chunk(upload, offset=offset, stream=piece, on=today(), actor=current_user)
    return upload


@bp.route("/cases/<number>/evidence/uploads", methods=["POST"])
@door(P.CASE_HANDLE, case_by_number)
def begin_upload(case: Case) -> Any:
    form = BeginUploadForm()
    if form.validate_on_submit():
        _refuse_closed(case)
        upload = evidence.begin_upload(
            subject=case.number, bureau=case.bureau, file_name=form.file_name.data or "", size=form.size.data,
            sha256=form.sha256.data or None, on=today(), actor=current_user,
        )  # fmt: skip
        return _standing(case, upload), 201
    return _said(form)


@bp.route("/cases/<number>/evidence/uploads/<upload>", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_and_upload)
def receive_upload(case: Case) -> Any:
    """GET: how far the file has come. POST: its next piece."""
    form = PieceForm()
    if form.validate_on_submit():
        _refuse_closed(case)
        piece = request.files.get("piece")
        stream = cast(BinaryIO, piece.stream) if piece else io.BytesIO()
        evidence.receive_chunk(g.upload, offset=form.offset.data, stream=stream, on=today(), actor=current_user)
        return _standing(case, g.upload)
    return _said(form) if form.is_submitted() else _standing(case, g.upload)


@bp.route("/cases/<number>/evidence/uploads/<upload>/discard", methods=["POST"])
@door(P.CASE_HANDLE, case_and_upload)
def discard_upload(case: Case) -> Any:
    form = Form()
    if form.validate_on_submit():
        evidence.discard_upload(g.upload, on=today(), actor=current_user)
    return redirect(url_for("cases.evidence_list", number=case.number))


def _standing(case: Case, upload: Upload) -> Response:
    """How far an upload has come, for the device."""
    return jsonify(
        upload=upload.number, offset=upload.received, size=upload.size, complete=upload.complete, taken=upload.taken_at is not None,
        url=url_for("cases.receive_upload", number=case.number, upload=upload.number),
    )  # fmt: skip


def _said(form: Any) -> Response:
    """What stands against it, for the device: with the offset that is due, where that was wrong."""
    if form.refusal is not None:
        return jsonify(error=reason_text(form.refusal), offset=form.refusal.values.get("offset"))
    return jsonify(error="；".join(str(error) for errors in form.errors.values() for error in errors))


def files_of_record(case: Case) -> Callable[[], Ahead]:
    """The files of the record that was sent, to be examined before it is written; none where the form does not hold."""
    form = RecordForm()
    offer_officers(form, case)
    sealed = {row.upload.data: form.sealed.data if row.part.data == "file" or not form.address.data else row.part.data != "page_image" for row in form.items}
    found = [(upload, taken_sealed) for number, taken_sealed in sealed.items() if number and (upload := _own_upload(case, number))]
    wanted = [(Coming.of(upload), taken_sealed) for upload, taken_sealed in found if upload.taken_at is None] if form.validate() else []
    return lambda: evidence.examine_ahead(wanted)


@bp.route("/cases/<number>/evidence/new", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number, ask=files_of_record)
def record_evidence(case: Case) -> Any:
    form = RecordForm(**_proposed(case))
    offer_officers(form, case)
    uploads = {row.upload.data: found for row in form.items if row.upload.data and (found := _own_upload(case, row.upload.data))}
    if form.validate_on_submit():
        named = [_named(row, uploads) for row in form.items]
        done = record_exhibits(
            case, named, statement=form.statement(), goods=[Line(**line) for line in form.lines()], page=_page(form),
            sealed=form.sealed.data, ahead=g.answers, on=today(), actor=current_user,
        )  # fmt: skip
        return _recorded(case, done)
    return form.page("cases/evidence_record.html", case=case, title=_("登记证据"), uploads=uploads)


def _recorded(case: Case, done: Any) -> Any:
    """On to the list; or back to the form with those files that were not taken, its record as it was."""
    flash(_("已登记证据 %(count)s 件", count=len(done.items)), "success")
    for upload, reason in done.refused:
        flash(_("“%(file)s”没有登记：%(why)s", file=upload.file_name, why=reason_text(reason)), "warning")
    if not done.refused:
        return redirect(url_for("cases.evidence_list", number=case.number))
    left = [upload.number for upload, _reason in done.refused]
    return redirect(url_for("cases.record_evidence", number=case.number, upload=left, like=done.items[0].number))


def _named(row: Any, uploads: Mapping[str, Upload]) -> Named:
    if row.upload.data and row.upload.data not in uploads:
        raise Refused("文件“{name}”已经不在：请重新上传", field="items", status=422, name=row.form.name.data)
    return Named(row.form.name.data, uploads.get(row.upload.data), row.part.data)


def _page(form: RecordForm) -> Page | None:
    """What the form says of a shop's page; None where it names none."""
    said: dict[str, Any] = {name: form[name].data for name in form.CAPTURE}
    if said["address"]:
        return Page(**{name: value for name, value in said.items() if value is not None})
    if any(value is not None for value in said.values()):
        raise Refused("请填写网址", field="address", status=422)
    return None


def offer_officers(form: StatementForm, case: Case) -> None:
    """The bureau's certified officers; proposed: the user, and the case's other officer."""
    officers = officer_choices(case.bureau_id, today())
    others = [row.user.number for row in case.officers if row.user_id != current_user.id and row.user.number in officers]
    form.offer_officers(officers, current_user.number, others[0] if others else "")


def _proposed(case: Case) -> dict[str, Any]:
    """What the form begins with: the files that the address names, and the record of the item that it names."""
    uploads = [found for number in request.args.getlist("upload") if (found := _own_upload(case, number)) and not found.taken_at]
    rows = [{"upload": one.number, "name": _name(one.file_name), "part": "file"} for one in uploads]
    like = queries.item_by_number(request.args.get("like", ""))
    same = stated(like) if like is not None and like.subject == case.number else {}
    return {"data": {"kind": "audiovisual" if rows else "physical", **same, **({"items": rows} if rows else {})}}


def _name(file_name: str) -> str:
    """A file's name without its ending."""
    stem, dot, ending = file_name.rpartition(".")
    return stem if dot and stem else ending


def stated(item: Item) -> dict[str, Any]:
    """The record of an item as the form shows it."""
    own = {name: getattr(item, name) for name in StatementForm.STATEMENT if name not in ("first", "officers", "original", "manner")}
    at = item.collected_at.astimezone(SHANGHAI).replace(tzinfo=None)
    return {**own, "manner": item.method, "collected_at": at, "original": "original" if item.original else "copy"}
