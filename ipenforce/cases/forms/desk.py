"""The questions of an official form as a web form, and what may be done with a form at the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, FormField, HiddenField, SelectField
from wtforms import Form as PlainForm
from wtforms.fields import DateTimeLocalField
from wtforms.validators import Length, NumberRange, Optional

from ipenforce.cases.forms import HOW_SERVED
from ipenforce.clock import today
from ipenforce.documents.catalogue import Ask, FormRow
from ipenforce.web.forms import (
    DayField,
    Form,
    NotAfter,
    PlainField,
    PlainTextField,
    Required,
    WholeField,
    YuanField,
    choices,
    offered,
)

LONGEST_LINE = 500
MOST = 100_000_000
MOST_ROWS = 500
MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(DateTimeLocalField):
    """A day and a time on the wall; kept as text, as a form prints it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed:
            try:
                self.data = datetime.strptime(typed, MOMENT)  # noqa: DTZ007 (the wall's own time, printed as it was read)
            except ValueError:
                raise ValueError(_("时间无法识别：请按 2026-11-23 09:30 的格式填写")) from None


class Rows(FieldList):
    """Rows of which the wholly empty ones do not count; where `required`, one must be filled in."""

    entries: list[Any]

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.required = required

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """The rows that hold something, each by its own checks."""
        filled = [entry for entry in self.entries if _is_filled(entry)]
        if filled:
            self.entries = filled
            return bool(super().validate(form, extra_validators))
        self.errors = [_("请至少填写一行")] if self.required else []
        return not self.errors


def _is_filled(entry: Any) -> bool:
    return any(str(typed).strip() for sub in entry.form for typed in sub.raw_data or () if not isinstance(sub, SelectField))


def field_of(ask: Ask) -> Field:
    """The field that asks one thing, with its answer for bad input."""
    checks = [Required(_l("请填写%(what)s", what=ask.label))] if ask.required else [Optional()]
    more = {"label": ask.label, "description": ask.hint}
    if ask.kind == "rows":
        row = type("RowForm", (PlainForm,), {column.name: field_of(column) for column in ask.columns})
        return Rows(FormField(row), min_entries=1, max_entries=MOST_ROWS, required=ask.required, **more)
    if ask.kind == "choice":
        empty = {} if ask.required else {"": ""}
        return SelectField(choices=lambda: {**empty, **choices(ask.choices)}, validators=checks, **more)
    kinds = {"text": PlainTextField, "day": DayField, "moment": MomentField, "yuan": YuanField, "count": WholeField}
    if ask.kind == "count":
        checks = [*checks, NumberRange(0, MOST, _l("应为不小于零的整数"))]
    if ask.kind == "line":
        checks = [*checks, Length(max=LONGEST_LINE, message=_l("最多 500 个字符"))]
    return kinds.get(ask.kind, PlainField)(validators=checks, **more)


def ask_form(row: FormRow, parties: Mapping[str, str]) -> Form:
    """The web form of an official form's own questions; whom it is made out to where it is addressed."""
    fields: dict[str, Any] = {}
    if row.addressed:
        fields["addressee"] = SelectField(_l("当事人"), [Required(_l("请选择当事人"))], choices=dict(parties))
    fields |= {ask.name: field_of(ask) for ask in row.asks}
    made: Form = type("AskForm", (Form,), fields)()
    return made


def asks_for_text(asks: Iterable[Ask]) -> bool:
    """Whether one of the questions takes several lines, into which a kept paragraph may go."""
    return any(ask.kind == "text" or asks_for_text(ask.columns) for ask in asks)


def propose(form: Form, values: Mapping[str, Any]) -> None:
    """What the questions begin with: the answers that the case already holds, rows as mappings of their columns."""
    for name, value in values.items():
        field = form[name]
        if isinstance(field, Rows):
            while field.entries:
                field.pop_entry()
            for row in value:
                field.append_entry(row)
        else:
            field.data = value


def asked_of(row: FormRow, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as a form keeps them: plain data, days and moments as text; empty rows left out."""
    return {ask.name: _plain(ask, answers.get(ask.name)) for ask in row.asks}


def _plain(ask: Ask, value: Any) -> Any:
    if ask.kind == "rows":
        rows = [{column.name: _plain(column, entry.get(column.name)) for column in ask.columns} for entry in value or ()]
        return [entry for entry in rows if any(kept not in (None, "") for kept in entry.values())]
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else value


def printed_of(row: FormRow, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as a template prints them: days as days, a choice as its Chinese words, whatever language the reader has chosen."""
    with force_locale("zh"):
        return _printed_all(row, asked)


def _printed_all(row: FormRow, asked: Mapping[str, Any]) -> dict[str, Any]:
    return {ask.name: _printed(ask, asked.get(ask.name)) for ask in row.asks}


def _printed(ask: Ask, value: Any) -> Any:
    if ask.kind == "rows":
        return [{column.name: _printed(column, entry.get(column.name)) for column in ask.columns} for entry in value or ()]
    if value in (None, ""):
        return None
    if ask.kind == "day":
        return date.fromisoformat(value)
    return str(ask.choices[value]) if ask.kind == "choice" else value


class SignFormForm(Form):
    """A signature under one form."""

    shown_hash = HiddenField(validators=[Required()])
    shown_text = HiddenField()


class ServeFormForm(Form):
    """One service of one form."""

    how = SelectField(_l("送达方式"), choices=offered(HOW_SERVED))
    recipient = PlainField(_l("签收人"), [Required(_l("请填写签收人；留置送达填见证人，公告送达填公告载体"))])
    served_on = DayField(_l("送达日期（公告送达填公告发布日期）"), [Required(_l("请填写日期")), NotAfter(today)], default=today)
    proof = PlainTextField(_l("送达证明"), [Required(_l("请写明送达回证、快递单号、照片、系统到达记录或者公告截图"))])


def forms_by_group(rows: Iterable[FormRow]) -> dict[str, list[FormRow]]:
    """The catalogue as the desk lists it: by the part of the procedure."""
    groups: dict[str, list[FormRow]] = {}
    for row in rows:
        groups.setdefault(next(str(label) for last, label in GROUPS if row.official_no <= last), []).append(row)
    return groups


GROUPS = (
    (8, _l("案源、管辖和立案")), (20, _l("调查取证")), (28, _l("行政强制措施")), (35, _l("抽样、检验、责令改正和调查终结")),
    (46, _l("审核、告知、听证和决定")), (51, _l("执行和送达")), (56, _l("物品处理、结案和归档")),
)  # fmt: skip
"""The last official number of each part, and what the part is called."""
