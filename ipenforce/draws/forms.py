"""What a person may type about items, libraries, plans and visits."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from ipenforce.clock import today
from ipenforce.web.forms import DayField, Form, NotAfter, PlainField, PlainTextField, Required, WholeField

MOST = 1_000_000


def _count(label: str, grade: str) -> WholeField:
    return WholeField(label, [Optional(), NumberRange(0, MOST, _l("应为不小于零的整数"))], default=0,
                        description=_l("信用等级 %(grade)s 的对象中抽取几个", grade=grade))  # fmt: skip


def _ratio(grade: str) -> PlainField:
    return PlainField(_l("%(grade)s 级抽查比例上限（%%）", grade=grade), [Optional(), Length(max=10)])


class ItemForm(Form):
    """A row of the list of inspection items."""

    sections = (
        (_l("事项"), ["code", "name", "basis", "kind", "speciality", "method"]),
        (_l("比例上限（一般事项；不填的按本级公布的比例）"), ["ratio_a", "ratio_b", "ratio_c", "ratio_d"]),
    )
    code = PlainField(_l("事项代码"), [Required(_l("请填写事项代码")), Length(max=40)])
    name = PlainField(_l("事项名称"), [Required(_l("请填写事项名称")), Length(max=200)])
    basis = SelectField(_l("检查依据"), [Required(_l("请选择检查依据"))])
    kind = SelectField(_l("事项类别"))
    speciality = PlainField(_l("组长须具备的专业"), [Required(_l("请填写专业，例如 商标")), Length(max=40)])
    method = SelectField(_l("检查方式"))
    ratio_a, ratio_b, ratio_c, ratio_d = (_ratio(grade) for grade in "ABCD")


class FileForm(Form):
    """A file for one of the libraries."""

    file = FileField(_l("文件（CSV 或 XLSX）"), [FileRequired(_l("请选择文件"))])
    all_or_nothing = BooleanField(_l("有一行不合格就全部不导入"))


class PlanForm(Form):
    """What is to be drawn, when, and by which caps."""

    sections = (
        (_l("抽什么"), ["title", "item", "tags"]),
        (_l("抽多少"), ["quota_a", "quota_b", "quota_c", "quota_d", "load_cap", "target_cap"]),
        (_l("何时"), ["due_on", "visit_by", "public_at_once"]),
    )
    title = PlainField(_l("计划名称"), [Required(_l("请填写计划名称")), Length(max=200)])
    item = SelectField(_l("抽查事项"), [Required(_l("请选择抽查事项"))])
    tags = PlainField(_l("业务类型"), [Optional(), Length(max=100)], description=_l("只抽某几类对象时填写，用顿号隔开；不填为不限"))
    quota_a = _count(_l("A 级"), "A")
    quota_b = _count(_l("B 级"), "B")
    quota_c = _count(_l("C 级"), "C")
    quota_d = _count(_l("D 级"), "D")
    load_cap = WholeField(_l("每人任务上限"), [InputRequired(_l("请填写每人任务上限")), NumberRange(1, 1000, _l("应在 1 至 1000 之间"))], default=5)
    target_cap = WholeField(_l("每个对象年度检查上限"), [InputRequired(_l("请填写上限")), NumberRange(1, 100, _l("应在 1 至 100 之间"))], default=1)
    due_on = DayField(_l("抽取日期"), [Required(_l("请填写抽取日期"))])
    visit_by = DayField(_l("检查期限"), [Required(_l("请填写检查期限"))])
    public_at_once = BooleanField(_l("抽取后立即公开名单"), description=_l("不勾选的，全部检查结果录入后公开"))


class ApproveForm(Form):
    """A signature under the plan that was shown."""

    shown_hash = HiddenField(validators=[Required()])


class BecauseForm(Form):
    """A reason."""

    because = PlainTextField(_l("理由"), [Required(_l("请写明理由"))])


class RecusalForm(Form):
    """Whom an inspector must not visit."""

    code = PlainField(_l("检查对象的统一社会信用代码或者编号"), [Required(_l("请填写检查对象")), Length(max=18)])
    reason = SelectField(_l("回避事由"), description=_l("事由的种类将随抽取收据公开，详情不公开"))
    details = PlainTextField(_l("详情"), [Optional(), Length(max=500)])


class LeaveForm(Form):
    """Days on which an inspector is not drawn."""

    begins_on = DayField(_l("开始日期"), [Required(_l("请填写开始日期"))])
    ends_on = DayField(_l("结束日期"), [Required(_l("请填写结束日期"))])


class ResultForm(Form):
    """What a visit found."""

    visited_on = DayField(_l("检查日期"), [Required(_l("请填写检查日期")), NotAfter(today)], default=today)
    result = SelectField(_l("检查结果"), [Required(_l("请选择检查结果"))])
    disposition = SelectField(_l("后续处置"), [Required(_l("请选择后续处置"))])
    findings = PlainTextField(_l("检查情况"), [Optional(), Length(max=4000)], description=_l("发现问题的必须写明时间、地点、情况"))


class TargetFilter(PlainForm):
    """The search over the targets."""

    q = PlainField(_l("名称或者代码"))
