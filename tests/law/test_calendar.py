"""Holiday notices that an installation imports: they go before the files, for the work at hand and no other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextvars import Context, copy_context
from datetime import date
from typing import Any

import pytest

from ipenforce.law import provision
from ipenforce.law.deadlines import due
from ipenforce.law.working_days import (
    Year,
    is_published,
    is_statutory_holiday,
    is_working_day,
    published_years,
    read_year,
    use_years,
    year_of,
)

FILES = (2024, 2025, 2026)
"""The years whose notice stands in the files."""


@pytest.fixture(autouse=True)
def _without_imports() -> Iterator[None]:
    """Each test begins and ends with the files alone."""
    use_years(())
    yield
    use_years(())


def notice(**changes: Any) -> Year:
    """A made-up arrangement of 2027: Spring Festival from 4 to 11 February, worked off on 30 January and 14 February."""
    data: dict[str, Any] = {
        "year": 2027,
        "published": True,
        "cite": {"law": "关于2027年部分节假日安排的示例通知", "promulgated": date(2026, 11, 5)},
        "statutory": {
            "元旦": [date(2027, 1, 1)],
            "春节": [date(2027, 2, day) for day in (5, 6, 7, 8)],
            "清明节": [date(2027, 4, 5)],
            "劳动节": [date(2027, 5, 1), date(2027, 5, 2)],
            "端午节": [date(2027, 6, 9)],
            "中秋节": [date(2027, 9, 15)],
            "国庆节": [date(2027, 10, day) for day in (1, 2, 3)],
        },
        "free": [
            {"from": date(2027, 1, 1), "to": date(2027, 1, 3)},
            {"from": date(2027, 2, 4), "to": date(2027, 2, 11)},
            {"from": date(2027, 4, 3), "to": date(2027, 4, 5)},
            {"from": date(2027, 5, 1), "to": date(2027, 5, 5)},
            {"from": date(2027, 6, 9), "to": date(2027, 6, 9)},
            {"from": date(2027, 9, 15), "to": date(2027, 9, 15)},
            {"from": date(2027, 10, 1), "to": date(2027, 10, 7)},
        ],
        "workdays": [date(2027, 1, 30), date(2027, 2, 14)],
    }
    return read_year("2027", {**data, **changes})


def ends(start: date, **term: int) -> tuple[date, date, bool]:
    found = due(start, term)
    return found.strict, found.safe, found.provisional


def test_without_an_import_2027_is_known_by_its_statutory_holidays_alone() -> None:
    known = year_of(2027)
    assert known is not None and not known.published and not is_published(date(2027, 6, 1))
    assert published_years() == FILES
    assert is_statutory_holiday(date(2027, 2, 5)) and is_working_day(date(2027, 2, 4))
    assert not is_working_day(date(2027, 2, 14))


def test_an_imported_year_is_published_and_its_swapped_days_hold() -> None:
    use_years([notice()])
    assert year_of(2027) == notice() and is_published(date(2027, 6, 1))
    assert published_years() == (*FILES, 2027)
    assert not is_working_day(date(2027, 2, 4)) and not is_working_day(date(2027, 2, 11))
    assert is_working_day(date(2027, 2, 14)) and is_working_day(date(2027, 1, 30))
    assert not is_statutory_holiday(date(2027, 2, 4)) and is_statutory_holiday(date(2027, 2, 8))


@pytest.mark.parametrize(
    ("start", "term", "before", "after"),
    [
        # Of 29 January: 1, 2, 3, 4, 9 February by the files; 30 January, 1, 2, 3, 12 February by the notice.
        (date(2027, 1, 29), {"working_days": 5}, ("2027-02-09", "2027-02-09"), ("2027-02-12", "2027-02-12")),
        (date(2027, 2, 3), {"working_days": 1}, ("2027-02-04", "2027-02-04"), ("2027-02-12", "2027-02-12")),
        (date(2027, 2, 11), {"working_days": 2}, ("2027-02-15", "2027-02-15"), ("2027-02-14", "2027-02-14")),
        (date(2027, 1, 21), {"calendar_days": 15}, ("2027-02-09", "2027-02-09"), ("2027-02-09", "2027-02-12")),
        (date(2026, 11, 16), {"calendar_days": 90}, ("2027-02-14", "2027-02-15"), ("2027-02-14", "2027-02-14")),
        (date(2026, 11, 23), {"calendar_days": 90}, ("2027-02-21", "2027-02-22"), ("2027-02-21", "2027-02-22")),
        (date(2026, 12, 31), {"working_days": 1}, ("2027-01-04", "2027-01-04"), ("2027-01-04", "2027-01-04")),
    ],
)
def test_an_imported_notice_makes_a_date_firm_and_moves_it_where_it_must(
    start: date, term: dict[str, int], before: tuple[str, str], after: tuple[str, str]
) -> None:
    strict, safe, provisional = ends(start, **term)
    assert ((strict.isoformat(), safe.isoformat()), provisional) == (before, True)
    use_years([notice()])
    strict, safe, provisional = ends(start, **term)
    assert ((strict.isoformat(), safe.isoformat()), provisional) == (after, False)


def test_the_warning_comes_on_a_day_that_the_notice_makes_a_working_day() -> None:
    assert due(date(2026, 11, 16), {"calendar_days": 90}).warn_on == date(2027, 2, 12)
    use_years([notice()])
    assert due(date(2026, 11, 16), {"calendar_days": 90}).warn_on == date(2027, 2, 14)


def test_the_term_of_a_case_is_firm_once_the_year_is_published() -> None:
    term = provision("penalty.case_term").on(date(2026, 11, 23))
    assert due(date(2026, 11, 23), term).provisional
    use_years([notice()])
    assert not due(date(2026, 11, 23), term).provisional
    assert due(date(2027, 11, 23), term).provisional, "2028 is not published"


def test_of_two_imports_of_a_year_the_later_counts() -> None:
    first, later = notice(), notice(workdays=[date(2027, 1, 30)])
    use_years([first, later])
    assert year_of(2027) == later and not is_working_day(date(2027, 2, 14))
    use_years([later, first])
    assert is_working_day(date(2027, 2, 14))


def test_an_import_may_correct_a_year_of_the_files() -> None:
    data = {
        "year": 2026, "published": True, "cite": {"law": "更正示例通知", "promulgated": date(2026, 1, 5)},
        "statutory": {"元旦": [date(2026, 1, 1)]}, "free": [{"from": date(2026, 1, 1), "to": date(2026, 1, 2)}], "workdays": [],
    }  # fmt: skip
    assert is_working_day(date(2026, 1, 4)) and not is_working_day(date(2026, 2, 16))
    use_years([read_year("2026", data)])
    assert not is_working_day(date(2026, 1, 4)) and is_working_day(date(2026, 2, 16))
    assert published_years() == FILES


def test_a_year_far_ahead_is_known_only_once_it_is_imported() -> None:
    assert year_of(2035) is None and is_statutory_holiday(date(2035, 10, 1)) and not is_published(date(2035, 10, 1))
    data = {
        "year": 2035, "published": True, "cite": {"law": "示例通知", "promulgated": date(2034, 11, 5)},
        "statutory": {"国庆节": [date(2035, 10, 1)]}, "free": [{"from": date(2035, 10, 1), "to": date(2035, 10, 9)}], "workdays": [],
    }  # fmt: skip
    use_years([read_year("2035", data), notice()])
    assert published_years() == (*FILES, 2027, 2035)
    assert not is_working_day(date(2035, 10, 9)) and ends(date(2035, 9, 28), working_days=1) == (date(2035, 10, 10),) * 2 + (False,)


def test_taking_the_import_away_leaves_the_files() -> None:
    use_years([notice()])
    use_years(())
    assert published_years() == FILES and ends(date(2027, 1, 29), working_days=5)[2]


def test_another_thread_starts_without_the_import() -> None:
    use_years([notice()])
    seen: list[tuple[int, ...]] = []
    thread = threading.Thread(target=lambda: seen.append(published_years()))
    thread.start()
    thread.join()
    assert seen == [FILES] and published_years() == (*FILES, 2027)


def test_an_import_in_another_context_is_not_seen_here() -> None:
    def imported() -> tuple[int, ...]:
        use_years([notice()])
        return published_years()

    assert copy_context().run(imported) == (*FILES, 2027)
    assert published_years() == FILES


def test_a_copied_context_takes_the_import_along_and_an_empty_one_does_not() -> None:
    use_years([notice()])
    assert copy_context().run(published_years) == (*FILES, 2027)
    assert Context().run(published_years) == FILES


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"published": "yes"}, "“published” must be true or false"),
        ({"year": True}, "“year” must be a year"),
        ({"year": 2028}, "is not a day of 2028"),
        ({"free": []}, "a statutory holiday is missing from “free”"),
        ({"free": [{"from": date(2027, 10, 7), "to": date(2027, 10, 1)}]}, "lies before"),
        ({"workdays": [date(2027, 2, 15)]}, "must be weekend days"),
        ({"workdays": [date(2027, 2, 6)]}, "that are not in “free”"),
        ({"workdays": "2027-02-14"}, "must be a list of days"),
        ({"colour": "red"}, "unknown keys: colour"),
        ({"cite": {"law": "示例通知"}}, "“promulgated” is missing"),
    ],
)
def test_a_notice_that_cannot_be_right_is_refused(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError) as refused:
        notice(**changes)
    assert complaint in str(refused.value) and str(refused.value).startswith("2027")
