"""Calculation sheets: what each measure comes to, on which article, and what may not be counted so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ipenforce.errors import Refused
from ipenforce.law import provision
from ipenforce.money import parse_yuan
from ipenforce.rules.penalty import Base, fine_range
from ipenforce.rules.sheet import (
    COSTS,
    DEDUCTIONS,
    MEASURE_NAMES,
    METHOD_NAMES,
    METHODS,
    Line,
    basis_of,
    check,
    compute,
)

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "sheets.yaml").read_text("utf-8"))
DAY = date(2026, 6, 1)
PRICES = st.integers(0, 10**9)
INCOMES = st.sampled_from(sorted(METHODS["illegal_gains"] - DEDUCTIONS - {"full_income"}))


def lines_of(row: dict[str, Any]) -> list[Line]:
    return [
        Line(row["measure"], line["what"], line["count"], parse_yuan(line["price"]), line["method"], line.get("evidence", ""))
        for line in row["lines"]
    ]


@pytest.mark.parametrize("row", CASES, ids=[row["case"] for row in CASES])
def test_a_sheet_comes_to_what_the_rule_of_the_day_says(row: dict[str, Any]) -> None:
    lines = lines_of(row)
    if "refused" in row:
        with pytest.raises(Refused, match=row["refused"]) as refused:
            check(lines, row["acted_on"])
        assert (refused.value.status, refused.value.field) == (422, "lines")
        return
    check(lines, row["acted_on"])
    found = compute(row["measure"], lines, row["acted_on"])
    assert found is not None and found.lines == tuple(lines)
    assert found.amount_fen == parse_yuan(row["amount"]) and type(found.amount_fen) is int
    assert (found.basis.basis if found.basis else None) == row["basis"]
    assert [reason.plain() for reason in found.left_out] == ([row["left_out"]] if "left_out" in row else [])


def test_every_method_of_every_measure_has_a_name_and_is_tried_in_a_row() -> None:
    assert set(METHODS) == set(MEASURE_NAMES)
    assert set(METHOD_NAMES) == set().union(*METHODS.values())
    assert {line["method"] for row in CASES if "refused" not in row for line in row["lines"]} == set(METHOD_NAMES)


def test_the_published_case_with_the_free_bottles_lies_in_its_range() -> None:
    (row,) = (row for row in CASES if row["case"] == "赠品按同种商品的价格计入")
    assert sum(line["count"] for line in row["lines"]) == 252
    found = compute("illegal_turnover", lines_of(row), row["acted_on"])
    assert found is not None
    range_ = fine_range(provision("trademark.infringement").on(row["acted_on"]), Base(turnover_fen=found.amount_fen))
    assert range_.allows(302_400) and range_.maximum_fen == 25_000_000


def test_one_sheet_holds_several_measures_and_each_is_computed_from_its_own_lines() -> None:
    lines = [
        Line("illegal_turnover", "已售", 3, 10_000, "sold_price"),
        Line("illegal_gains", "收入", 3, 10_000, "sold_price"),
        Line("illegal_gains", "购进价款", 3, 6_000, "purchase_cost", "发票"),
        Line("illegal_turnover", "库存", 2, 12_000, "marked_price"),
    ]
    check(lines, DAY)
    turnover, gains = (compute(measure, lines, DAY) for measure in ("illegal_turnover", "illegal_gains"))
    assert turnover is not None and gains is not None
    assert (turnover.amount_fen, gains.amount_fen) == (54_000, 12_000)
    assert [line.description for line in turnover.lines] == ["已售", "库存"]
    assert compute("goods_value", lines, DAY) is None


def test_a_deduction_counts_against_the_sum() -> None:
    assert [Line("illegal_gains", "一笔", 2, 150, method, "凭证").amount_fen for method in ("income", "purchase_cost")] == [300, -300]
    assert {method for method in METHOD_NAMES if Line("illegal_gains", "一笔", 1, 1, method).amount_fen < 0} == DEDUCTIONS


def test_what_a_text_lets_be_deducted_is_what_a_sheet_may_deduct() -> None:
    for version in provision("penalty.gains").in_force():
        assert set(version.terms["deductible"]) == COSTS
        for method in COSTS:
            check([Line("illegal_gains", "一笔", 1, 1, method, "凭证")], version.start)


@pytest.mark.parametrize(
    ("measure", "day", "law"),
    [
        ("illegal_gains", date(2008, 12, 31), None),
        ("illegal_gains", date(2009, 1, 1), "工商行政管理机关行政处罚案件违法所得认定办法"),
        ("illegal_gains", date(2026, 3, 19), "工商行政管理机关行政处罚案件违法所得认定办法"),
        ("illegal_gains", date(2026, 3, 20), "市场监督管理行政处罚案件违法所得认定办法"),
        ("illegal_turnover", date(2014, 4, 30), None),
        ("illegal_turnover", date(2014, 5, 1), "商标法实施条例"),
        ("goods_value", date(2014, 5, 1), "商标法实施条例"),
    ],
)
def test_each_measure_rests_on_the_article_of_the_day(measure: str, day: date, law: str | None) -> None:
    found = basis_of(measure, day)
    assert (found.cite.law if found else None) == law


def test_no_lines_make_no_sheet() -> None:
    check([], DAY)
    assert all(compute(measure, [], DAY) is None for measure in METHODS)


@given(incomes=st.lists(st.tuples(INCOMES, st.integers(0, 10**4), PRICES), min_size=1, max_size=5), cost=PRICES)
def test_gains_are_never_negative_and_never_more_than_was_taken_in(incomes: list[tuple[str, int, int]], cost: int) -> None:
    taken = [Line("illegal_gains", "收入", count, price, method) for method, count, price in incomes]
    lines = [*taken, Line("illegal_gains", "购进价款", 1, cost, "purchase_cost", "发票")]
    check(lines, DAY)
    found = compute("illegal_gains", lines, DAY)
    total = sum(count * price for _method, count, price in incomes)
    assert found is not None and found.amount_fen == max(total - cost, 0)
    assert bool(found.left_out) is (cost > total)
