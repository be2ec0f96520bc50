"""What a person may type about work: who takes it over, who stands in, who shares, what is to be done."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import Length, Optional

from ipenforce.web.forms import DayField, Form, PlainField, PlainTextField, Required, TicksField, offered

BECAUSE = _l("请写明理由")


class AssignForm(Form):
    """Leads and cases of the queue, and the officer who gets them."""

    subjects = TicksField(_l("待领取的线索和案件"), [Required(_l("请勾选要指派的线索或案件"))])
    officer = SelectField(_l("指派给"), [Required(_l("请选择执法人员"))])


class HandoverForm(Form):
    """Whom one asks to take over, and why."""

    colleague = SelectField(_l("请谁接手"), [Required(_l("请选择接手人"))])
    because = PlainTextField(_l("移交理由和进展"), [Required(_l("请写明理由和办理进展"))])


class AnswerForm(Form):
    """Whether one takes over."""

    accepted = RadioField(_l("答复"), [Required(_l("请选择是否接手"))], choices=offered({"yes": _l("接手"), "no": _l("不接手")}))
    answer = PlainTextField(_l("说明"), [Optional()], description=_l("不接手的，请写明理由"))

    def answers(self) -> dict[str, Any]:
        """The answer as the command wants it."""
        return {"accepted": self.accepted.data == "yes", "answer": self.answer.data or ""}


class DeputyForm(Form):
    """Who stands in for whom, from when to when."""

    person = SelectField(_l("被代理人"), [Required(_l("请选择被代理人"))])
    deputy = SelectField(_l("代理人"), [Required(_l("请选择代理人"))], description=_l("须与被代理人角色相同；已在某案中审核、审批的，不能在该案中代理办案"))
    starts_on = DayField(_l("第一天"), [Required()])
    ends_on = DayField(_l("最后一天"), [Required()])
    because = PlainField(_l("事由"), [Required(BECAUSE), Length(max=200)])


class ShareForm(Form):
    """With whom a case is handled jointly, and until when."""

    place = SelectField(_l("共同办案的机关或者机构"), [Required(_l("请选择机关或者机构"))])
    right = RadioField(_l("权限"), [Required(_l("请选择权限"))], choices=offered({"read": _l("只能查看"), "edit": _l("共同办理")}))
    ends_on = DayField(_l("最后一天"), [Required()])
    because = PlainTextField(_l("理由"), [Required(BECAUSE)])


class NoteForm(Form):
    """A note to colleagues."""

    text = PlainTextField(_l("留言"), [Required(_l("请填写留言"))], description=_l("用“@姓名”提醒同事；留言不进入案卷，不要写当事人的个人信息"))


class TaskForm(Form):
    """Something to do, by whom and by when."""

    assignee = SelectField(_l("承办人"), [Required(_l("请选择承办人"))])
    text = PlainField(_l("任务"), [Required(_l("请写明要做什么")), Length(max=200)])
    due_on = DayField(_l("完成日期"), [Optional()])
