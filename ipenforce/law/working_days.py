"""Which days are worked and which are statutory holidays, from the yearly notices in `calendar/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from ipenforce.law.reading import Table, parse, refuse

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Year:
    """One year's calendar. `free` are the days free by the notice, `workdays` the weekend days worked for them.

    A year whose notice is not `published` knows its statutory holidays alone.
    """

    year: int
    published: bool
    statutory: frozenset[date]
    free: frozenset[date]
    workdays: frozenset[date]
    notice: str


_imported: ContextVar[Mapping[int, Year]] = ContextVar("imported_years", default=MappingProxyType({}))
"""Years whose notice this installation imported, as the caller handed them over for the work at hand."""


def use_years(years: Iterable[Year]) -> None:
    """From here on, in this thread of work, these years go before those of the files."""
    _imported.set(MappingProxyType({year.year: year for year in years}))


def year_of(number: int) -> Year | None:
    """A year's calendar: imported, else of the files; None where neither has it."""
    return _imported.get().get(number) or _years().get(number)


def is_published(day: date) -> bool:
    """Whether the State Council's notice for the day's year is loaded."""
    year = year_of(day.year)
    return year is not None and year.published


def is_statutory_holiday(day: date) -> bool:
    """Whether the day is one of the 法定节假日 themselves (not a swapped day off, not a weekend)."""
    year = year_of(day.year)
    return day in year.statutory if year else day.strftime("%m-%d") in _fixed_days()


def is_working_day(day: date) -> bool:
    """Whether offices work on the day: the notice first, then weekday and statutory holiday."""
    year = year_of(day.year)
    if year and day in year.workdays:
        return True
    if day.weekday() >= SATURDAY or is_statutory_holiday(day):
        return False
    return not (year and day in year.free)


def published_years() -> tuple[int, ...]:
    """The years whose notice is loaded, in order."""
    known = {**_years(), **_imported.get()}
    return tuple(sorted(number for number, year in known.items() if year.published))


@lru_cache(maxsize=1)
def _years() -> Mapping[int, Year]:
    found: dict[int, Year] = {}
    for entry in (files("ipenforce.law") / "calendar").iterdir():
        if entry.name.endswith(".yaml") and entry.name[:4].isdigit():
            year = parse_year(entry.name, entry.read_text("utf-8"))
            found[year.year] = year
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def _fixed_days() -> frozenset[str]:
    name = "every_year.yaml"
    table = Table(name, parse(name, (files("ipenforce.law") / "calendar" / name).read_text("utf-8")))
    _cite(table)
    days = frozenset(str(day) for day in table.sequence("statutory"))
    table.finish()
    return days


def parse_year(where: str, text: str) -> Year:
    """A year's calendar from the text of its file; raises ValueError naming the file and what is wrong."""
    data = parse(where, text)
    if not isinstance(data, dict) or not where.startswith(f"{data.get('year')}."):
        refuse(where, "“year” must be the year in the file's name")
    return read_year(where, data)


def read_year(where: str, data: object) -> Year:
    """A year's calendar from plain data of the files' shape; raises ValueError saying what is wrong."""
    table = Table(where, data)
    number = table.take("year")
    if not isinstance(number, int) or isinstance(number, bool):
        refuse(where, "“year” must be a year")
    published = table.flag("published")
    notice = _cite(table)
    holidays = Table(f"{where}: statutory", table.take("statutory"))
    statutory = {
        day for name in holidays.names() for day in _days(f"{where}: {name}", number, holidays.sequence(name))
    }
    free = {day for span in table.take("free") for day in _span(f"{where}: free", number, span)}
    workdays = set(_days(f"{where}: workdays", number, table.take("workdays")))
    table.finish()
    if published and not statutory <= free:
        refuse(where, "a statutory holiday is missing from “free”")
    if any(day.weekday() < SATURDAY or day in free for day in workdays):
        refuse(where, "“workdays” must be weekend days that are not in “free”")
    return Year(number, published, frozenset(statutory), frozenset(free), frozenset(workdays), notice)


def _cite(table: Table) -> str:
    cite = Table(f"{table.where}: cite", table.take("cite"))
    law = cite.text("law")
    cite.day("promulgated")
    for key in ("article", "number", "source"):
        if cite.has(key):
            cite.text(key)
    cite.finish()
    return law


def _days(where: str, year: int, given: object) -> list[date]:
    days = given if isinstance(given, list) else refuse(where, "must be a list of days")
    for day in days:
        if not isinstance(day, date) or day.year != year:
            refuse(where, f"{day!r} is not a day of {year}")
    return days


def _span(where: str, year: int, given: object) -> list[date]:
    table = Table(where, given)
    first, last = _days(where, year, [table.day("from"), table.day("to")])
    table.finish()
    if last < first:
        refuse(where, f"{last} lies before {first}")
    return [first + ONE_DAY * index for index in range((last - first).days + 1)]
