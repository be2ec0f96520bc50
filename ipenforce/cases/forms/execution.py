"""What a person may type about performance, remedies and changes of a decision, and about a closed file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Length, Optional

from ipenforce.cases.forms import BecauseForm, ShownForm, SignForm
from ipenforce.clock import today
from ipenforce.web.forms import (
    DayField,
    Form,
    NotAfter,
    PlainField,
    PlainTextField,
    Required,
    YuanField,
    offered,
)

COURT = {
    "accepted": _l("受理"), "executed": _l("执行完毕"), "ended": _l("终结执行（终结本次执行程序的不选）"), "refused": _l("不予受理、不准予执行"),
}  # fmt: skip
REMEDY = {"reconsideration": _l("行政复议"), "suit": _l("行政诉讼（一审）"), "appeal": _l("行政诉讼（二审）")}
OUTCOMES = {
    "not_accepted": _l("不予受理"), "upheld": _l("维持，驳回请求"), "changed": _l("变更"), "revoked": _l("撤销"), "unlawful": _l("确认违法"),
    "invalid": _l("确认无效"), "withdrawn": _l("申请人、原告撤回"),
}  # fmt: skip
CHANGES = {
    "correction": _l("更正笔误"), "change": _l("变更（减轻）"), "withdrawal": _l("撤销"), "late_waiver": _l("减免加处罚款（执行协议）"),
}  # fmt: skip
LINE = Length(max=100, message=_l("最多 100 个字符"))


def _decision() -> SelectField:
    return SelectField(_l("当事人"), [Required(_l("请选择当事人"))])


def _day(label: str) -> DayField:
    return DayField(label, [Required(_l("请填写日期")), NotAfter(today)], default=today)


class CourtForm(Form):
    """What the court did with an application."""

    decision = _decision()
    outcome = SelectField(_l("法院的处理"), choices=offered(COURT))
    answered_on = _day(_l("日期"))
    ruling = PlainTextField(_l("裁定书文号和内容"), [Required(_l("请填写裁定书或者受理通知书的文号和内容"))])


class RefundForm(Form):
    """Money paid back."""

    decision = _decision()
    amount_fen = YuanField(_l("退款金额（元）"), [Required(_l("请填写金额"))])
    paid_on = _day(_l("退款日期"))
    receipt_no = PlainField(_l("退款凭证号"), [Required(_l("请填写退款凭证号"))])


class RecallForm(Form):
    """Published information taken back."""

    decision = _decision()
    because = PlainTextField(_l("公开说明的理由"), [Required(_l("请写明撤回的理由：它将向社会公开"))])


class RemedyForm(Form):
    """A reconsideration or a suit that was filed."""

    decision = _decision()
    kind = SelectField(_l("种类"), choices=offered(REMEDY))
    body = PlainField(_l("复议机关或者法院"), [Required(_l("请填写复议机关或者法院的名称")), LINE])
    docket = PlainField(_l("对方案号"), [Optional(), LINE])
    filed_on = _day(_l("申请、起诉日期"))


class AcceptForm(Form):
    """Its acceptance."""

    decision = _decision()
    accepted_on = _day(_l("受理日期"))
    docket = PlainField(_l("对方案号"), [Optional(), LINE])


class Figures:
    """What is decided anew in place of the old."""

    fine_fen = YuanField(_l("变更后的罚款（元）"), description=_l("变更的才填写；不得高于原决定"))
    gains_confiscated_fen = YuanField(_l("变更后的没收违法所得（元）"), description=_l("变更的才填写"))
    goods_confiscated = PlainTextField(_l("变更后的没收物品"), description=_l("变更的才填写；不再没收的留空"))


class EndRemedyForm(Figures, Form):
    """How a remedy ended."""

    decision = _decision()
    outcome = SelectField(_l("结果"), choices=offered(OUTCOMES))
    ended_on = _day(_l("决定、判决生效日期"))
    ruling = PlainTextField(_l("文号和主要内容"), [Required(_l("请填写复议决定书、判决书的文号和主要内容"))])


class ChangeForm(Figures, Form):
    """What the head is asked to change."""

    decision = _decision()
    kind = SelectField(_l("事项"), choices=offered(CHANGES))
    because = PlainTextField(_l("理由"), [Required(_l("请写明理由"))])
    wrong = PlainTextField(_l("有误的文字"), description=_l("更正笔误的填写：决定书中的原文"))
    right = PlainTextField(_l("更正后的文字"), description=_l("更正笔误的填写"))
    late_fine_fen = YuanField(_l("减免的加处罚款（元）"), description=_l("减免的填写；罚款本身不能减免"))


class DecideChangeForm(SignForm):
    """The head's opinion on a change, under what was shown."""


class DisposeForm(ShownForm):
    """The second person's signature under the list of a file."""


class ReopenForm(BecauseForm):
    """Why a closed case is taken up again."""
