"""Instants in UTC, legal days on the wall in Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from ipenforce.clock import SHANGHAI, legal_day, now, today


@pytest.mark.parametrize(
    "instant, day",
    [
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 16, 0, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(1988, 7, 1, 15, 0, 0, tzinfo=UTC), date(1988, 7, 2)),  # summer time of 1986 to 1991: UTC+9
    ],
)
def test_a_legal_day_begins_at_midnight_in_shanghai(instant: datetime, day: date) -> None:
    assert legal_day(instant) == day


def test_now_is_aware_and_today_is_its_legal_day() -> None:
    with time_machine.travel(datetime(2026, 11, 22, 17, 0, tzinfo=UTC), tick=False):
        assert now() == datetime(2026, 11, 22, 17, 0, tzinfo=UTC) and now().tzinfo is UTC
        assert today() == date(2026, 11, 23)


def test_a_stated_clock_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPENFORCE_TEST_NOW", "2026-11-23T00:30:00+08:00")
    assert now() == datetime(2026, 11, 22, 16, 30, tzinfo=UTC) and today() == date(2026, 11, 23)


@given(st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_since_1992_the_wall_in_shanghai_is_eight_hours_ahead(naive: datetime) -> None:
    instant = naive.replace(tzinfo=UTC)
    assert legal_day(instant) == (naive + timedelta(hours=8)).date() == instant.astimezone(SHANGHAI).date()
