"""What must hold of every fine of every text, for whatever was found out: by properties, not by examples."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import ipenforce.law
import ipenforce.rules
from ipenforce.errors import Refused
from ipenforce.law import Version, all_provisions, provision
from ipenforce.money import from_yuan
from ipenforce.rules.discretion import bands
from ipenforce.rules.penalty import Base, Circumstances, FineRange, fine_range

VERSIONS = tuple(version for rule in all_provisions().values() for version in rule.in_force() if "fine" in version.terms)
BENCHMARK = provision("house.discretion").in_force()[-1]
STATED = ("at_least", "over", "below", "at_most")
EDGES = sorted({
    from_yuan(tier["when"][word])
    for version in VERSIONS for tier in version.terms["fine"] for word in STATED if word in tier.get("when", {})
} - {0})  # fmt: skip
"""Every amount at which some text changes its tier, in fen."""
AROUND = st.builds(lambda edge, step: edge + step, st.sampled_from(EDGES), st.integers(-1, 1))
POSITIVE = AROUND | st.integers(1, 10**12)
AMOUNTS = st.builds(Base, POSITIVE, POSITIVE, POSITIVE)


def name(version: Version) -> str:
    return f"{version.code} {version.start.isoformat()}"


def spoken_of(version: Version) -> list[str]:
    """The parties that a text speaks of; any organisation where it names none."""
    return sorted({tier["when"]["party"] for tier in version.terms["fine"] if "party" in tier.get("when", {})}) or ["organisation"]


SPEAKING = tuple(
    (version, Circumstances(grave, party)) for version in VERSIONS for party in spoken_of(version) for grave in (False, True)
)
"""Each text with each party that it speaks of, in grave circumstances and without them."""


def more(base: Base, added: tuple[int, int, int]) -> Base:
    amounts = (base.turnover_fen, base.gains_fen, base.goods_value_fen)
    return Base(*((amount or 0) + step for amount, step in zip(amounts, added, strict=True)))


@given(base=AMOUNTS)
def test_a_range_has_its_minimum_below_its_maximum_and_both_are_whole_fen(base: Base) -> None:
    for version, circumstances in SPEAKING:
        found = fine_range(version, base, circumstances)
        assert 0 <= found.minimum_fen <= found.maximum_fen, name(version)
        assert type(found.minimum_fen) is type(found.maximum_fen) is int, name(version)
        assert found.allows(found.minimum_fen) and found.allows(found.maximum_fen), name(version)
        assert not found.allows(found.maximum_fen + 1), name(version)
        assert found.optional or found.minimum_fen == 0 or not found.allows(found.minimum_fen - 1), name(version)


# Positive amounts only. Some texts have a tier for “no gains” whose flat maximum lies above the multiple of small
# gains (三倍以下 of one yuan beside 一万元以下 of nothing): from nothing to little the maximum falls, by the words of the text.
@given(base=AMOUNTS, added=st.tuples(*(st.integers(0, 10**11),) * 3))
@example(base=Base(4_999_999, 4_999_999, 4_999_999), added=(1, 1, 1))
@example(base=Base(5_000_000, 5_000_000, 5_000_000), added=(1, 1, 1))
def test_who_took_more_never_risks_a_lower_fine(base: Base, added: tuple[int, int, int]) -> None:
    for version, circumstances in SPEAKING:
        less, greater = (fine_range(version, one, circumstances) for one in (base, more(base, added)))
        assert less.maximum_fen <= greater.maximum_fen, name(version)
        assert less.minimum_fen <= greater.minimum_fen, name(version)


def test_from_no_gains_to_small_ones_the_maximum_falls_exactly_where_a_text_has_a_figure_for_none() -> None:
    fallen = {version for version, of in SPEAKING if _maximum(version, 0, of) > _maximum(version, 1, of)}
    stated = {version for version in VERSIONS if any(tier.get("when", {}).get("at_most") == 0 for tier in version.terms["fine"])}
    assert {name(version) for version in fallen} == {name(version) for version in stated} != set()


def _maximum(version: Version, fen: int, circumstances: Circumstances) -> int:
    return fine_range(version, Base(fen, fen, fen), circumstances).maximum_fen


@given(base=AMOUNTS)
def test_grave_circumstances_never_make_a_fine_lighter(base: Base) -> None:
    for version in VERSIONS:
        for party in spoken_of(version):
            plain, grave = (fine_range(version, base, Circumstances(is_grave, party)) for is_grave in (False, True))
            assert plain.severity <= grave.severity, name(version)


@given(base=AMOUNTS)
def test_the_bands_of_every_range_are_whole_fen_and_stand_end_to_end(base: Base) -> None:
    for version, circumstances in SPEAKING:
        range_ = fine_range(version, base, circumstances)
        cut = bands(range_, BENCHMARK)
        edges = [range_.minimum_fen, *(band.maximum_fen for band in cut)]
        assert [band.minimum_fen for band in cut] == edges[:-1] and edges[-1] == range_.maximum_fen, name(version)
        assert edges == sorted(edges) and all(type(edge) is int for edge in edges), name(version)


@given(base=AMOUNTS)
def test_an_innocent_seller_is_never_fined_more_than_another(base: Base) -> None:
    for version, circumstances in SPEAKING:
        innocent = Circumstances(circumstances.grave, circumstances.party, innocent_seller=True)
        spared = fine_range(version, base, innocent)
        assert spared.severity <= fine_range(version, base, circumstances).severity, name(version)
        assert spared.maximum_fen == 0 or not version.terms.get("innocent_seller"), name(version)


@pytest.mark.parametrize("version", VERSIONS, ids=name)
def test_a_text_asks_for_the_amount_that_decides_unless_it_has_a_figure_without_it(version: Version) -> None:
    for party in spoken_of(version):
        whens = [tier.get("when", {}) for tier in version.terms["fine"] if tier.get("when", {}).get("party", party) == party]
        if whens and all("base" in when and "or_none" not in when for when in whens):
            with pytest.raises(Refused, match="须先查明") as refused:
                fine_range(version, Base(), Circumstances(party=party))
            assert refused.value.reason.cite == version.code
        else:
            found = fine_range(version, Base(), Circumstances(party=party))
            assert found.base_fen is None and found.maximum_fen >= found.minimum_fen >= 0


def _range(code: str, **amounts: int) -> FineRange:
    return fine_range(provision(code).on(date(2027, 1, 1)), Base(**amounts))


@pytest.mark.parametrize(
    ("code", "measure", "below", "at", "above"),
    [
        ("trademark.infringement", "turnover_fen", (0, 25_000_000), (0, 25_000_000), (0, 25_000_005)),
        ("trademark.misleading_use", "turnover_fen", (0, 25_000_000), (0, 25_000_000), (0, 25_000_005)),
        ("trademark.false_registered", "turnover_fen", (0, 1_000_000), (0, 1_000_000), (0, 1_000_000)),
        ("trademark.compulsory_registration", "turnover_fen", (0, 1_000_000), (0, 1_000_000), (0, 1_000_000)),
        ("unfair_competition.confusion", "turnover_fen", (0, 25_000_000), (0, 25_000_000), (0, 25_000_005)),
        ("special_sign.olympic", "turnover_fen", (0, 25_000_000), (0, 25_000_000), (0, 25_000_005)),
        ("copyright.infringement", "turnover_fen", (0, 25_000_000), (5_000_000, 25_000_000), (5_000_001, 25_000_005)),
        ("plant_variety.infringement", "goods_value_fen", (1_000_000, 25_000_000), (25_000_000, 50_000_000), (25_000_005, 50_000_010)),
        ("plant_variety.counterfeit", "goods_value_fen", (1_000_000, 25_000_000), (25_000_000, 50_000_000), (25_000_005, 50_000_010)),
        ("patent.passing_off", "gains_fen", (0, 25_000_000), (0, 25_000_000), (0, 25_000_005)),
    ],
)
def test_a_bound_is_included_as_the_text_includes_it(
    code: str, measure: str, below: tuple[int, int], at: tuple[int, int], above: tuple[int, int]
) -> None:
    for fen, bounds in ((4_999_999, below), (5_000_000, at), (5_000_001, above)):
        found = _range(code, **{measure: fen})
        assert (found.minimum_fen, found.maximum_fen) == bounds, fen


def test_fifty_thousand_yuan_belong_to_the_upper_tier_of_a_mark_and_to_the_lower_tier_of_a_patent() -> None:
    assert "5倍以下" in _range("trademark.infringement", turnover_fen=5_000_000).explanation.plain()
    assert "250,000元以下" in _range("patent.passing_off", gains_fen=5_000_000).explanation.plain()
    assert "5倍以下" in _range("patent.passing_off", gains_fen=5_000_001).explanation.plain()


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple):
        for part in value:
            yield from leaves(part)
    else:
        yield value


def test_no_term_of_any_provision_holds_a_float() -> None:
    exact = set()
    for rule in all_provisions().values():
        for version in rule.versions:
            for leaf in leaves(version.terms):
                assert leaf is None or isinstance(leaf, (bool, int, str, Fraction)) or hasattr(leaf, "isoformat"), name(version)
                exact.add(type(leaf))
    assert Fraction in exact and float not in exact


def modules() -> list[Path]:
    return [file for package in (ipenforce.law, ipenforce.rules) for file in sorted(Path(package.__path__[0]).rglob("*.py"))]


def floats_of(source: str) -> list[str]:
    """The places of a module where a float is written, or made by calling float."""
    return [
        f"line {node.lineno}" for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Constant) and isinstance(node.value, (float, complex)))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]  # fmt: skip


def test_law_and_rules_write_no_float() -> None:
    files = modules()
    assert {"loader.py", "terms.py", "penalty.py", "crime.py", "sheet.py", "discretion.py"} <= {file.name for file in files}
    assert {str(file): found for file in files if (found := floats_of(file.read_text("utf-8")))} == {}


@pytest.mark.parametrize("planted", ["x = 0.3", "x = 1e5", "x = float('1')", "def f():\n    return 3 * 1.5"])
def test_a_planted_float_is_found(planted: str) -> None:
    assert len(floats_of(planted)) == 1


def test_an_exact_third_is_no_float() -> None:
    assert floats_of("x = Fraction('1/3')\nisinstance(x, float)\ny = 10**15 // 3") == []
