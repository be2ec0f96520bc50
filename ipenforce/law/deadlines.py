"""Due dates: working and calendar days, months and years, with pauses, extensions and holidays."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ipenforce.errors import Refused
from ipenforce.law.loader import Version
from ipenforce.law.working_days import ONE_DAY, is_published, is_statutory_holiday, is_working_day

MONTHS_A_YEAR = 12
SHORTEST_MONTH = 28
HOURS_A_DAY = 24
UNITS = ("working_days", "calendar_days", "months", "years", "hours")

PAUSES: Mapping[str, str] = {
    "suspension": "中止调查",
    "hearing": "听证",
    "public_notice": "公告",
    "testing": "检测、检验、检疫、鉴定",
    "identification": "权利人辨认或者鉴别",
    "refund": "责令退还多收价款",
    "remedy": "行政复议或者行政诉讼",
}
"""Kinds of pause by code; a period names those that stop its clock."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A prolongation that the text allows: by how much (None: as fixed when granted), and who grants it."""

    count: int | None
    by: str


@dataclass(frozen=True, slots=True)
class Period:
    """How long, in which unit, which pauses stop it, how it may be prolonged, and whether its end rolls."""

    count: int
    unit: str
    pauses: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()
    rolls: bool = True


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, first and last included; a running pause ends on the day one is asking on."""

    kind: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends.

    `strict` is the literal text: a last day on a statutory holiday moves to the first day after it, a
    weekend or a swapped day off stays. It is what a duty of the bureau is measured by. `safe` is the
    first working day from there: what a party's right is measured by. Both are the same for working
    days. `provisional`: a year whose holiday notice is not published had to be looked at.
    `days` counts `unit`s, extensions included.
    """

    strict: date
    safe: date
    provisional: bool
    start: date
    days: int
    unit: str
    rule: str | None

    @property
    def warn_on(self) -> date:
        """The last working day on which the bureau can still act in time."""
        day = self.strict
        while not is_working_day(day):
            day -= ONE_DAY
        return day


def period_of(term: Mapping[str, Any]) -> Period:
    """A period from terms such as `{working_days: 15, pauses: [testing], extensions: [{working_days: 15, by: bureau_head}]}`.

    An extension without a number is one whose length is fixed when it is granted. `rolls: false` keeps
    the last day where it falls. Raises ValueError for anything else.
    """
    unit = _unit(term, {"pauses", "extensions", "rolls"})
    pauses = tuple(term.get("pauses", ()))
    unknown = set(pauses) - set(PAUSES)
    if unknown:
        raise ValueError(f"unknown pauses in a period: {sorted(unknown)}")
    extensions = tuple(_extension(row, unit) for row in term.get("extensions", ()))
    return Period(_count(term[unit]), unit, pauses, extensions, bool(term.get("rolls", True)))


def due(
    start: date,
    source: Version | Period | Mapping[str, Any],
    *,
    pauses: Iterable[Pause] = (),
    extended: int = 0,
    further: int = 0,
    rule: str | None = None,
) -> Due:
    """When a period that begins on `start` ends; the start day is not counted.

    `source` is a version (its term `period` and its code as rule), a term or a period. `extended` counts
    the extensions granted, `further` adds the units fixed for an extension without a number.
    Raises Refused for a pause or an extension that the text does not know.
    """
    if isinstance(source, Version):
        rule = rule or source.code
    period = _period(source)
    if period.unit == "hours":
        raise ValueError("a period of hours has an instant: ask due_at")
    count = period.count + _prolonged(period, extended, further, rule)
    off = _paused(period, pauses, rule)
    if period.unit == "working_days":
        last = _counted(start, count, lambda day: day not in off and is_working_day(day))
        return Due(last, last, not _all_published(start, last), start, count, period.unit, rule)
    last = _calendar_end(start, count, period.unit, off)
    strict = _roll(last, is_statutory_holiday) if period.rolls else last
    safe = _roll(strict, lambda day: not is_working_day(day)) if period.rolls else last
    provisional = period.rolls and not _all_published(last, safe)
    return Due(strict, safe, provisional, start, count, period.unit, rule)


def due_at(start: datetime, source: Version | Period | Mapping[str, Any]) -> datetime:
    """The instant at which a period of hours that begins at `start` has run out (holidays make no difference)."""
    period = _period(source)
    if period.unit != "hours":
        raise ValueError(f"a period of {period.unit} has a day: ask due")
    return start + timedelta(hours=period.count)


def due_at_day(start: date, period: Period) -> date:
    """The day on which a period of hours has run out at the latest, where only the day of its beginning is known."""
    return start + ONE_DAY * -(-period.count // HOURS_A_DAY)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later (earlier if negative), or that month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if day.day <= SHORTEST_MONTH:
        return date(year, month, day.day)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _period(source: Version | Period | Mapping[str, Any]) -> Period:
    if isinstance(source, Period):
        return source
    return period_of(source.terms["period"] if isinstance(source, Version) else source)


def _unit(term: Mapping[str, Any], besides: set[str]) -> str:
    units = [unit for unit in UNITS if unit in term]
    unknown = set(term) - besides - set(UNITS)
    if len(units) != 1 or unknown:
        raise ValueError(f"not a period: {dict(term)!r}")
    return units[0]


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"a period needs a positive whole number, not {value!r}")
    return value


def _extension(row: Mapping[str, Any], unit: str) -> Extension:
    if set(row) == {"by"}:
        return Extension(None, row["by"])
    if set(row) != {unit, "by"}:
        raise ValueError(f"an extension needs “by”, and its length in {unit}: {dict(row)!r}")
    return Extension(_count(row[unit]), row["by"])


def _prolonged(period: Period, extended: int, further: int, rule: str | None) -> int:
    granted = period.extensions[:extended]
    if extended < 0 or extended > len(period.extensions):
        raise Refused("该期限最多可以延长{most}次", rule, status=422, most=len(period.extensions))
    if further < 0 or (further and not any(extension.count is None for extension in granted)):
        raise Refused("该期限没有可以另行确定天数的延长", rule, status=422)
    return sum(extension.count or 0 for extension in granted) + further


def _paused(period: Period, pauses: Iterable[Pause], rule: str | None) -> frozenset[date]:
    days: set[date] = set()
    for pause in pauses:
        if pause.kind not in period.pauses:
            raise Refused("“{pause}”的时间不能从该期限中扣除", rule, status=422, pause=PAUSES.get(pause.kind, pause.kind))
        if pause.end < pause.start:
            raise Refused("扣除期间的结束日（{end}）早于开始日（{start}）", rule, status=422, start=pause.start, end=pause.end)
        days.update(pause.start + ONE_DAY * index for index in range((pause.end - pause.start).days + 1))
    return frozenset(days)


def _calendar_end(start: date, count: int, unit: str, off: frozenset[date]) -> date:
    if unit == "calendar_days":
        return _counted(start, count, lambda day: day not in off)
    end = add_months(start, count if unit == "months" else count * MONTHS_A_YEAR)
    last = end
    while True:  # every paused day inside the period moves its end by one, and may draw in more of them
        moved = end + ONE_DAY * sum(start < day <= last for day in off)
        if moved == last:
            return last
        last = moved


def _counted(start: date, count: int, counts: Callable[[date], bool]) -> date:
    day, left = start, count
    while left:
        day += ONE_DAY
        if counts(day):
            left -= 1
    return day


def _roll(day: date, closed: Callable[[date], bool]) -> date:
    while closed(day):
        day += ONE_DAY
    return day


def _all_published(first: date, last: date) -> bool:
    return all(is_published(date(year, 1, 1)) for year in range(first.year, last.year + 1))
