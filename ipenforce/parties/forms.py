"""What a person may type about a party."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, ValidationError
from wtforms import Form as PlainForm
from wtforms.validators import Length

from ipenforce.identifiers import as_written, parse_resident_id, parse_uscc
from ipenforce.parties.models import KINDS, LINK_KINDS, VERDICTS, parse_phone
from ipenforce.web.forms import Form, Parsed, PlainField, PlainTextField, Required, TicksField, choices

TOO_LONG = _l("最多%(max)d个字符")
LONGEST_NAME = 200


class PartyForm(Form):
    """A party: who it is, how it is identified, how it is reached."""

    kind = SelectField(_l("当事人类型"), [Required(_l("请选择当事人类型"))], validate_choice=False)
    name = PlainField(_l("名称或姓名"), [Required(_l("请填写名称，与营业执照或身份证一致")), Length(max=LONGEST_NAME, message=TOO_LONG)])
    uscc = PlainField(
        _l("统一社会信用代码"), [Parsed(parse_uscc)], description=_l("18位，见营业执照；自然人不填"), render_kw={"autocomplete": "off"}
    )
    resident_id = PlainField(
        _l("居民身份证号码"), [Parsed(parse_resident_id)], description=_l("自然人或个体工商户经营者；加密保存"),
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    phone = PlainField(_l("电话"), [Parsed(parse_phone)], description=_l("加密保存"), render_kw={"type": "tel", "autocomplete": "off"})
    legal_representative = PlainField(
        _l("法定代表人、负责人或经营者"), [Length(max=100, message=TOO_LONG)], description=_l("加密保存")
    )
    address = PlainField(_l("地址"), [Length(max=300, message=TOO_LONG)], description=_l("加密保存"))
    district = PlainField(_l("所在区县"), [Length(max=40, message=TOO_LONG)])
    aliases = PlainTextField(_l("别名、招牌名称"), description=_l("每行一个"), render_kw={"rows": 3})

    distinct = BooleanField(_l("已核对，不是同一当事人，另行登记"))

    sections = (
        (_l("身份"), ["kind", "name", "uscc", "resident_id"]),
        (_l("联系"), ["legal_representative", "phone", "address", "district"]),
        (_l("其他名称"), ["aliases"]),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = {code: _(label) for code, label in KINDS.items()}

    def validate_kind(self, field: Any) -> None:
        if field.data not in KINDS:
            raise ValidationError(_("请选择当事人类型"))

    def validate_aliases(self, field: Any) -> None:
        if any(len(alias) > LONGEST_NAME for alias in self.alias_list()):
            raise ValidationError(_("每个名称最多%(max)d个字符，每行写一个", max=LONGEST_NAME))

    def alias_list(self) -> list[str]:
        """The other names, one a line."""
        return [name for line in (self.aliases.data or "").split("\n") if (name := as_written(line))]

    def party(self) -> dict[str, Any]:
        """The answers as the commands want them."""
        answers = {name: value for name, value in self.answers().items() if name != "distinct"}
        return {**answers, "aliases": self.alias_list(), "district": self.district.data or ""}


class ReasonForm(Form):
    """Why personal data are read."""

    reason = PlainField(
        _l("查看理由"), [Required(_l("请写明查看理由")), Length(max=200, message=TOO_LONG)],
        description=_l("例如：电话通知当事人到场；将记入审计日志"),
    )  # fmt: skip


class PartyFilter(PlainForm):
    """What the list is narrowed by."""

    q = PlainField(_l("名称、别名、信用代码、编号，或完整的证件号、电话"))
    kind = SelectField(_l("类型"), validate_choice=False)
    district = PlainField(_l("所在区县"))
    sort = SelectField(_l("排序"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = {"": _("全部"), **{code: _(label) for code, label in KINDS.items()}}
        self.sort.choices = {"newest": _("最近登记"), "name": _("名称")}


class BecauseForm(Form):
    """Why something is taken back."""

    because = PlainTextField(_l("理由"), [Required(_l("请写明理由")), Length(max=1000, message=TOO_LONG)], render_kw={"rows": 3})


class OtherForm(Form):
    """Another registered party, searched for by name, code or telephone."""

    other = SelectField(_l("另一当事人"), validate_choice=False, description=_l("可按名称、统一社会信用代码、完整电话查找"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.other.choices = {"": _("请选择")}
        self.other.render_kw = {"data-search": "", "data-search-url": url_for("parties.search")}

    def offer(self, number: str, name: str) -> None:
        """Let the party that was picked be shown again."""
        self.other.choices = {**self.other.choices, number: name}


MERGE = "merge"


class SameForm(OtherForm, BecauseForm):
    """Whether two parties are one and the same."""

    verdict = SelectField(_l("结论"), [Required(_l("请选择判断结论"))])
    sections = ((_l("判断"), ["other", "verdict", "because"]),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.choices = choices({**VERDICTS, MERGE: _l("是同一当事人，并入本当事人")}, _("请选择"))


class LinkForm(OtherForm):
    """One thing that a party has, with the evidence of it."""

    kind = SelectField(_l("关联类型"), [Required(_l("请选择关联类型"))])
    value = PlainField(_l("内容"), [Length(max=300, message=TOO_LONG)],
                       description=_l("电话号码、账号、地址、摊位号、姓名等；加密保存"))  # fmt: skip
    evidence = PlainTextField(
        _l("依据"), [Required(_l("请写明依据，例如案件编号、证据名称、页码")), Length(max=1000, message=TOO_LONG)], render_kw={"rows": 3}
    )
    sections = ((_l("关联"), ["kind", "value", "other", "evidence"]),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(LINK_KINDS, _("请选择"))
        self.other.label.text = _("或者登记过的当事人")
        self.other.description = _("法定代表人、实际控制人、供货人本身已登记时选择")


class OperatorForm(BecauseForm):
    """Which of the connected parties have the same operator, and why."""

    others = TicksField(_l("与本当事人同一经营者的"), [Required(_l("请至少选择一个当事人"))])
    sections = ((_l("认定"), ["others", "because"]),)
