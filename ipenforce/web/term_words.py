"""What the terms of a provision are called on a page, and how their values read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from ipenforce.law.deadlines import UNITS
from ipenforce.law.loader import Version, all_provisions
from ipenforce.rules.penalty_words import tier_words
from ipenforce.web.term_names import VALUES, WORDS

PERCENT = 100
SINGLE = ""
"""The group of the values that stand alone."""
UNTOLD = frozenset({"rolls"})
"""Keys of terms that no reader asks about."""


@dataclass(frozen=True)
class Row:
    """One line of a table of terms: how deep it lies, what it is called, its value (None: a heading)."""

    depth: int
    label: str
    value: str | None


def word(key: str) -> str:
    """What a key of terms is called; a key that is a provision's code by what the provision is about."""
    if key in all_provisions():
        return _(all_provisions()[key].about)
    return _(str(WORDS.get(key, key)))


def value_word(value: Any) -> str:
    """How a single value reads."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Fraction):
        return str(value) if value.denominator > 1 and PERCENT % value.denominator else f"{float_free(value)}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, str) and value in all_provisions():
        return _(all_provisions()[value].about)
    return _(str(VALUES[value])) if isinstance(value, str) and value in VALUES else str(value)


def float_free(value: Fraction) -> str:
    """A share as people say it: 30%; a multiple of one or more as it is."""
    if value >= 1 or value == 0:
        return str(value)
    return f"{value * PERCENT}%"


@dataclass(frozen=True)
class Group:
    """Values of a form of terms that are edited together: [(row's name or "", [(label, field or None, value)])]."""

    label: str
    rows: list[tuple[str, list[tuple[str, Any, str]]]]


def grouped(form: Any) -> list[Group]:
    """The values of a policy form by the term they belong to, one row for each entry of a list or table."""
    groups: dict[str, dict[str, list[tuple[str, Any, str]]]] = {}
    for entry in form.values:
        leaf = form.base.get(entry.form.path.data or "")
        if leaf is None or leaf.key in UNTOLD | {"name", "grade"} or (leaf.key == "code" and str(leaf.value).islower()):
            continue
        rows = groups.setdefault(leaf.path[0] if len(leaf.path) > 1 else SINGLE, {})
        place = leaf.path[1] if len(leaf.path) > 2 else ""
        label = "·".join(word(step) for step in leaf.path[2:] or leaf.path[-1:])
        asked = None if leaf.value is not None and leaf.key in form.FIXED else entry.form
        rows.setdefault(place, []).append((label, asked, "" if leaf.value is None else _told(leaf.value)))
    names = {leaf.path[:2]: value_word(leaf.value) for leaf in form.base.values() if leaf.key in ("name", "grade") and leaf.value}
    names |= {leaf.path[:2]: _("新增") for leaf in form.base.values() if leaf.value is None}
    return [
        Group(word(key) if key != SINGLE else _("数值"), [(names.get((key, place)) or _named(place), fields) for place, fields in rows.items()])
        for key, rows in groups.items()
    ]


def _named(place: str) -> str:
    return _("第 %(n)s 行", n=int(place) + 1) if place.isdecimal() else word(place) if place else ""


def _told(value: Any) -> str:
    return "、".join(map(value_word, value)) if isinstance(value, list) else value_word(value)


def changes(old: Version | None, new: Version) -> list[tuple[str, str, str]]:
    """What one version changes against another, value by value: (what, before, after)."""
    before = dict(_flat(old.terms)) if old else {}
    after = dict(_flat(new.terms))
    return [
        (label, before.get(label, "—"), after.get(label, "—"))
        for label in dict.fromkeys((*before, *after))
        if before.get(label) != after.get(label)
    ]


def _flat(terms: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(terms, Mapping):
        for key, value in terms.items():
            yield from _fines(value) if key == "fine" else _flat(value, (*path, word(key)))
    elif isinstance(terms, tuple) and any(isinstance(row, Mapping) for row in terms):
        for place, row in enumerate(terms):
            yield from _flat(row, (*path, _("第 %(n)s 行", n=place + 1)))
    else:
        yield "·".join(path), _value(terms)


def _fines(tiers: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
    """A fine's tiers as the text says them, by their place."""
    for place, tier in enumerate(tiers):
        yield f"{word('fine')} {place + 1}", tier_words(tier)


def rows_of(version: Version) -> list[Row]:
    """A version's terms as lines of a table."""
    return list(_rows(version.terms, 0))


def _rows(terms: Mapping[str, Any], depth: int) -> Iterator[Row]:
    for key, value in terms.items():
        if key == "fine":
            said = [tier_words(tier) for tier in value] or [_("没有设定罚款")]
            yield from (Row(depth, word(key) if place == 0 else "", text) for place, text in enumerate(said))
        elif isinstance(value, Mapping):
            yield from _mapping(key, value, depth)
        elif isinstance(value, tuple):
            yield from _listed(key, value, depth)
        elif key not in UNTOLD:
            yield Row(depth, word(key), value_word(value))


def _mapping(key: str, value: Mapping[str, Any], depth: int) -> Iterator[Row]:
    if any(unit in value for unit in UNITS):
        yield Row(depth, word(key), period_phrase(value))
    else:
        yield Row(depth, word(key), None)
        yield from _rows(value, depth + 1)


def _listed(key: str, value: tuple[Any, ...], depth: int) -> Iterator[Row]:
    if not any(isinstance(entry, Mapping) for entry in value):
        yield Row(depth, word(key), "；".join(map(_value, value)))
        return
    for place, entry in enumerate(value):
        yield Row(depth, word(key) if place == 0 else "", phrase(entry))


def phrase(entry: Mapping[str, Any]) -> str:
    """A row of a list in one line: its text, then what else it states."""
    rest = [f"{word(key)} {_value(value)}" for key, value in entry.items() if key not in ("text", "code")]
    return "，".join([*([str(entry["text"])] if "text" in entry else []), *rest])


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return period_phrase(value) if any(unit in value for unit in UNITS) else phrase(value)
    return "、".join(map(value_word, value)) if isinstance(value, tuple) else value_word(value)


def period_phrase(term: Mapping[str, Any]) -> str:
    """A period in one line, with its pauses and extensions."""
    unit = next(name for name in UNITS if name in term)
    said = [f"{term[unit]} {word(unit)}"]
    if term.get("pauses"):
        said.append(_("扣除：%(what)s", what="、".join(value_word(kind) for kind in term["pauses"])))
    for extension in term.get("extensions", ()):
        more = f"{extension[unit]} {word(unit)}" if unit in extension else _("另行确定")
        said.append(_("可延长%(more)s（%(by)s）", more=more, by=value_word(extension["by"])))
    return "；".join(said)
