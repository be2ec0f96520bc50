"""Edges that were once passed the wrong way: each stands here with what must hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ipenforce.errors import Refused
from ipenforce.law import provision
from ipenforce.rules import answers
from ipenforce.rules.crime import Found, assess
from ipenforce.rules.sheet import Line, check

DAY = date(2026, 6, 1)


def criminal(code: str, amounts: dict[str, int], acted_on: date = DAY, decided_on: date | None = None) -> dict[str, Any]:
    return answers.criminal(code, Found(amounts), acted_on=acted_on, decided_on=decided_on)


def test_the_newer_standard_applies_where_the_older_would_aggravate() -> None:
    told = criminal("crime.counterfeit_mark", {"turnover": 30_000_000}, date(2025, 4, 25), DAY)
    assert (told["article"], told["aggravated"], told["refer"]) == ("第三条", False, True)


def test_two_halves_are_told_as_halves() -> None:
    told = criminal("crime.copyright", {"turnover": 2_500_000, "copies": 250})
    assert told["refer"] and "一半以上" in told["alert"] and "达到“侵犯著作权罪”的追诉标准（" not in told["alert"]


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(Refused, match="不能小于零"):
        assess(provision("crime.copyright").on(DAY), Found({"turnover": -1}), DAY)


def test_unsold_labels_count_from_three_times_the_threshold() -> None:
    assert not criminal("crime.illegal_mark_making", {"pieces": 0, "unsold_pieces": 29_999})["refer"]
    assert criminal("crime.illegal_mark_making", {"pieces": 5_000, "unsold_pieces": 25_000})["refer"]


def test_income_of_a_service_is_turnover_but_no_value_of_goods() -> None:
    check([Line("illegal_turnover", "营业收入", 1, 100, "income")], DAY)
    with pytest.raises(Refused, match="货值金额"):
        check([Line("goods_value", "营业收入", 1, 100, "income")], DAY)


def test_gains_are_refused_by_their_own_provision() -> None:
    with pytest.raises(Refused) as refused:
        check([Line("illegal_gains", "商品", 1, 100, "market_price")], DAY)
    assert refused.value.reason.cite == "penalty.gains"


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 1)])
def test_days_beyond_any_case_are_refused_in_a_sentence(day: date) -> None:
    with pytest.raises(Refused, match="超出可以计算的范围"):
        answers.deadline("penalty.case_term", day)
    with pytest.raises(Refused, match="超出可以计算的范围"):
        criminal("crime.copyright", {"turnover": 1}, day)


def test_a_prolongation_of_more_than_a_century_is_refused() -> None:
    with pytest.raises(Refused, match="延长的天数过多"):
        answers.deadline("penalty.case_term", date(2026, 3, 1), extended=2, further=999_999_999)


def test_ten_times_the_threshold_reads_as_ten() -> None:
    assert f"{criminal('crime.counterfeit_mark', {'turnover': 50_000_000})['ratio']}" == "10"
