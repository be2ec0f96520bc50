"""What a person may ask of leads: the list's filters, and why an informant is looked up."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import Length

from ipenforce.intake.models import LEAD_STATES, SOURCES
from ipenforce.web.forms import Form, PlainField, Required


class LeadFilter(PlainForm):
    """What the list is narrowed by; the view hands in the channels."""

    q = PlainField(_l("线索名称、当事人或编号"))
    state = SelectField(_l("状态"), validate_choice=False)
    channel = SelectField(_l("渠道"), validate_choice=False)
    source = SelectField(_l("来源"), validate_choice=False)
    sort = SelectField(_l("排序"), validate_choice=False)
    overdue = BooleanField(_l("仅看逾期"))

    def __init__(self, formdata: Any, channels: dict[str, str]) -> None:
        super().__init__(formdata)
        for field, labels in (
            (self.state, LEAD_STATES), (self.channel, {**channels, "other": "其他"}), (self.source, SOURCES),
        ):  # fmt: skip
            field.choices = {"": _("全部"), **{code: _(label) for code, label in labels.items()}}
        self.sort.choices = {"newest": _("最近收到"), "due": _("最先到期")}


class InformantForm(Form):
    """Why an informant is looked up."""

    reason = PlainField(
        _l("查看理由"),
        [Required(_l("请写明查看理由")), Length(max=200, message=_l("最多%(max)d个字符"))],
        description=_l("例如：向举报人核实进货渠道；将记入审计日志"),
    )
