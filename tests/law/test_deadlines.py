"""Due dates: the worked dates of the trade, pauses, extensions, and the calendar against an independent one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ipenforce.errors import Refused
from ipenforce.law import provision
from ipenforce.law.deadlines import Pause, add_months, due, due_at, period_of
from ipenforce.law.working_days import is_published, is_statutory_holiday, is_working_day, parse_year

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "deadlines.yaml").read_text("utf-8"))
DAYS_OF_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("row", CASES, ids=lambda row: str(row["case"]))
def test_a_period_ends_on_the_day_the_text_says(row: dict[str, Any]) -> None:
    source = provision(row["rule"]).on(row["from"]) if "rule" in row else row["period"]
    pauses = [Pause(**pause) for pause in row.get("pauses", ())]
    answer = due(
        row["from"], source, pauses=pauses, extended=row.get("extended", 0), further=row.get("further", 0)
    )
    assert (answer.strict, answer.safe, answer.provisional) == (
        row["strict"], row["safe"], row.get("provisional", False),
    )  # fmt: skip


def test_every_day_of_the_published_years_agrees_with_an_independent_calendar() -> None:
    day = date(2024, 1, 1)
    while day <= date(2026, 12, 31):
        assert is_published(day)
        assert is_working_day(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_2026_has_248_working_days_and_13_statutory_holidays() -> None:
    days = [date(2026, 1, 1) + timedelta(days=index) for index in range(365)]
    assert sum(map(is_working_day, days)) == 248
    assert sum(map(is_statutory_holiday, days)) == 13


def test_a_pause_that_the_clock_does_not_know_is_refused_with_the_provision() -> None:
    version = provision("measures.seizure").on(date(2026, 11, 2))
    with pytest.raises(Refused, match="权利人辨认或者鉴别") as refused:
        due(date(2026, 11, 2), version, pauses=[Pause("identification", date(2026, 11, 3), date(2026, 11, 4))])
    assert refused.value.reason.cite == "measures.seizure"


def test_no_more_extensions_than_the_text_allows() -> None:
    version = provision("penalty.lead_verification").on(date(2026, 3, 2))
    with pytest.raises(Refused, match="最多可以延长1次"):
        due(date(2026, 3, 2), version, extended=2)
    with pytest.raises(Refused, match="没有可以另行确定天数的延长"):
        due(date(2026, 3, 2), version, extended=1, further=5)


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    version = provision("penalty.case_term").on(date(2026, 3, 2))
    with pytest.raises(Refused, match="早于开始日"):
        due(date(2026, 3, 2), version, pauses=[Pause("hearing", date(2026, 3, 9), date(2026, 3, 8))])


def test_the_bureau_is_warned_on_the_last_working_day_before_a_weekend() -> None:
    answer = due(date(2026, 3, 6), {"calendar_days": 15})
    assert answer.strict == date(2026, 3, 21)
    assert answer.warn_on == date(2026, 3, 20)


def test_hours_run_through_holidays() -> None:
    version = provision("trade_fair.forwarding").on(date(2026, 10, 1))
    assert due_at(datetime(2026, 10, 1, 8, tzinfo=UTC), version) == datetime(2026, 10, 2, 8, tzinfo=UTC)
    with pytest.raises(ValueError, match="due_at"):
        due(date(2026, 10, 1), version)


@pytest.mark.parametrize(
    "term",
    [
        {},
        {"working_days": 5, "calendar_days": 5},
        {"working_days": 0},
        {"working_days": True},
        {"working_days": "5"},
        {"fortnights": 2},
        {"working_days": 5, "pauses": ["lunch"]},
        {"working_days": 5, "extensions": [{"calendar_days": 5, "by": "bureau_head"}]},
        {"working_days": 5, "extensions": [{"working_days": 5}]},
    ],
)
def test_what_is_not_a_period_is_refused(term: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"period|extension"):
        period_of(term)


def test_a_pause_lengthens_a_period_of_months_by_its_days() -> None:
    term = {"months": 6, "pauses": ["remedy"], "rolls": False}
    pause = Pause("remedy", date(2026, 3, 1), date(2026, 3, 10))
    assert due(date(2026, 1, 15), term, pauses=[pause]).strict == date(2026, 7, 25)


@given(start=DAYS_OF_2026, count=st.integers(1, 40))
def test_a_longer_period_never_ends_earlier(start: date, count: int) -> None:
    for unit in ("working_days", "calendar_days"):
        shorter, longer = due(start, {unit: count}), due(start, {unit: count + 1})
        assert shorter.strict <= longer.strict
        assert start < shorter.strict <= shorter.safe
        assert is_working_day(shorter.safe)
        assert shorter.warn_on <= shorter.strict


@given(start=DAYS_OF_2026, offset=st.integers(1, 20), length=st.integers(1, 20))
def test_a_pause_inside_a_period_moves_its_end_by_its_own_length(start: date, offset: int, length: int) -> None:
    term = {"calendar_days": 90, "pauses": ["testing"], "rolls": False}
    first = start + timedelta(days=offset)
    pause = Pause("testing", first, first + timedelta(days=length - 1))
    assert due(start, term, pauses=[pause]).strict == due(start, term).strict + timedelta(days=length)


@given(day=st.dates(date(2000, 1, 1), date(2090, 1, 1)), months=st.integers(-120, 120))
def test_months_later_is_the_same_day_or_the_months_last(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("year: 2026", "published"),
        ("year: 2025\npublished: true", "year in the file's name"),
        (
            "year: 2026\npublished: true\ncite: {law: 通知, promulgated: 2025-11-04}\n"
            "statutory: {元旦: [2026-01-01]}\nfree: []\nworkdays: []",
            "statutory holiday is missing",
        ),
        (
            "year: 2026\npublished: true\ncite: {law: 通知, promulgated: 2025-11-04}\n"
            "statutory: {元旦: [2026-01-01]}\nfree: [{from: 2026-01-01, to: 2026-01-03}]\nworkdays: [2026-01-05]",
            "weekend days",
        ),
        (
            "year: 2026\npublished: true\ncite: {law: 通知, promulgated: 2025-11-04}\n"
            "statutory: {元旦: [2027-01-01]}\nfree: []\nworkdays: []",
            "not a day of 2026",
        ),
    ],
)
def test_a_calendar_that_cannot_be_right_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_year("2026.yaml", text)
