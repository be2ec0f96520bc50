"""What may be fined: ranges to the fen, the lighter law, bands, and one act under several norms."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ipenforce.errors import Refused
from ipenforce.law import NotInForce, all_provisions, provision, read_provision
from ipenforce.money import parse_yuan
from ipenforce.rules.discretion import band_of, bands
from ipenforce.rules.lighter_law import applicable_law, lighter_law
from ipenforce.rules.penalty import Base, Circumstances, fine_range, fined_already, higher_of

FOLDER = Path(__file__).parent / "cases"
DAY = date(2026, 11, 23)
FEN = st.integers(0, 10**12)


def cases(name: str) -> Any:
    rows = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return pytest.mark.parametrize("row", rows, ids=[row["case"] for row in rows])


def base_of(row: dict[str, Any]) -> Base:
    amounts = {f"{name}_fen": parse_yuan(row[name]) for name in ("turnover", "gains", "goods_value") if name in row}
    return Base(**amounts)


def circumstances_of(row: dict[str, Any]) -> Circumstances:
    return Circumstances(**{name: row[name] for name in ("grave", "party", "innocent_seller") if name in row})


@cases("fines")
def test_the_range_of_a_fine_is_the_one_that_the_text_states(row: dict[str, Any]) -> None:
    found = fine_range(provision(row["cause"]).on(row["day"]), base_of(row), circumstances_of(row))
    assert (found.minimum_fen, found.maximum_fen) == (parse_yuan(row["minimum"]), parse_yuan(row["maximum"]))
    assert found.optional is row["optional"]
    assert found.code == found.explanation.cite == row["cause"]
    for stated in ("basis", "confiscate_gains", "destroy", "warning", "precondition", "verified"):
        if stated in row:
            assert getattr(found, stated) == row[stated]
    if "confiscate" in row:
        assert list(found.confiscate) == row["confiscate"]
    assert row.get("says", "") in found.explanation.plain()


@cases("lighter_law")
def test_the_law_of_the_act_applies_unless_the_newer_is_lighter(row: dict[str, Any]) -> None:
    found = applicable_law(
        provision(row["cause"]), base_of(row), circumstances_of(row), acted_on=row["acted_on"], decided_on=row["decided_on"]
    )
    assert found.newer_applies is (row["applies"] == "new")
    assert found.applied is not None and found.new is not None
    assert found.reason.cite == "penalty.lighter_law"
    if "basis" in row:
        assert found.applied.basis == row["basis"]
    assert found.applied.maximum_fen == parse_yuan(row["maximum"])
    if "minimum" in row:
        assert found.applied.minimum_fen == parse_yuan(row["minimum"])
    assert row.get("says", "") in found.reason.plain()


@cases("bands")
def test_a_range_is_cut_into_the_bands_of_the_benchmark(row: dict[str, Any]) -> None:
    range_ = fine_range(provision(row["cause"]).on(row["day"]), base_of(row))
    cut = bands(range_, provision("house.discretion").on(row["day"]))
    found = {band.name: [band.minimum_fen, band.maximum_fen] for band in cut}
    assert found == {name: [parse_yuan(text) for text in row[name]] for name in ("lighter", "ordinary", "heavier")}


def test_a_fine_on_the_edge_of_two_bands_lies_in_both_and_is_called_the_lighter() -> None:
    range_ = fine_range(provision("trademark.infringement").on(DAY), Base())
    cut = bands(range_, provision("house.discretion").on(DAY))
    assert [band.name for band in cut if band.holds(7_500_000)] == ["lighter", "ordinary"]
    assert [band_of(fen, cut).name for fen in (7_500_000, 7_500_001, 17_500_000, 17_500_001)] == [
        "lighter", "ordinary", "ordinary", "heavier",
    ]  # fmt: skip
    assert band_of(25_000_001, cut) is None


def test_a_range_allows_its_bounds_and_nothing_beyond() -> None:
    range_ = fine_range(provision("plant_variety.infringement").on(DAY), Base(goods_value_fen=100))
    assert range_.allows(1_000_000) and range_.allows(25_000_000)
    assert not range_.allows(999_999) and not range_.allows(25_000_001) and not range_.allows(0)


def test_where_the_text_says_may_no_fine_at_all_is_lawful() -> None:
    range_ = fine_range(provision("copyright.infringement").on(DAY), Base(turnover_fen=6_000_000))
    assert range_.minimum_fen == 6_000_000
    assert range_.allows(0) and not range_.allows(5_999_999)


def test_a_fine_waits_until_the_amount_that_decides_is_found_out() -> None:
    with pytest.raises(Refused, match="须先查明货值金额") as refused:
        fine_range(provision("plant_variety.infringement").on(DAY), Base(turnover_fen=100))
    assert refused.value.status == 422 and refused.value.reason.cite == "plant_variety.infringement"


def test_a_provision_that_says_nothing_of_fines_has_no_range() -> None:
    with pytest.raises(Refused, match="没有规定罚款"):
        fine_range(provision("penalty.officers").on(DAY), Base())


def test_lawful_source_does_not_help_where_the_text_does_not_know_it() -> None:
    seller = Circumstances(innocent_seller=True)
    found = fine_range(provision("trademark.false_registered").on(DAY), Base(), seller)
    assert found.maximum_fen == 1_000_000


def test_a_tier_may_be_for_natural_persons_alone() -> None:
    terms = {"fine": [{"when": {"party": "person"}, "max": 200}, {"max": 3000}]}
    version = _provision(terms).on(DAY)
    assert fine_range(version, Base(), Circumstances(party="person")).maximum_fen == 20_000
    assert fine_range(version, Base(), Circumstances(party="organisation")).maximum_fen == 300_000


def test_an_act_that_is_no_breach_any_more_is_not_punished() -> None:
    found = _provision({"fine": [{"max": 100}]}, repealed=True)
    comparison = applicable_law(found, Base(), acted_on=date(2026, 12, 31), decided_on=date(2027, 1, 1))
    assert comparison.newer_applies and comparison.applied is None
    assert "不作为违法行为" in comparison.reason.plain()


def test_an_act_before_there_was_a_rule_is_not_judged() -> None:
    with pytest.raises(NotInForce):
        applicable_law(provision("trademark.misleading_use"), Base(), acted_on=date(2026, 12, 31), decided_on=date(2027, 1, 1))


def test_of_several_norms_the_one_with_the_higher_fine_applies() -> None:
    mark = fine_range(provision("trademark.infringement").on(DAY), Base(turnover_fen=1000))
    confusion = fine_range(provision("unfair_competition.confusion").on(DAY), Base(turnover_fen=1000))
    false_mark = fine_range(provision("trademark.false_registered").on(DAY), Base(turnover_fen=1000))
    assert higher_of([false_mark, mark, confusion]) is mark
    with pytest.raises(ValueError):
        higher_of([])
    assert fined_already("示市监处罚〔2026〕1号").cite == "penalty.one_act"


@given(turnover=FEN)
def test_every_fine_of_every_band_is_lawful_and_the_bands_leave_no_gap(turnover: int) -> None:
    policy = provision("house.discretion").on(DAY)
    for code in ("trademark.infringement", "copyright.infringement", "trademark.false_registered"):
        range_ = fine_range(provision(code).on(DAY), Base(turnover_fen=turnover))
        cut = bands(range_, policy)
        assert cut[0].minimum_fen == range_.minimum_fen and cut[-1].maximum_fen == range_.maximum_fen
        assert all(left.maximum_fen == right.minimum_fen for left, right in pairwise(cut))
        assert all(range_.allows(band.minimum_fen) and range_.allows(band.maximum_fen) for band in cut)


@given(one=FEN, other=FEN)
def test_the_lighter_law_never_proposes_the_heavier_range(one: int, other: int) -> None:
    old = provision("trademark.bad_faith_filing").on(date(2026, 12, 31))
    new = provision("trademark.bad_faith_filing").on(date(2027, 1, 1))
    for before, after in ((old, new), (new, old)):
        for gains in (one, other):
            found = lighter_law(before, after, Base(gains_fen=gains))
            assert found.applied is not None and found.new is not None
            assert found.applied.severity <= found.old.severity and found.applied.severity <= found.new.severity


def test_every_fine_in_the_law_explains_itself() -> None:
    amounts = Base(turnover_fen=7_000_000, gains_fen=7_000_000, goods_value_fen=7_000_000)
    for code, rule in all_provisions().items():
        for version in rule.in_force():
            if "fine" in version.terms:
                found = fine_range(version, amounts)
                assert found.minimum_fen <= found.maximum_fen, code
                assert found.explanation.plain() and found.basis == version.basis


def _provision(terms: dict[str, Any], repealed: bool = False) -> Any:
    def cite(day: date) -> dict[str, Any]:
        return {"law": "示例办法", "article": "第一条", "promulgated": day}

    versions = [{"from": date(2020, 1, 1), "cite": cite(date(2019, 12, 1)), "terms": terms}]
    if repealed:
        versions.append({"from": date(2027, 1, 1), "cite": cite(date(2026, 12, 1)), "terms": None})
    return read_provision("example.rule", {"about": "示例行为", "versions": versions})
