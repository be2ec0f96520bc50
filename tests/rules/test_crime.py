"""Criminal thresholds: who must be referred, who is warned, and by which text."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ipenforce.errors import Refused
from ipenforce.law import NotInForce, all_provisions, provision, read_provision
from ipenforce.money import format_yuan, parse_yuan
from ipenforce.rules import answers
from ipenforce.rules.crime import (
    MEASURES,
    MONEY,
    Found,
    alert,
    assess,
    assess_on,
    concerns,
    nearest_of,
    offences_of,
)

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "crime.yaml").read_text("utf-8"))
OFFENCES = tuple(rule for rule in all_provisions().values() if "offence" in rule.in_force()[-1].terms)
DAY = date(2026, 6, 1)
CHANGE = date(2025, 4, 26)


def found_of(row: dict[str, Any]) -> Found:
    amounts = {name: parse_yuan(row[name]) if name in MONEY else row[name] for name in MEASURES if name in row}
    return Found(amounts, row.get("several", 1), row.get("punished_on"))


@pytest.mark.parametrize("row", CASES, ids=[row["case"] for row in CASES])
def test_an_act_stands_to_the_threshold_of_its_day_as_the_text_says(row: dict[str, Any]) -> None:
    days = {"acted_on": row["acted_on"], "decided_on": row.get("decided_on")}
    if "refused" in row:
        with pytest.raises(Refused, match=row["refused"]) as refused:
            answers.criminal(row["code"], found_of(row), **days)
        assert refused.value.status == 422
        return
    told = answers.criminal(row["code"], found_of(row), **days)
    assert (told["offence"], told["article"], told["threshold"]) == (row["offence"], row["article"], row["threshold"])
    assert format(told["ratio"], "f") == row["ratio"]
    assert [told[name] for name in ("refer", "warn", "aggravated")] == [row.get(name, False) for name in ("refer", "warn", "aggravated")]
    for name in ("lowered", "lighter"):
        assert (told[name] is None) is (name not in row), told[name]
        assert row.get(name, "") in (told[name] or "")
    assert (told["alert"] is None) is not (told["refer"] or told["warn"])
    assert row.get("says", "") in (told["alert"] or "")
    if "considers" in row:
        assert sorted(one["code"] for one in told["offences"]) == row["considers"]


def test_every_text_of_every_offence_has_a_row_that_reaches_its_threshold() -> None:
    reached = set()
    for row in CASES:
        if row.get("refer") and "decided_on" not in row:
            told = answers.criminal(row["code"], found_of(row), acted_on=row["acted_on"])
            reached.add((told["code"], provision(told["code"]).on(row["acted_on"]).start))
    assert len(OFFENCES) == 9
    assert {(rule.code, version.start) for rule in OFFENCES for version in rule.in_force()} == reached


@pytest.mark.parametrize("rule", OFFENCES, ids=[rule.code for rule in OFFENCES])
def test_every_threshold_is_reached_at_its_figure_and_not_one_fen_or_piece_below(rule: Any) -> None:
    for version in rule.in_force():
        for row in version.terms["thresholds"]:
            figure = row["at_least_yuan"] * 100 if "at_least_yuan" in row else row["at_least"]
            at, below = (assess(version, Found({row["base"]: amount}), version.start) for amount in (figure, figure - 1))
            assert at.ratio == 1 and at.refer, (version.start, row)
            assert below.ratio == Fraction(figure - 1, figure) and not below.refer, (version.start, row)


@pytest.mark.parametrize("rule", OFFENCES, ids=[rule.code for rule in OFFENCES])
def test_the_lower_thresholds_never_lie_above_the_ordinary_ones_and_name_the_same_measures(rule: Any) -> None:
    for version in rule.in_force():
        ordinary = {row["base"]: row.get("at_least_yuan", row.get("at_least")) for row in version.terms["thresholds"]}
        lower = {row["base"]: row.get("at_least_yuan", row.get("at_least")) for row in version.terms.get("lower", {}).get("thresholds", ())}
        assert not lower or set(lower) == set(ordinary), version.start
        assert all(figure <= ordinary[base] for base, figure in lower.items()), version.start


def test_an_act_of_the_last_day_of_the_old_text_is_measured_by_it_alone() -> None:
    rule = provision("crime.illegal_mark_making")
    found = Found({"pieces": 10_000})
    before, other, because = assess_on(rule, found, acted_on=date(2025, 4, 25), decided_on=date(2025, 4, 25))
    assert before.ratio == Fraction(1, 2) and other is None and because is None
    after, _other, _because = assess_on(rule, found, acted_on=CHANGE, decided_on=CHANGE)
    assert after.ratio == 1


def test_the_text_that_does_not_apply_is_shown_beside_the_one_that_does() -> None:
    rule = provision("crime.copyright")
    applied, other, because = assess_on(rule, Found({"clicks": 50_000}), acted_on=date(2025, 4, 25), decided_on=CHANGE)
    assert applied.version.start == CHANGE and other is not None and other.version.start == date(2011, 1, 10)
    assert (applied.ratio, other.ratio) == (Fraction(1, 2), 1)
    assert because is not None and because.cite == "penalty.lighter_law"
    assert applied.version.basis in because.plain() and other.version.basis in because.plain()


def test_a_decision_dated_before_the_act_is_no_reason_to_look_at_an_older_text() -> None:
    applied, other, _because = assess_on(provision("crime.copyright"), Found({"clicks": 50_000}), acted_on=CHANGE, decided_on=date(2024, 1, 1))
    assert applied.version.start == CHANGE and other is None


def test_labels_are_a_question_only_where_labels_were_found() -> None:
    labels = provision("crime.illegal_mark_making")
    assert labels in offences_of("trademark.infringement")
    assert not concerns(labels, Found({"turnover": 10**9, "gains": 10**9}))
    assert concerns(labels, Found({"pieces": 0}))
    assert all(concerns(rule, Found({})) for rule in OFFENCES if rule is not labels)


def test_the_nearest_of_several_offences_is_the_one_most_nearly_reached() -> None:
    found = Found({"gains": 4_000_000})
    many = [assess(rule.on(DAY), found, DAY) for rule in offences_of("trademark.infringement") if concerns(rule, found)]
    assert nearest_of(many).ratio == Fraction(4, 3)
    assert min(one.ratio for one in many) == Fraction(4, 5)


def test_the_measures_stand_from_the_nearest_to_the_farthest() -> None:
    one = assess(provision("crime.passing_off_patent").on(DAY), Found({"gains": 5_000_000, "turnover": 15_000_000, "loss": 3_000_000}), DAY)
    assert [(row.measure, row.ratio) for row in one.measured] == [
        ("turnover", Fraction(3, 4)), ("gains", Fraction(1, 2)), ("loss", Fraction(1, 10)),
    ]  # fmt: skip
    assert one.nearest is one.measured[0]


def test_an_alert_names_the_offence_the_amount_and_the_threshold() -> None:
    policy = provision("house.crime_alert").on(DAY)
    version = provision("crime.sale_of_counterfeits").on(DAY)
    near = alert(assess(version, Found({"turnover": 4_000_000}), DAY), policy)
    reached = alert(assess(version, Found({"turnover": 5_000_000}), DAY), policy)
    assert near is not None and near.cite == "house.crime_alert"
    assert near.plain() == "非法经营数额（销售金额）40,000元，接近“销售假冒注册商标的商品罪”的追诉标准（50,000元）"
    assert reached is not None and reached.cite == "crime.transfer"
    assert reached.plain() == "非法经营数额（销售金额）50,000元，达到“销售假冒注册商标的商品罪”的追诉标准（50,000元），不得以行政处罚代替移送"
    assert alert(assess(version, Found({"turnover": 3_999_999}), DAY), policy) is None
    assert alert(assess(version, Found({}), DAY), policy) is None


def test_a_bureau_may_warn_earlier() -> None:
    cite = {"law": "示例办法", "article": "第一条", "promulgated": DAY}
    rows = [{"from": DAY, "cite": cite, "terms": {"warn_share": "1/2"}}]
    own = {"house.crime_alert": read_provision("house.crime_alert", {"about": "预警线", "versions": rows})}
    found = Found({"turnover": 2_500_000})
    assert answers.criminal("crime.sale_of_counterfeits", found, acted_on=DAY, policy=own)["warn"] is True
    assert answers.criminal("crime.sale_of_counterfeits", found, acted_on=DAY)["warn"] is False


def test_an_offence_without_a_threshold_on_the_day_is_not_assessed() -> None:
    with pytest.raises(NotInForce):
        assess_on(provision("crime.counterfeit_service_mark"), Found({"gains": 10**9}), acted_on=date(2025, 4, 25), decided_on=DAY)


def test_below_every_threshold_a_reasonable_suspicion_is_still_a_way() -> None:
    told = answers.criminal("trademark.infringement", Found({"turnover": 100}), acted_on=DAY)
    assert not told["refer"] and "合理嫌疑" in told["reasonable_suspicion"]["summary"]
    assert told["reasonable_suspicion"]["basis"] == provision("crime.transfer").on(DAY).basis


@given(amount=st.integers(0, 10**12), more=st.integers(0, 10**12))
def test_who_did_more_is_never_farther_from_the_threshold(amount: int, more: int) -> None:
    for rule in OFFENCES:
        for version in rule.in_force():
            for base in {row["base"] for row in version.terms["thresholds"]}:
                less, greater = (assess(version, Found({base: one}), DAY) for one in (amount, amount + more))
                assert type(less.ratio) is Fraction and less.ratio <= greater.ratio, rule.code
                assert less.refer <= greater.refer and less.aggravated <= greater.aggravated, rule.code


@given(amount=st.integers(0, 10**12), several=st.integers(1, 5))
def test_the_text_that_applies_is_never_the_harder_of_the_two(amount: int, several: int) -> None:
    for rule in OFFENCES:
        for measure in ("gains", "turnover", "pieces", "clicks"):
            acted = rule.starts[0] if len(rule.starts) == 1 else date(2025, 4, 25)
            applied, other, _because = assess_on(rule, Found({measure: amount}, several), acted_on=acted, decided_on=DAY)
            assert other is None or applied.ratio <= other.ratio, rule.code


@given(amount=st.integers(1, 10**10))
def test_a_ratio_is_never_shown_higher_than_it_is(amount: int) -> None:
    told = answers.criminal("crime.sale_of_counterfeits", Found({"turnover": amount}), acted_on=DAY)
    exact = Fraction(amount, 5_000_000)
    assert exact - Fraction(1, 10_000) < Fraction(told["ratio"]) <= exact
    assert told["refer"] is (exact >= 1)
    assert f"{told['nearest']['amount']:,.2f}".removesuffix(".00") == format_yuan(amount)
