"""What a person may type about scores, records, repairs and commitments, and on each step of a listing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import Length

from ipenforce.credit.models import PLEAS, RECORD_RULES
from ipenforce.rules.policy import GRADES
from ipenforce.web.forms import DayField, Form, PlainField, PlainTextField, Required, choices, offered


class AsOfForm(Form):
    """The day that a score is looked at on."""

    once = None
    on = DayField(_l("哪一天"))


class RecordForm(Form):
    """A ruling, filing, inspection or judgment."""

    rule = SelectField(_l("种类"), [Required(_l("请选择记录的种类"))])
    what = PlainField(_l("文书名称和文号"), [Required(_l("请填写文书名称和文号")), Length(max=200)])
    started_on = DayField(_l("生效或者发生日期"), [Required(_l("请填写日期"))])
    right_number = PlainField(_l("权利编号"), [Length(max=20)], description=_l("涉及哪一项权利，用于判断是否重复侵犯同一权利"))
    evidence = PlainTextField(_l("证据"), [Required(_l("请写明证据和来源"))])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rule.choices = choices(RECORD_RULES, _("请选择"))

    def entered(self) -> dict[str, Any]:
        """The answers as the command takes them."""
        return {**self.answers(), "right_number": self.right_number.data or ""}


class EndForm(Form):
    """Since when a record counts no more, and why."""

    ended_on = DayField(_l("改正、移出或者处理完毕的日期"), [Required(_l("请填写日期"))])
    because = PlainTextField(_l("事由和证据"), [Required(_l("请写明事由"))])


class BecauseForm(Form):
    """A reason."""

    because = PlainTextField(_l("理由"), [Required(_l("请写明理由"))])


class EasingForm(Form):
    """One finding set aside, or a grade set otherwise."""

    finding = SelectField(_l("暂缓计算的扣分"))
    grade = SelectField(_l("或者把等级调整为"))
    until = DayField(_l("到哪一天为止"), [Required(_l("请填写截止日期"))], description=_l("该日起恢复"))
    because = PlainTextField(_l("理由和证据"), [Required(_l("请写明理由"))])

    def offer(self, findings: Mapping[str, str]) -> None:
        """The findings of today that may be set aside, and the grades."""
        self.finding.choices = choices(findings, _("不选"))
        self.grade.choices = choices({grade: grade for grade in GRADES}, _("不调整"))


class AnswerForm(Form):
    """A second person's answer: yes or no, with his opinion."""

    answer = SelectField(_l("意见"), [Required(_l("请选择"))], choices=offered({"": "请选择", "yes": "同意", "no": "不同意"}))
    opinion = PlainTextField(_l("理由"), [Required(_l("请写明理由"))])

    @property
    def agreed(self) -> bool:
        """Whether it is yes."""
        return bool(self.answer.data == "yes")


class RepairForm(Form):
    """A party's application to have the information about a decision used no more."""

    decision = SelectField(_l("申请修复的决定"), [Required(_l("请选择决定"))])
    filed_on = DayField(_l("申请日期"), [Required(_l("请填写申请日期"))])
    harm_removed = PlainTextField(_l("如何消除危害后果和不良影响，有何证据"), [Required(_l("请写明如何消除危害后果和不良影响"))])

    def offer(self, decisions: Mapping[str, str]) -> None:
        """The decisions that are still used."""
        self.decision.choices = choices(decisions, _("请选择"))


class CommitmentForm(Form):
    """What a party promises."""

    text = PlainTextField(_l("承诺内容"), [Required(_l("请填写承诺内容"))])
    made_on = DayField(_l("承诺日期"), [Required(_l("请填写承诺日期"))])
    due_on = DayField(_l("履行期限"), [Required(_l("请填写履行期限"))])


class CheckForm(Form):
    """Whether a promise was kept."""

    answer = SelectField(_l("是否履行"), [Required(_l("请选择"))], choices=offered({"": "请选择", "yes": "已履行", "no": "未履行"}))
    checked_on = DayField(_l("核查日期"), [Required(_l("请填写核查日期"))])
    finding = PlainTextField(_l("核查情况和证据"), [Required(_l("请写明核查情况"))])


class OnceForm(Form):
    """An act without questions."""


class ListingForm(Form):
    """The proposal to list: conduct, what weighs in it, and what speaks against intent. The factors are asked one by one."""

    conduct = SelectField(_l("属于哪一种情形"), [Required(_l("请选择属于哪一种列举的情形"))])
    gravity = PlainTextField(_l("为什么性质恶劣、情节严重、社会危害较大"), [Required(_l("请写明性质、情节和危害"))], description=_l("客观情节，与是否故意分开写"))
    no_intent = PlainTextField(_l("证明没有主观故意的证据"), description=_l("有这样的证据的，不得列入；没有则留空"))

    @classmethod
    def asking(cls, factors: list[str]) -> type[ListingForm]:
        """The form with a question for each factor of the Order in force."""
        fields = {f"factor_{n}": PlainTextField(text, [Required(_l("请写明认定的事实和证据"))]) for n, text in enumerate(factors)}
        return type("AskedListingForm", (cls,), fields)

    def proposed(self, factors: list[str]) -> dict[str, Any]:
        """The answers as the command takes them."""
        sheet = {text: self[f"factor_{n}"].data or "" for n, text in enumerate(factors)}
        return {"conduct": self.conduct.data, "gravity": self.gravity.data, "no_intent": self.no_intent.data or "", "factors": sheet}


class NoticeForm(Form):
    """When and by which paper the party was told."""

    noticed_on = DayField(_l("告知日期"), [Required(_l("请填写告知日期"))])
    paper = PlainTextField(_l("告知文书和送达方式"), [Required(_l("请写明告知文书和送达方式"))], description=_l("与行政处罚告知书一并送达"))


class ReplyForm(Form):
    """What the party said, and how it was treated."""

    stated = PlainTextField(_l("当事人的陈述、申辩"))
    waived = BooleanField(_l("当事人明确放弃"))
    hearing_asked = BooleanField(_l("当事人要求听证"))
    hearing_held_on = DayField(_l("听证日期"))
    treatment = PlainTextField(_l("复核和采纳情况"))

    def reply(self) -> dict[str, Any]:
        """The answers as the command takes them."""
        return {**self.answers(), "stated": self.stated.data or "", "treatment": self.treatment.data or ""}


class ConsentForm(AnswerForm):
    """What the bureau above answered."""

    opinion = PlainTextField(_l("上级机关名称、答复文号和意见"), [Required(_l("请写明上级机关和答复文号"))])
    answered_on = DayField(_l("答复日期"), [Required(_l("请填写答复日期"))])


class DecideForm(Form):
    """The decision to list, over the text that was shown."""

    shown_hash = HiddenField(validators=[Required()])
    docket_no = PlainField(_l("列入决定书文号"), [Required(_l("请填写文号")), Length(max=60)])
    text = PlainTextField(
        _l("列入决定"), [Required(_l("请写明决定的内容"))], description=_l("写明事由、依据、管理措施提示、移出条件和程序、救济途径和期限"),
    )  # fmt: skip


class DayForm(Form):
    """A day on which something happened, by the name that its command knows it by."""

    @classmethod
    def asking(cls, name: str) -> type[DayForm]:
        """The form with its one question."""
        return type("AskedDayForm", (cls,), {name: DayField(_l("日期"), [Required(_l("请填写日期"))])})


class PleaForm(Form):
    """An application, an objection or a judgment."""

    kind = SelectField(_l("种类"), [Required(_l("请选择申请的种类"))])
    filed_on = DayField(_l("收到日期"), [Required(_l("请填写收到日期"))])
    text = PlainTextField(_l("申请内容、理由和材料"), [Required(_l("请写明内容和理由"))])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = choices(PLEAS, _("请选择"))


class MeasureForm(Form):
    """A measure that another body is asked to take."""

    measure = SelectField(_l("惩戒措施"), [Required(_l("请选择措施"))])
    body = PlainField(_l("实施单位"), [Required(_l("请填写实施单位")), Length(max=100)])
    ground = PlainTextField(_l("依据"), [Required(_l("请写明依据"))])
    sent_on = DayField(_l("发送日期"), [Required(_l("请填写发送日期"))])
    until = DayField(_l("期限"), description=_l("留空则与名单同时终止"))


class MeasureAnswerForm(AnswerForm):
    """What the body answered."""

    answer = SelectField(_l("是否实施"), [Required(_l("请选择"))], choices=offered({"": "请选择", "yes": "已实施", "no": "未实施"}))
    opinion = PlainTextField(_l("答复内容"), [Required(_l("请写明答复内容"))])
    answered_on = DayField(_l("答复日期"), [Required(_l("请填写答复日期"))])


def asked_day(form: AsOfForm, day: date) -> date:
    """The day asked for, where it can be read and has come; else today."""
    found: date | None = form.on.data
    return found if found is not None and found <= day else day
