"""What a person may type about a bureau's own policy and about the yearly holiday notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, NumberRange

from ipenforce.law.deadlines import UNITS
from ipenforce.law.terms import EXACT
from ipenforce.rules.discretion import BAND_NAMES
from ipenforce.rules.penalty_words import BASE_NAMES
from ipenforce.rules.repair import REPAIR_CLOCKS
from ipenforce.web.forms import DayField, Form, PlainField, PlainTextField, Required, WholeField
from ipenforce.web.term_words import word

FIXED = frozenset({"code", "name", "basis", "rolls", "once_a_case", "until", "facts", "applies_to", "grade"})
"""Keys that tell what a value is about: shown, not asked."""
GROWING = frozenset({"starting", "circumstances"})
"""Lists of rows that a bureau may lengthen or shorten."""
ONE_OF: Mapping[str, Mapping[str, str]] = {"base": BASE_NAMES, "band": BAND_NAMES, "otherwise": BAND_NAMES, "at_least": BAND_NAMES, "bands": BAND_NAMES, "repair_clock": REPAIR_CLOCKS}
"""Values that are one of several words: typed and shown in Chinese, kept by their code."""
LISTED = "、"
_WHOLE = re.compile(r"[+-]?\d{1,12}")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:至|到|~|—|-{2})\s*(\d{4}-\d{2}-\d{2}))?")


@dataclass(frozen=True)
class Leaf:
    """One value of the terms: where it stands, and what stands there now (None in a row that may be added)."""

    path: tuple[str, ...]
    value: Any

    @property
    def key(self) -> str:
        return self.path[-1]

    @property
    def place(self) -> str:
        return "/".join(self.path)


def leaves(terms: Any, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Every value of plain terms, and one blank row more for each list that may grow."""
    if isinstance(terms, Mapping):
        for key, value in terms.items():
            yield from leaves(value, (*path, key))
    elif isinstance(terms, list) and any(isinstance(row, Mapping) for row in terms):
        for index, row in enumerate(terms):
            yield from leaves(row, (*path, str(index)))
        if path[-1] in GROWING:
            keys = dict.fromkeys(key for row in terms for key in row if key not in FIXED)
            yield from (Leaf((*path, str(len(terms)), key), None) for key in keys)
    else:
        yield Leaf(path, terms)


class TermForm(PlainForm):
    """One value."""

    path = HiddenField()
    value = PlainField(_l("值"))


class PolicyForm(Form):
    """A new version of a local provision: from when, by which document, and its values."""

    starts_on = DayField(_l("施行日期"), [Required(_l("请填写施行日期"))], description=_l("今天或者以后；此前的行为和决定仍按旧版本"))
    law = PlainField(_l("规定名称"), [Required(_l("请填写规定的名称")), Length(max=200)], description=_l("例如：黑龙江省市场监管局行政处罚裁量基准"))
    article = PlainField(_l("条文"), [Required(_l("请填写条文，例如 附表")), Length(max=60)])
    promulgated_on = DayField(_l("公布日期"), [Required(_l("请填写公布日期"))])
    summary = PlainTextField(_l("说明"), [Required(_l("请用一两句话说明规定的内容和本次修改"))])
    values = FieldList(FormField(TermForm), label=_l("数值"))
    FIXED = FIXED

    def __init__(self, terms: Mapping[str, Any], **kwargs: Any) -> None:
        self.base = {leaf.place: leaf for leaf in leaves(terms)}
        super().__init__(**kwargs)
        if not self.is_submitted():
            for leaf in self.base.values():
                self.values.append_entry({"path": leaf.place, "value": _shown(leaf.key, leaf.value)})
        for entry in self.values:
            if (known := self.base.get(entry.form.path.data or "")) is not None:
                entry.form.value.label.text = "·".join(word(step) for step in known.path if not step.isdecimal())

    def validate(self, extra_validators: Any = None) -> bool:
        """Every value read as what stands there now; a message at the one that cannot be."""
        good = super().validate(extra_validators=extra_validators)
        self.terms: dict[str, Any] = {}
        read = {leaf.path: leaf.value for leaf in self.base.values() if leaf.key in FIXED and leaf.value is not None}
        for entry in self.values:
            leaf = self.base.get(entry.form.path.data or "")
            if leaf is None or leaf.path in read:
                continue
            try:
                read[leaf.path] = self._read(leaf, entry.form.value.data)
            except ValueError as error:
                entry.form.value.errors = [str(error)]
                good = False
        self.terms = _grown(read)
        if not good:
            self.values.errors = [entry.errors for entry in self.values]
        return good

    def _read(self, leaf: Leaf, typed: str | None) -> Any:
        sample = leaf.value if leaf.value is not None else self._sample(leaf)
        if not typed:
            if leaf.value is None or leaf.path[0] in GROWING:
                return None
            raise ValueError(_("请填写此项"))
        return _parsed(leaf.key, sample, typed)

    def _sample(self, leaf: Leaf) -> Any:
        """What the same column holds in another row."""
        rows = (other for other in self.base.values() if other.path[:-2] == leaf.path[:-2] and other.key == leaf.key)
        return next((other.value for other in rows if other.value is not None), "")


def _shown(key: str, value: Any) -> str:
    if isinstance(value, str) and value in ONE_OF.get(key, ()):
        return ONE_OF[key][value]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return LISTED.join(_shown(key, one) for one in value)
    return "" if value is None else str(value)


def _parsed(key: str, sample: Any, typed: str) -> Any:
    if isinstance(sample, bool):
        if typed not in ("是", "否"):
            raise ValueError(_("请填写“是”或者“否”"))
        return typed == "是"
    if key in ONE_OF and isinstance(sample, str):
        return _chosen(ONE_OF[key], typed)
    if key.endswith(EXACT):
        return _exact(typed)
    if isinstance(sample, int):
        return _whole(key, typed)
    if not isinstance(sample, list):
        return typed
    parts = [part.strip() for part in typed.split(LISTED) if part.strip()]
    if all(type(one) is int for one in sample):
        return [_whole(key, part) for part in parts]
    return [_chosen(ONE_OF[key], part) for part in parts] if key in ONE_OF else parts


def _whole(key: str, typed: str) -> int:
    if not _WHOLE.fullmatch(typed):
        raise ValueError(_("请填写整数，最多十二位"))
    number = int(typed)
    if key.endswith("_yuan") and number < 0:
        raise ValueError(_("不能小于零"))
    if key in UNITS and number < 1:
        raise ValueError(_("应为正整数"))
    return number


def _chosen(words: Mapping[str, str], typed: str) -> str:
    for code, chinese in words.items():
        if typed in (code, chinese):
            return code
    raise ValueError(_("请填写下列之一：%(words)s", words=LISTED.join(words.values())))


def _exact(typed: str) -> str:
    plain = typed.removesuffix("%")
    try:
        found = Fraction(plain) / (100 if typed.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        raise ValueError(_("请填写小数、分数或者百分数，例如 0.3、1/3、30%")) from None
    if found < 0:
        raise ValueError(_("不能小于零"))
    return str(found)


def _grown(read: Mapping[tuple[str, ...], Any]) -> dict[str, Any]:
    """Nested terms out of values by their places; rows with nothing in them are dropped, new ones get a code."""
    tree: dict[str, Any] = {}
    for path, value in read.items():
        if value is None and path[0] in GROWING:
            continue
        at = tree
        for step in path[:-1]:
            at = at.setdefault(step, {})
        at[path[-1]] = value
    return {key: _listed(key, value) for key, value in tree.items()}


def _listed(key: str, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if not all(step.isdecimal() for step in value):
        return {step: _listed(step, entry) for step, entry in value.items()}
    rows = [value[step] for step in sorted(value, key=int)]
    kept = [row for row in rows if key not in GROWING or set(row) - FIXED]
    if key == "circumstances":
        taken = {row.get("code") for row in kept}
        fresh = (f"own_{number}" for number in range(1, len(kept) + len(taken) + 2))
        for row in kept:
            if "code" not in row:
                row["code"] = next(code for code in fresh if code not in taken)
    return kept


class ApproveForm(Form):
    """A signature under a draft."""

    shown_hash = HiddenField(validators=[Required()])
    opinion = PlainTextField(_l("意见"), [Required(_l("请填写意见，例如：同意"))])


class DeclineForm(Form):
    """Why a draft is declined."""

    because = PlainTextField(_l("理由"), [Required(_l("请写明退回的理由"))])


class NoticeForm(Form):
    """A year's holiday notice of the State Council."""

    sections = (
        (_l("通知"), ["year", "law", "promulgated_on", "source"]),
        (_l("安排"), ["statutory", "free", "workdays"]),
    )
    year = WholeField(_l("年份"), [InputRequired(_l("请填写年份")), NumberRange(2000, 2100, _l("请填写四位数的年份"))])
    law = PlainField(_l("通知名称"), [Required(_l("请填写通知的名称")), Length(max=200)])
    promulgated_on = DayField(_l("公布日期"), [Required(_l("请填写公布日期"))])
    source = PlainField(_l("来源网址"), [Length(max=300)])
    statutory = TextAreaField(_l("法定节假日"), [Required(_l("请填写法定节假日"))],
                              description=_l("每行一个节日：名称和日期，例如 春节 2027-02-05 至 2027-02-08"))  # fmt: skip
    free = TextAreaField(_l("放假区间（含调休和周末）"), [Required(_l("请填写放假区间"))],
                         description=_l("每行一个区间，例如 2027-02-05 至 2027-02-11"))  # fmt: skip
    workdays = TextAreaField(_l("调休上班的周末"), description=_l("每行一个日期；没有则不填"))

    def validate(self, extra_validators: Any = None) -> bool:
        """The lines read as days; a message at the field whose line cannot be."""
        good = super().validate(extra_validators=extra_validators)
        self.read: dict[str, Any] = {}
        for name, reader in (("statutory", _holidays), ("free", _spans), ("workdays", _single_days)):
            try:
                self.read[name] = reader(self[name].data or "")
            except ValueError as error:
                self[name].errors = [*self[name].errors, str(error)]
                good = False
        return good

    def content(self) -> dict[str, Any]:
        """The notice in the shape of law/calendar's files, days as ISO text."""
        cite = {"law": self.law.data, "promulgated": self.promulgated_on.data.isoformat()}
        if self.source.data:
            cite["source"] = self.source.data
        return {"year": self.year.data, "published": True, "cite": cite, **self.read}


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip())


def _span(line: str) -> tuple[date, date]:
    found = _SPAN.fullmatch(line)
    try:
        if found is None:
            raise ValueError
        first = date.fromisoformat(found[1])
        last = date.fromisoformat(found[2]) if found[2] else first
    except ValueError:
        raise ValueError(_("“%(line)s”无法识别：请按 2027-02-05 至 2027-02-11 的格式填写", line=line[:60])) from None
    if last < first:
        raise ValueError(_("“%(line)s”的结束日早于开始日", line=line[:60]))
    return first, last


def _spans(text: str) -> list[dict[str, str]]:
    return [{"from": first.isoformat(), "to": last.isoformat()} for first, last in map(_span, _lines(text))]


def _single_days(text: str) -> list[str]:
    return [first.isoformat() for first, _last in map(_span, _lines(text))]


def _holidays(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in _lines(text):
        name, _space, days = line.partition(" ")
        first, last = _span(days.strip())
        found.setdefault(name, []).extend(
            date.fromordinal(day).isoformat() for day in range(first.toordinal(), last.toordinal() + 1)
        )
    return found
