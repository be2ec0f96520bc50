"""Records, easings, repairs and commitments of a party: entered, proposed, and answered by a second person."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.clock import today
from ipenforce.credit import commands, queries
from ipenforce.credit.forms import (
    AnswerForm,
    BecauseForm,
    CheckForm,
    CommitmentForm,
    EasingForm,
    EndForm,
    RecordForm,
    RepairForm,
)
from ipenforce.credit.models import Commitment, CreditRecord, Easing, Repair
from ipenforce.credit.views import bp
from ipenforce.parties import queries as parties
from ipenforce.parties.models import Party
from ipenforce.permissions import Permission as P
from ipenforce.web import door
from ipenforce.web.term_words import word


def back(party: Party) -> Any:
    """To the page of the party's score."""
    return redirect(url_for("credit.score", number=party.number))


def asked(form: Any, party: Party, title: str, button: str, **context: Any) -> Any:
    """A form about a party on the page that all of them share."""
    return form.page("credit/act.html", title=title, button=button, party=party, back_url=url_for("credit.score", number=party.number), **context)


@bp.route("/parties/<number>/records/new", methods=["GET", "POST"])
@door(P.CREDIT_RECORD, parties.by_number)
def enter_record(party: Party) -> Any:
    form = RecordForm()
    if form.validate_on_submit():
        commands.enter_record(party, **form.entered(), on=today(), actor=current_user)
        return back(party)
    return asked(form, party, _("登记信用记录"), _("登记"))


@bp.route("/credit/records/<number>/end", methods=["GET", "POST"])
@door(P.CREDIT_RECORD, queries.record_by_number)
def end_record(row: CreditRecord) -> Any:
    form = EndForm()
    if form.validate_on_submit():
        commands.end_record(row, **form.answers(), on=today(), actor=current_user)
        return back(row.party)
    return asked(form, row.party, _("记录已改正或者处理完毕"), _("登记"), subject=row.what)


@bp.route("/credit/records/<number>/void", methods=["GET", "POST"])
@door(P.CREDIT_RECORD, queries.record_by_number)
def void_record(row: CreditRecord) -> Any:
    form = BecauseForm()
    if form.validate_on_submit():
        commands.void_record(row, **form.answers(), on=today(), actor=current_user)
        return back(row.party)
    return asked(form, row.party, _("作废记录"), _("作废"), subject=row.what)


@bp.route("/parties/<number>/easings/new", methods=["GET", "POST"])
@door(P.CREDIT_RECORD, parties.by_number)
def propose_easing(party: Party) -> Any:
    form = EasingForm()
    found = queries.judged(party, today()).findings
    form.offer({f"{row.rule}:{row.decision}": f"{word(row.rule)} {row.reason.values.get('decision', row.decision)}" for row in found if row.points < 0})
    if form.validate_on_submit():
        commands.propose_easing(party, **form.answers(), on=today(), actor=current_user)
        return back(party)
    return asked(form, party, _("暂缓计分或者调整等级"), _("报请批准"))


@bp.route("/credit/easings/<number>", methods=["GET", "POST"])
@door(P.CREDIT_APPROVE, queries.easing_by_number)
def decide_easing(row: Easing) -> Any:
    form = AnswerForm()
    if form.validate_on_submit():
        commands.decide_easing(row, approve=form.agreed, opinion=form.opinion.data, on=today(), actor=current_user)
        return back(row.party)
    return asked(form, row.party, _("批准暂缓计分或者调整等级"), _("提交"), subject=row.because)


@bp.route("/parties/<number>/repairs/new", methods=["GET", "POST"])
@door(P.CREDIT_RECORD, parties.by_number)
def file_repair(party: Party) -> Any:
    form = RepairForm()
    rows = queries.repairable(party, today(), harm_removed="…")
    form.offer({row.decision.number: row.decision.name for row in rows})
    if form.validate_on_submit():
        commands.file_repair(party, **form.answers(), on=today(), actor=current_user)
        return back(party)
    return asked(form, party, _("受理信用修复申请"), _("受理"), repairable=rows)


@bp.route("/credit/repairs/<number>", methods=["GET", "POST"])
@door(P.CREDIT_APPROVE, queries.repair_by_number)
def decide_repair(row: Repair) -> Any:
    form = AnswerForm()
    if form.validate_on_submit():
        commands.decide_repair(row, grant=form.agreed, opinion=form.opinion.data, on=today(), actor=current_user)
        return back(row.party)
    return asked(form, row.party, _("决定信用修复申请"), _("决定"), subject=row.harm_removed, reasons=queries.lacking_for_repair(row, today()))


@bp.route("/parties/<number>/commitments/new", methods=["GET", "POST"])
@door(P.CREDIT_RECORD, parties.by_number)
def make_commitment(party: Party) -> Any:
    form = CommitmentForm()
    if form.validate_on_submit():
        commands.make_commitment(party, **form.answers(), on=today(), actor=current_user)
        return back(party)
    return asked(form, party, _("登记信用承诺"), _("登记"))


@bp.route("/credit/commitments/<number>", methods=["GET", "POST"])
@door(P.CREDIT_RECORD, queries.commitment_by_number)
def check_commitment(row: Commitment) -> Any:
    form = CheckForm()
    if form.validate_on_submit():
        answers = {"kept": form.answer.data == "yes", "finding": form.finding.data, "checked_on": form.checked_on.data}
        commands.check_commitment(row, **answers, on=today(), actor=current_user)
        return back(row.party)
    return asked(form, row.party, _("核查信用承诺"), _("登记"), subject=row.text)
