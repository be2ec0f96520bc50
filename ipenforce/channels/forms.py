"""What every channel's form asks: the lead, the party met, who told us; and the field types they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields import DateTimeLocalField
from wtforms.validators import Length

from ipenforce.clock import SHANGHAI, now, today
from ipenforce.identifiers import parse_resident_id, parse_uscc, plain
from ipenforce.intake.commands import Told
from ipenforce.intake.models import SOURCES
from ipenforce.parties.commands import Named
from ipenforce.parties.models import KINDS, Party, parse_phone
from ipenforce.web.forms import (
    DayField,
    Form,
    NotAfter,
    Parsed,
    PlainField,
    PlainTextField,
    Required,
)

TOO_LONG = _l("最多%(max)d个字符")
LARGEST_COUNT, LONGEST_COUNT = 1_000_000_000, 20


class CountField(StringField):
    """A whole number that is not negative, as a shop's page shows it ("1,024", full-width digits)."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        typed = plain(valuelist[0]).replace(",", "") if valuelist else ""
        if not typed:
            return
        if not (typed.isascii() and typed.isdecimal()) or len(typed) > LONGEST_COUNT or int(typed) > LARGEST_COUNT:
            raise ValueError(_("请填写0至%(most)s之间的整数", most=f"{LARGEST_COUNT:,}"))
        self.data = int(typed)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class MomentField(DateTimeLocalField):
    """An instant, typed as the time on the wall in Shanghai and kept in UTC."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
            self.data = self.data.replace(tzinfo=SHANGHAI).astimezone(UTC) if self.data else None
        except (ValueError, OverflowError):
            self.data = None
            raise ValueError(_("时间无法识别：请按 2026-11-23 14:05 的格式填写")) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M") if isinstance(self.data, datetime) else ""


def not_in_the_future(form: Any, field: Any) -> None:
    """The instant has passed."""
    if field.data and field.data > now():
        raise ValidationError(_("时间不能晚于现在"))


def listed(form: Any, field: Any) -> None:
    """What was chosen is one of the choices."""
    offered = {str(value) for value, *_rest in field.iter_choices()}
    chosen = field.data if isinstance(field.data, list) else [field.data or ""]
    if not set(chosen) <= offered:
        raise ValidationError(_("请从列表中选择"))


class AskedUnless:
    """The field is asked where nothing was picked from the list `picked`, and left empty where something was."""

    def __init__(self, picked: str, message: Any) -> None:
        self.picked, self.message = picked, message

    def __call__(self, form: Any, field: Any) -> None:
        if form[self.picked].data:
            if field.data:
                raise ValidationError(_("已从列表中选择登记过的：请清空此项，或者取消选择"))
        elif not field.data and not field.errors:
            raise ValidationError(self.message)


def pickable(rows: Iterable[tuple[str, str]], empty: str) -> dict[str, str]:
    """Choices of registered things, by number, after the one for what is new."""
    return {"": empty, **dict(rows)}


def worded(labels: Mapping[str, str]) -> dict[str, str]:
    """Choices in the reader's language, from code → Chinese label."""
    return {code: _(label) for code, label in labels.items()}


class LeadForm(Form):
    """A lead as every channel asks it; shown once more before it counts. Channels add what they met, and `sections`."""

    checks = True

    title = PlainField(
        _l("线索名称"), [Required(_l("请填写线索名称")), Length(max=200, message=TOO_LONG)],
        description=_l("例如：某店铺涉嫌销售侵犯注册商标专用权的商品；不要写自然人姓名"),
    )  # fmt: skip
    source = SelectField(_l("线索来源"), [Required(_l("请选择线索来源")), listed], validate_choice=False)
    received_on = DayField(
        _l("发现或收到之日"), [Required(_l("请填写发现线索或收到材料的日期")), NotAfter(today)], description=_l("核查期限从次日起算")
    )
    content = PlainTextField(
        _l("涉嫌侵权的情况"), [Required(_l("请写明时间、地点、涉及的商品和权利")), Length(max=20_000, message=TOO_LONG)]
    )

    party = SelectField(
        _l("登记过的当事人"), validate_choice=False, description=_l("可按名称、信用代码、完整电话查找；没有登记过的填写下面各项")
    )
    kind = SelectField(_l("当事人类型"), [listed], validate_choice=False, default="organisation")
    name = PlainField(
        _l("当事人名称或姓名"), [Length(max=200, message=TOO_LONG)], description=_l("与营业执照或身份证一致；尚未查明的留空")
    )
    uscc = PlainField(_l("统一社会信用代码"), [Parsed(parse_uscc)], render_kw={"autocomplete": "off"})
    resident_id = PlainField(
        _l("居民身份证号码"), [Parsed(parse_resident_id)], description=_l("自然人或个体工商户经营者；加密保存"),
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    phone = PlainField(_l("当事人电话"), [Parsed(parse_phone)], description=_l("加密保存"), render_kw={"type": "tel", "autocomplete": "off"})

    informant_name = PlainField(
        _l("举报投诉人"), [Length(max=100, message=TOO_LONG)], description=_l("加密保存，仅负责人说明理由后可以查看"),
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    informant_contact = PlainField(_l("举报投诉人联系方式"), [Length(max=200, message=TOO_LONG)], render_kw={"autocomplete": "off"})

    LEAD = ("title", "source", "received_on", "content")
    PARTY = ("party", "kind", "name", "uscc", "resident_id", "phone")
    INFORMANT = ("informant_name", "informant_contact")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source.choices = {"": _("请选择"), **worded(SOURCES)}
        self.kind.choices = worded(KINDS)
        self.party.choices = pickable((), _("没有登记过，或者尚未查明"))
        self.party.render_kw = {"data-search": "", "data-search-url": url_for("parties.search")}
        if not self.is_submitted():
            self.received_on.data = self.received_on.data or today()

    def offer_party(self, party: Party | None) -> None:
        """Let the party that was picked be shown again, and be picked at all."""
        if party is not None:
            self.party.choices = {**self.party.choices, party.number: f"{party.name}（{party.uscc or party.number}）"}

    def validate_party(self, field: Any) -> None:
        if field.data and field.data not in field.choices:
            raise ValidationError(_("没有编号为“%(number)s”的当事人：请从下拉列表中选择", number=str(field.data)[:20]))
        if field.data and any(self[name].data for name in ("name", "uscc", "resident_id")):
            raise ValidationError(_("已选择登记过的当事人：请清空下面的名称和证件号码，或者取消选择"))

    def validate_name(self, field: Any) -> None:
        if not field.data and not self.party.data and any(self[name].data for name in ("uscc", "resident_id", "phone")):
            raise ValidationError(_("填写了证件号码或电话的，请同时填写当事人名称"))

    def validate_uscc(self, field: Any) -> None:
        if field.data and self.kind.data == "natural_person":
            raise ValidationError(_("自然人没有统一社会信用代码：请改选当事人类型，或者清空代码"))

    def validate_resident_id(self, field: Any) -> None:
        if field.data and self.kind.data == "organisation":
            raise ValidationError(_("法人或其他组织没有居民身份证号码：请改选当事人类型，或者清空号码"))

    def told(self) -> Told:
        """What the lead says."""
        return Told(
            source=self.source.data, title=self.title.data, content=self.content.data, received_on=self.received_on.data,
            informant_name=self.informant_name.data, informant_contact=self.informant_contact.data,
        )  # fmt: skip

    def named(self) -> Named:
        """Whom the lead is about."""
        return Named(
            number=self.party.data, kind=self.kind.data, name=self.name.data, uscc=self.uscc.data,
            resident_id=self.resident_id.data, phone=self.phone.data,
        )  # fmt: skip
