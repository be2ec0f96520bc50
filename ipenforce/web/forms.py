"""Form base and field types: what a person may type, how it is read, and how a refusal is shown."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from flask import g, has_request_context, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import DateField as _DateField
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from ipenforce.errors import Reason, Refused
from ipenforce.identifiers import as_written
from ipenforce.money import format_fen, parse_yuan

NOT_ANSWERS = frozenset({"csrf_token", "once"})


class Form(FlaskForm):
    """What every form has: a token against a second click, its answers, and the refusal it met.

    `once = None` in a form whose act may well be done twice.
    A POST named `add_<list>` or `remove_<list>_<index>` changes the rows of a FieldList and shows the
    form again, without judging it. A form that `checks` is shown once more, read-only, before it counts.
    """

    checks = False
    once = HiddenField()
    refusal: Reason | None = None
    refusal_at_field = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.once is not None and not self.once.data:
            self.once.data = secrets.token_urlsafe(24)

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """True when the form was sent and holds. False also where a command has just refused it."""
        if not self.is_submitted() or self._changes_rows():
            return False
        refused: Refused | None = g.get("refusal")
        if refused is not None:
            self.validate()
            self.show(refused)
            return False
        if self.validate(extra_validators=extra_validators):
            return not self.checks or self._checked()
        g.bad_input = True
        return False

    def answers(self) -> dict[str, Any]:
        """The answers by field name, without the tokens; rows of a list as plain dicts."""
        return {
            field.short_name: _answer(field) for field in self if field.short_name not in NOT_ANSWERS and field.type != "SubmitField"
        }

    def page(self, template: str, **context: Any) -> str:
        """The form on its template; after a complete first POST of a checking form, the check-answers page."""
        if getattr(self, "_to_check", False):
            return render_template("check_answers.html", form=self, **context)
        return render_template(template, form=self, **context)

    def _checked(self) -> bool:
        if "confirm" in request.form:
            return True
        self._to_check = "edit" not in request.form
        return False

    def show(self, refused: Refused) -> None:
        """Let the form say what a command refused, at its field where the refusal names one."""
        self.refusal = refused.reason
        if refused.field and refused.field in self._fields:
            field = self._fields[refused.field]
            field.errors = [*field.errors, reason_text(refused.reason)]
            self.refusal_at_field = True

    def _changes_rows(self) -> bool:
        for name in request.form:
            if name.startswith("add_") and isinstance(rows := self._fields.get(name[4:]), FieldList):
                rows.append_entry()
                return True
            if name.startswith("remove_"):
                listed, _sep, index = name[7:].rpartition("_")
                if isinstance(rows := self._fields.get(listed), FieldList) and index.isdecimal():
                    self._drop_row(rows, int(index))
                    return True
        return False

    @staticmethod
    def _drop_row(rows: FieldList, index: int) -> None:
        kept = [entry.data for place, entry in enumerate(rows.entries) if place != index]
        while rows.entries:
            rows.pop_entry()
        for data in kept or [None]:
            rows.append_entry(data)


def _answer(field: Field) -> Any:
    if isinstance(field, FieldList):
        return [_answer(entry) for entry in field.entries]
    if isinstance(field, FormField):
        return {sub.short_name: _answer(sub) for sub in field.form if sub.short_name not in NOT_ANSWERS}
    return field.data


def reason_text(reason: Reason) -> str:
    """A reason's sentence in the reader's language, its values filled in."""
    text = _(reason.text) if has_request_context() else reason.text
    return text.format(**reason.values)


class PlainField(StringField):
    """One line of text: NFKC, trimmed, single spaces, no control characters; empty becomes None."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = as_written(valuelist[0]) or None

    def _value(self) -> str:
        return self.data or ""


class PlainTextField(TextAreaField):
    """Several lines: line ends unified, trimmed; empty becomes None."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            text = valuelist[0].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
            self.data = text.strip() or None

    def _value(self) -> str:
        return self.data or ""


class WholeField(IntegerField):
    """A whole number; nothing typed is nothing, which the field's own checks answer."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed:
            try:
                self.data = int(typed)
            except ValueError:
                raise ValueError(_("请填写整数，例如 20")) from None


class YuanField(StringField):
    """Money typed in yuan, kept in integer fen."""

    data: Any

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = parse_yuan(valuelist[0])
            except Refused as refused:
                raise ValueError(reason_text(refused.reason)) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format_fen(self.data).replace(",", "")


class DayField(_DateField):
    """A calendar day."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("日期无法识别：请按 2026-11-23 的格式填写")) from None


class Required:
    """The field must be answered; the message says what to do."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("请填写此项")

    def __call__(self, form: Any, field: Field) -> None:
        if field.data in (None, "", []):
            if field.errors and any(str(typed).strip() for typed in field.raw_data or []):
                return  # what was typed could not be read; that has been said
            field.errors = []
            raise ValidationError(self.message)


class Parsed:
    """The field holds what `parse` accepts; its data becomes what `parse` returns. Empty passes."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        self.parse = parse

    def __call__(self, form: Any, field: Field) -> None:
        if not field.data:
            return
        try:
            field.data = self.parse(field.data)
        except Refused as refused:
            raise ValidationError(reason_text(refused.reason)) from None


class TicksField(SelectMultipleField):
    """Any number of boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """What was ticked must be on the list."""
        if self.data and not set(self.data) <= {choice[0] for choice in self.iter_choices()}:
            raise ValidationError(_("所选项不在列表中：请重新选择"))


class NotAfter:
    """The day is not later than `day()`."""

    def __init__(self, day: Callable[[], Any], message: Any = None) -> None:
        self.day, self.message = day, message or _l("日期不能晚于今天")

    def __call__(self, form: Any, field: Field) -> None:
        if field.data and field.data > self.day():
            raise ValidationError(self.message)


def choices(pairs: Mapping[str, Any], empty: str | None = None) -> dict[str, str]:
    """Choices of a select in the reader's language, from code → Chinese label."""
    shown = {code: _(str(label)) for code, label in pairs.items()}
    return {"": empty, **shown} if empty is not None else shown


def offered(pairs: Mapping[str, Any], empty: str | None = None) -> Callable[[], dict[str, str]]:
    """`choices` worked out when a form is shown, for labels that stand in a module."""
    return lambda: choices(pairs, empty)
