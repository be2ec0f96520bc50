"""A suspected crime: reported, decided, sent to the police, and what comes back; a case sent to another body."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import redirect
from flask_babel import gettext as _
from flask_login import current_user

from ipenforce.accounts import queries as accounts
from ipenforce.cases.commands import referral as commands
from ipenforce.cases.commands import transfer as transfers
from ipenforce.cases.forms import BecauseForm
from ipenforce.cases.forms.evidence import aware
from ipenforce.cases.forms.referral import (
    DeclinedForm,
    FiledForm,
    HandOverForm,
    ObjectionForm,
    ReplyForm,
    SendingForm,
    SuspicionForm,
    UpheldForm,
)
from ipenforce.cases.models import Case
from ipenforce.cases.steps.archive import is_shut
from ipenforce.cases.steps.crime import latest, running, suspicions
from ipenforce.cases.views import bp
from ipenforce.cases.views.finding import asked, case_by_number, case_page, officer_choices
from ipenforce.clock import today
from ipenforce.permissions import Permission as P
from ipenforce.web import door


def shown(case: Case, user: Any, on: date) -> Mapping[str, Any] | None:
    """What the case's page shows of crime: how near its acts come to one, and every referral; None where there is neither."""
    if case.origin == "imported":
        return None
    row = latest(case)
    settled = is_shut(case) or (row is not None and row.outcome is not None)
    found = [] if settled else suspicions(case, on)
    return {"suspicions": found, "referrals": case.referrals} if found or case.referrals else None


def shown_transfers(case: Case, user: Any, on: date) -> Mapping[str, Any] | None:
    """The transfers of the case to other bodies; None where there is none."""
    return {"transfers": case.transfers} if case.transfers else None


@bp.route("/cases/<number>/suspicion", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def report_suspicion(case: Case) -> Any:
    form = SuspicionForm()
    form.team.choices = officer_choices(case.bureau_id, today())
    found = suspicions(case, today())
    if not form.is_submitted():
        form.team.data = [row.user.number for row in case.officers]
        if found:
            form.offence.data = f"{found[0]['offence']}（{found[0]['criminal_article']}）"
            form.report.data = "\n".join(f"当事人{row['party']}：{row['alert']}（{row['basis']}）" for row in found)
    if form.validate_on_submit():
        team = [person for number in form.team.data or [] if (person := accounts.user_by_number(number))]
        commands.report_suspicion(case, offence=form.offence.data, report=form.report.data, team=team, on=today(), actor=current_user)
        return redirect(case_page(case))
    note = _("提交后由本机关正职负责人或者主持工作的负责人在法定期限内决定是否移送；批准移送的，签发涉嫌犯罪案件移送书。")
    return form.page("cases/step.html", case=case, title=_("报告涉嫌犯罪"), note=note)


@bp.route("/cases/<number>/referral/refuse", methods=["GET", "POST"])
@door(P.CASE_APPROVE, case_by_number)
def refuse_referral(case: Case) -> Any:
    return asked(case, BecauseForm(), commands.refuse_referral, _("决定不移送"), _("不批准移送的，理由记录在案。"))


@bp.route("/cases/<number>/referral/sending", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def record_sending(case: Case) -> Any:
    form = SendingForm()
    if form.validate_on_submit():
        answers = form.answers()
        commands.record_sending(case, **{**answers, "sent_at": aware(answers["sent_at"])}, on=today(), actor=current_user)
        return redirect(case_page(case))
    return form.page("cases/step.html", case=case, title=_("登记移送和回执"))


@bp.route("/cases/<number>/referral/filed", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def police_filed(case: Case) -> Any:
    return asked(case, FiledForm(), commands.police_filed, _("登记公安机关立案"))


@bp.route("/cases/<number>/referral/declined", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def police_declined(case: Case) -> Any:
    return asked(case, DeclinedForm(), commands.police_declined, _("登记公安机关不予立案"))


@bp.route("/cases/<number>/referral/objection", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def object_to_refusal(case: Case) -> Any:
    form = ObjectionForm()
    row = running(case)
    if not form.is_submitted() and row is not None and row.objections:
        form.body.data = "procuratorate"
    return asked(case, form, commands.object_to_refusal, _("提请复议或者建议立案监督"))


@bp.route("/cases/<number>/referral/upheld", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def refusal_upheld(case: Case) -> Any:
    note = _("公安机关改为立案的，请用“登记公安机关立案”。")
    return asked(case, UpheldForm(), commands.refusal_upheld, _("登记维持不予立案的答复"), note)


@bp.route("/cases/<number>/referral/return", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def return_from_police(case: Case) -> Any:
    return asked(case, BecauseForm(), commands.return_from_police, _("恢复行政处罚程序"), _("公安机关不予立案的，应当依法作出行政处罚。"))


@bp.route("/cases/<number>/referral/moved-back", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def moved_back(case: Case) -> Any:
    return asked(case, BecauseForm(), commands.moved_back, _("登记司法机关移回"), _("免予追究刑事责任但应当给予行政处罚的，由司法机关移回。"))


@bp.route("/cases/<number>/referral/goods", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def hand_over_goods(case: Case) -> Any:
    note = _("查封、扣押的物品一并移送的，应当制作查封/扣押物品移送告知书，书面告知当事人。")
    return asked(case, HandOverForm(), commands.hand_over_goods, _("登记移交涉案物品和材料"), note)


@bp.route("/cases/<number>/transfer/accepted", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def transfer_accepted(case: Case) -> Any:
    return asked(case, ReplyForm(), transfers.transfer_accepted, _("登记接收案件的回复"))


@bp.route("/cases/<number>/transfer/objected", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def transfer_objected(case: Case) -> Any:
    note = _("受移送的部门有异议的，不能再自行移送：先协商，协商不成的报请共同的上一级部门指定管辖。")
    return asked(case, ReplyForm(), transfers.transfer_objected, _("登记对移送的异议"), note)


@bp.route("/cases/<number>/transfer/returned", methods=["GET", "POST"])
@door(P.CASE_HANDLE, case_by_number)
def transfer_returned(case: Case) -> Any:
    return asked(case, ReplyForm(), transfers.transfer_returned, _("由本机关继续办理"), _("写明协商的结果，或者上级指定管辖通知书的文号。"))
