"""Forms of recusals, hearings, and of what weighs on a decision."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Optional

from ipenforce.cases.forms import ShownForm
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

ASKED_BY = {"self": _l("本人自行回避"), "party": _l("当事人申请"), "bureau": _l("机关要求")}
HOW_ASKED = {"written": _l("书面"), "oral": _l("口头，已记录")}
OUTCOMES = {"withdrawn": _l("当事人撤回听证要求"), "absent": _l("当事人无正当理由未到场或者中途退出")}
OPINIONS = {
    "agree": _l("事实清楚、证据确凿，处理适当：同意"), "correct": _l("定性、依据、程序或处理不当：纠正"),
    "supplement": _l("事实不清、证据不足：补充调查"), "refer": _l("应移送其他机关"),
}  # fmt: skip


class RecusalForm(Form):
    """Who is to keep out of a case, and why."""

    user = SelectField(_l("回避的人员"), [Required(_l("请选择人员"))])
    asked_by = SelectField(_l("由谁提出"), choices=offered(ASKED_BY))
    ground = PlainTextField(_l("回避的理由"), [Required(_l("请写明与当事人或者案件的利害关系、其他可能影响公正执法的情形"))])


class RefuseRecusalForm(Form):
    """Which request is refused, and why."""

    recusal = SelectField(_l("回避的人员"), [Required(_l("请选择人员"))])
    because = PlainTextField(_l("驳回的理由"), [Required(_l("请写明理由"))])


class HearingRequestForm(Form):
    """Who asks for a hearing, when and how."""

    decision = SelectField(_l("当事人"), [Required(_l("请选择当事人"))])
    requested_on = DayField(_l("要求听证的日期"), [Required(_l("请填写日期")), NotAfter(today)], default=today)
    how = SelectField(_l("提出方式"), choices=offered(HOW_ASKED))
    request = PlainTextField(_l("听证要求的内容"), [Required(_l("请写明要求听证的事项和理由，或者书面材料的存放处"))])
    late_because = PlainTextField(_l("逾期的理由"), description=_l("逾期提出的才填写：不可抗力等正当理由和证明材料"))


class EndHearingForm(Form):
    """Which hearing does not take place, and why."""

    hearing = SelectField(_l("当事人"), [Required(_l("请选择当事人"))])
    outcome = SelectField(_l("情况"), choices=offered(OUTCOMES))
    because = PlainTextField(_l("记录"), [Required(_l("请写明撤回的书面材料，或者到场等候的记录"))])


class ScopeForm(Form):
    """Why a case needs the legal review."""

    grounds = TicksField(_l("应当法制审核的情形"), validators=[Optional()], description=_l("经过听证的不用选，系统自动认定；都不选即撤销原来的认定"))


class LegalReviewForm(ShownForm):
    """A legal review of the decisions that are drafted after a hearing."""

    opinion = SelectField(_l("审核意见种类"), choices=offered(OPINIONS))
    text = PlainTextField(_l("审核意见"), [Required(_l("请就管辖、主体、事实证据、定性、依据、程序、处理写明意见"))])
    qualification = PlainField(_l("法律职业资格证书编号"), description=_l("初次从事法制审核的人员必须填写"))


class ReopenForm(Form):
    """Why the case goes back to the investigation after its notice."""

    new_facts = SelectField(_l("原因"), choices=offered({"yes": _l("发现新的违法事实、证据"), "no": _l("告知的内容有误或者需要改轻")}),
                            description=_l("没有新的违法事实的，重新告知的罚款不得高于原告知的罚款"))  # fmt: skip
    because = PlainTextField(_l("理由"), [Required(_l("请写明新的事实、证据，或者需要改正的内容"))])
