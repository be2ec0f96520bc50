"""The bureau's discretion benchmark: where an amount starts, what circumstances move, and the words for the reasons."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ipenforce.law import Version, all_provisions, provision, read_provision
from ipenforce.money import parse_yuan
from ipenforce.rules.discretion import BAND_NAMES, bands, circumstances, codes_of_facts, suggest
from ipenforce.rules.penalty import Base, FineRange, fine_range

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "discretion.yaml").read_text("utf-8"))
DAY = date(2026, 11, 23)
POLICY = provision("house.discretion").on(DAY)
WEIGHED = {row["code"]: row["text"] for row in POLICY.terms["circumstances"]}
CODES = tuple(WEIGHED)
ORDER = tuple(BAND_NAMES)
CITE = {"law": "示例裁量基准", "article": "第一条", "promulgated": DAY}


def range_of(row: dict[str, Any]) -> FineRange:
    base = Base(**{f"{name}_fen": parse_yuan(row[name]) for name in ("turnover", "gains", "goods_value") if name in row})
    return fine_range(provision(row["cause"]).on(row["day"]), base)


def infringement(turnover_fen: int) -> FineRange:
    return fine_range(provision("trademark.infringement").on(DAY), Base(turnover_fen=turnover_fen))


def benchmark(**terms: Any) -> Version:
    """A made-up benchmark of three equal bands."""
    shares = [{"name": "lighter", "from_share": 0, "to_share": "1/3"}, {"name": "ordinary", "from_share": "1/3", "to_share": "2/3"}]
    cut = {"bands": [*shares, {"name": "heavier", "from_share": "2/3", "to_share": 1}], **terms}
    made = {"about": "示例基准", "versions": [{"from": DAY, "cite": CITE, "terms": cut}]}
    return read_provision("house.discretion", made).on(DAY)


@pytest.mark.parametrize("row", CASES, ids=[row["case"] for row in CASES])
def test_an_amount_and_its_circumstances_lead_to_the_band_of_the_benchmark(row: dict[str, Any]) -> None:
    policy = provision("house.discretion").on(row["day"])
    if "refused" in row:
        with pytest.raises(ValueError, match=row["refused"]):
            suggest(range_of(row), policy, row["circumstances"])
        return
    found = suggest(range_of(row), policy, row.get("circumstances", ()))
    assert (found.start, found.band) == (row["start"], row["band"])
    assert found.text == row.get("says", found.text)
    assert len(found.reasons) == len(row.get("circumstances", ())) + 2


def test_every_circumstance_of_the_benchmark_has_a_row() -> None:
    assert {code for row in CASES if "refused" not in row for code in row.get("circumstances", ())} == set(CODES)


def test_every_edge_of_the_starting_bands_has_rows_on_it_and_one_fen_from_it() -> None:
    tried = {parse_yuan(row["turnover"]) for row in CASES if "turnover" in row and not row.get("circumstances")}
    stated = ("at_least_yuan", "over_yuan", "below_yuan", "at_most_yuan")
    edges = {row[name] * 100 for row in POLICY.terms["starting"] for name in stated if name in row}
    assert edges == {1_000_000, 4_000_000, 5_000_000, 10_000_000, 20_000_000}
    assert {edge + step for edge in edges for step in (-1, 0, 1)} <= tried


def test_each_reason_cites_what_it_rests_on() -> None:
    found = suggest(infringement(2_000_000), POLICY, ["merit", "repeat_infringement", "intentional"])
    assert [reason.cite for reason in found.reasons] == [
        "house.discretion", "penalty.lighter", "trademark.infringement", "house.discretion", "house.discretion",
    ]  # fmt: skip
    assert {row["basis"] for row in POLICY.terms["circumstances"] if "basis" in row} <= set(all_provisions())


def test_reasons_stand_in_the_order_of_the_benchmark_and_each_once() -> None:
    found = suggest(infringement(2_000_000), POLICY, ["intentional", "cooperative", "intentional"])
    assert [reason.values.get("text") for reason in found.reasons[1:-1]] == [WEIGHED["cooperative"], WEIGHED["intentional"]]


def test_an_officer_is_asked_only_for_circumstances_that_no_stated_fact_decides() -> None:
    decided = codes_of_facts(POLICY, [f"{kind}{number}" for kind in "FG" for number in range(1, 8)])
    assert decided == {"intentional", "as_a_business", "evidence_hidden", "public_harm"}
    assert circumstances(POLICY) == {code: text for code, text in WEIGHED.items() if code not in decided}


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ([], set()),
        (["F1"], {"intentional"}),
        (["F1", "F6"], {"intentional"}),
        (["G1"], set()),
        (["G2"], {"as_a_business"}),
        (["G5"], {"as_a_business"}),
        (["G3", "G4"], {"evidence_hidden"}),
        (["G6"], {"public_harm"}),
        (["F2", "G2", "G7"], {"intentional", "as_a_business", "public_harm"}),
        (["H1"], set()),
    ],
)
def test_facts_of_intent_and_severity_amount_to_circumstances(facts: list[str], codes: set[str]) -> None:
    assert codes_of_facts(POLICY, facts) == codes


def test_a_benchmark_may_move_two_bands_at_once_and_start_elsewhere() -> None:
    rows = [{"code": "grave", "text": "后果严重", "steps": 2}, {"code": "slight", "text": "后果轻微", "steps": -2}]
    policy = benchmark(otherwise="lighter", circumstances=rows)
    assert suggest(infringement(1), policy).band == "lighter"
    assert suggest(infringement(1), policy, ["grave"]).band == "heavier"
    assert "后果严重，上调2档" in suggest(infringement(1), policy, ["grave"]).text
    assert suggest(infringement(1), policy, ["slight"]).band == "lighter"
    assert "后果轻微，下调2档" in suggest(infringement(1), policy, ["slight"]).text


def test_a_benchmark_without_amounts_and_circumstances_is_ordinary() -> None:
    found = suggest(infringement(1), benchmark())
    assert (found.start, found.band) == ("ordinary", "ordinary") and circumstances(benchmark()) == {}


def test_what_the_law_makes_heavier_only_to_the_middle_band_does_not_pull_down_a_heavier_one() -> None:
    policy = benchmark(
        starting=[{"base": "turnover", "over_yuan": 10_000, "band": "heavier"}], otherwise="lighter",
        circumstances=[{"code": "middle", "text": "依法不得从轻", "at_least": "ordinary"}],
    )  # fmt: skip
    assert suggest(infringement(1_000_000), policy, ["middle"]).band == "ordinary"
    assert suggest(infringement(1_000_001), policy, ["middle"]).band == "heavier"


def test_an_amount_counts_only_for_the_base_that_the_row_names() -> None:
    policy = benchmark(starting=[{"base": "gains", "at_most_yuan": 10_000, "band": "lighter"}], otherwise="heavier")
    patent = provision("patent.passing_off").on(DAY)
    assert suggest(fine_range(patent, Base(gains_fen=1_000_000)), policy).start == "lighter"
    assert suggest(fine_range(patent, Base(gains_fen=1_000_001)), policy).start == "heavier"
    assert suggest(infringement(1), policy).start == "heavier"


@given(turnover=st.none() | st.integers(0, 10**11), codes=st.sets(st.sampled_from(CODES)))
def test_any_circumstances_lead_to_one_of_the_three_bands(turnover: int | None, codes: set[str]) -> None:
    range_ = fine_range(provision("trademark.infringement").on(DAY), Base(turnover_fen=turnover))
    found = suggest(range_, POLICY, codes)
    assert found.band in {band.name for band in bands(range_, POLICY)}
    assert "repeat_infringement" not in codes or found.band == "heavier"
    assert found.text.endswith(f"裁量档次为“{BAND_NAMES[found.band]}”。")


@given(turnover=st.integers(0, 10**11), codes=st.sets(st.sampled_from(CODES)), row=st.sampled_from(POLICY.terms["circumstances"]))
def test_one_more_circumstance_never_moves_against_its_own_direction(turnover: int, codes: set[str], row: Any) -> None:
    range_ = infringement(turnover)
    without = ORDER.index(suggest(range_, POLICY, codes - {row["code"]}).band)
    besides = ORDER.index(suggest(range_, POLICY, codes | {row["code"]}).band)
    assert besides <= without if row.get("steps", 1) < 0 else besides >= without
