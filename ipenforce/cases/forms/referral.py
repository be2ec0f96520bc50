"""What a person may type about a referral to the police, or a transfer to another body."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Length, Optional

from ipenforce.cases.forms.evidence import moment_field
from ipenforce.clock import today
from ipenforce.web.forms import (
    DayField,
    Form,
    NotAfter,
    PlainField,
    PlainTextField,
    Required,
    TicksField,
    offered,
)

SHORT = Length(max=100, message=_l("最多 100 个字符"))
LINE = Length(max=200, message=_l("最多 200 个字符"))
BODIES = {"police": _l("提请公安机关复议"), "procuratorate": _l("建议人民检察院立案监督")}


def day_field(label: str) -> DayField:
    """A day that must be given and is not ahead: today, unless somebody says otherwise."""
    return DayField(label, [Required(_l("请填写日期")), NotAfter(today)], default=today)


class SuspicionForm(Form):
    """The written report of a team on a suspected crime."""

    offence = PlainField(_l("涉嫌的罪名"), [Required(_l("请填写罪名和刑法条款")), LINE])
    report = PlainTextField(
        _l("书面报告"), [Required(_l("请写明核实的情况和移送的建议"))],
        description=_l("核实的事实、数额和情节；数额尚未达到而有合理嫌疑的，写明需要公安机关查明什么"),
    )  # fmt: skip
    team = TicksField(_l("专案组成员"), [Required(_l("请选择专案组成员"))], description=_l("本机关持有效执法证件的人员"))


class SendingForm(Form):
    """When the case went to the police, and their receipt."""

    sent_at = moment_field(_l("移送时间"))
    received_on = DayField(_l("公安机关签收日期"), [Optional(), NotAfter(today)], description=_l("尚未签收的，收到回执后再登记一次"))
    received_by = PlainField(_l("签收的公安机关和人员"), [LINE])


class FiledForm(Form):
    """The police's notice that they have filed a case."""

    answer_no = PlainField(_l("立案通知书文号"), [Required(_l("请填写文号")), SHORT])
    answered_on = day_field(_l("收到日期"))


class DeclinedForm(Form):
    """The police's notice that they do not file a case."""

    answer_no = PlainField(_l("不予立案通知书文号"), [Required(_l("请填写文号")), SHORT])
    answered_on = day_field(_l("收到日期"))
    because = PlainTextField(_l("不予立案的理由"), [Required(_l("请写明公安机关说明的理由"))])


class ObjectionForm(Form):
    """What the bureau does against the refusal."""

    body = SelectField(_l("方式"), choices=offered(BODIES))
    asked_on = day_field(_l("提出日期"))
    reasons = PlainTextField(_l("理由"), [Required(_l("请写明理由"))])


class UpheldForm(Form):
    """The answer that the case stays unfiled."""

    answered_on = day_field(_l("收到日期"))
    answer = PlainTextField(_l("答复内容"), [Required(_l("请写明答复的文号和内容"))])


class HandOverForm(Form):
    """Goods and papers that went to the police."""

    handed_over_on = day_field(_l("移交日期"))
    goods = PlainTextField(_l("移交的物品和材料"), [Required(_l("请写明物品、材料和交接人；没有涉案物品的写明"))])


class ReplyForm(Form):
    """What another body says of a case that was transferred to it."""

    replied_on = day_field(_l("回复日期"))
    reply = PlainTextField(_l("回复内容"), [Required(_l("请写明回复的文号和内容"))])
