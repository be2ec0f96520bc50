"""The closed file: archived, held, disposed of, taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import redirect
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.cases import commands
from ipenforce.cases.commands.archive import hash_of, stub_of
from ipenforce.cases.forms import BecauseForm
from ipenforce.cases.forms.execution import DisposeForm, ReopenForm
from ipenforce.cases.models import Case
from ipenforce.cases.steps.archive import RETENTION, is_shut
from ipenforce.cases.views import bp
from ipenforce.cases.views.finding import asked, case_by_number, case_page
from ipenforce.clock import today
from ipenforce.documents.catalogue import title_of
from ipenforce.evidence.models import ITEM_KINDS
from ipenforce.law import provision
from ipenforce.permissions import Permission as P
from ipenforce.policy.queries import policy_of
from ipenforce.web import Form, door


@bp.route("/cases/<number>/archive", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def archive_case(case: Case) -> Any:
    form = Form()
    if form.validate_on_submit():
        commands.archive_case(case, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("归档"), note=_("案卷分正卷、副卷归档，此后只能查看。"))


@bp.route("/cases/<number>/reopen", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def reopen_case(case: Case) -> Any:
    return asked(case, ReopenForm(), commands.reopen_case, _("重新办理"))


@bp.route("/cases/<number>/reopen/investigation", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def investigate_again(case: Case) -> Any:
    return asked(case, ReopenForm(), commands.investigate_again, _("重新调查"))


@bp.route("/cases/<number>/hold", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def hold_file(case: Case) -> Any:
    return asked(case, BecauseForm(), commands.hold_file, _("中止销毁"), _("涉及诉讼、审计、信访或者查处的案卷，在事由消除以前不得销毁。"))


@bp.route("/cases/<number>/hold/lift", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def lift_hold(case: Case) -> Any:
    return asked(case, BecauseForm(), commands.lift_hold, _("解除中止销毁"))


@bp.route("/cases/<number>/disposal", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def propose_file_disposal(case: Case) -> Any:
    return asked(case, BecauseForm(), commands.propose_file_disposal, _("报请销毁案卷"))


@bp.route("/cases/<number>/disposal/refuse", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def refuse_file_disposal(case: Case) -> Any:
    return asked(case, BecauseForm(), commands.refuse_file_disposal, _("不同意销毁"))


@bp.route("/cases/<number>/disposal/approve", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def approve_file_disposal(case: Case) -> Any:
    form = DisposeForm()
    if form.validate_on_submit():
        commands.approve_file_disposal(case, shown_hash=form.shown_hash.data, on=today(), actor=current_user)
        return redirect(case_page(case))
    stub = stub_of(case)
    form.shown_hash.data = hash_of(stub)
    return form.page("cases/dispose.html", case=case, stub=stub, label=_label, title=_("批准并销毁案卷"))


def _label(row: Mapping[str, Any]) -> str:
    return title_of(row["code"]) if row["what"] == "form" else _("证据：%(kind)s", kind=ITEM_KINDS.get(row["code"], row["code"]))


def shown(case: Case, user: Any, on: date) -> Mapping[str, Any] | None:
    """Archive, term, holds, disposal and reopenings of a case; None while it has none of them."""
    if not (is_shut(case) and case.origin != "imported") and not case.reopenings:
        return None
    return {"case": case, "policy": provision(RETENTION, policy_of(case.bureau)).on(on), "label": _label}
