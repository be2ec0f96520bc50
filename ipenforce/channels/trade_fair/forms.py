"""What a person may type about a booth at a trade fair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, ValidationError
from wtforms.validators import Length

from ipenforce.channels.forms import (
    TOO_LONG,
    AskedUnless,
    LeadForm,
    MomentField,
    listed,
    not_in_the_future,
    pickable,
    worded,
)
from ipenforce.channels.trade_fair.models import HANDLINGS, MATERIALS
from ipenforce.parties.models import Fair
from ipenforce.web.forms import DayField, PlainField, PlainTextField, Required, TicksField

NEW_FAIR = _l("没有登记过的展会填写")


class FairForm(LeadForm):
    """A booth, its exhibitor, what was done on the spot and what the complainant handed in."""

    fair = SelectField(_l("登记过的展会"), [listed], validate_choice=False)
    fair_name = PlainField(
        _l("展会名称"), [AskedUnless("fair", _l("请选择展会，或者填写展会名称")), Length(max=200, message=TOO_LONG)], description=NEW_FAIR
    )
    organiser = PlainField(
        _l("主办方"), [AskedUnless("fair", _l("请填写主办方")), Length(max=200, message=TOO_LONG)], description=NEW_FAIR
    )
    place = PlainField(
        _l("举办地点"), [AskedUnless("fair", _l("请填写举办地点")), Length(max=200, message=TOO_LONG)], description=NEW_FAIR
    )
    opened_on = DayField(_l("开幕日"), [AskedUnless("fair", _l("请填写开幕日"))], description=NEW_FAIR)
    ended_on = DayField(_l("结束日"), [AskedUnless("fair", _l("请填写结束日"))], description=NEW_FAIR)
    booth = PlainField(_l("展位号"), [Required(_l("请填写展位号")), Length(max=60, message=TOO_LONG)])
    exhibits = PlainTextField(
        _l("涉嫌侵权的展品"), [Required(_l("请写明展品名称、型号、数量")), Length(max=5000, message=TOO_LONG)]
    )
    handling = TicksField(_l("现场处理"), [listed], validate_choice=False)
    handling_note = PlainTextField(
        _l("现场处理说明"), [Length(max=5000, message=TOO_LONG)], description=_l("例如：撤下展品几件、登记保存清单号")
    )
    complained_at = MomentField(
        _l("展会投诉机构接到投诉的时间"), [not_in_the_future], description=_l("北京时间；由展会投诉机构移交的填写，据此计算移交时限")
    )
    materials = TicksField(_l("投诉人提交的材料"), [listed], validate_choice=False)

    sections = (
        (_l("线索"), LeadForm.LEAD),
        (_l("展会和展位"), ("fair", "fair_name", "organiser", "place", "opened_on", "ended_on", "booth")),
        (_l("参展方"), LeadForm.PARTY),
        (_l("展品和现场处理"), ("exhibits", "handling", "handling_note")),
        (_l("投诉人和投诉材料"), (*LeadForm.INFORMANT, "complained_at", "materials")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handling.choices = worded(HANDLINGS)
        self.materials.choices = worded(MATERIALS)

    def offer(self, fairs: Sequence[Fair]) -> None:
        """Let the registered fairs be picked."""
        rows = ((row.number, f"{row.name}（{row.opened_on} — {row.ended_on}，{row.place}）") for row in fairs)
        self.fair.choices = pickable(rows, _("没有登记过"))

    def validate_ended_on(self, field: Any) -> None:
        if field.data and self.opened_on.data and field.data < self.opened_on.data:
            raise ValidationError(_("结束日不能早于开幕日"))

    def finding(self) -> dict[str, Any]:
        """The answers as the command wants them."""
        fair = {
            "number": self.fair.data, "name": self.fair_name.data, "organiser": self.organiser.data,
            "place": self.place.data, "opened_on": self.opened_on.data, "ended_on": self.ended_on.data,
        }  # fmt: skip
        names = ("booth", "exhibits", "handling", "handling_note", "materials", "complained_at")
        return {"told": self.told(), "exhibitor": self.named(), "fair": fair, **{name: self[name].data for name in names}}
