"""The derivation of a draw: the worked examples, what is refused, and what holds for every plan."""

from __future__ import annotations

import ast
import contextlib
import copy
import subprocess
import unicodedata
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ipenforce.rules
from ipenforce.errors import Refused
from ipenforce.rules.draw import derive, outcome
from ipenforce.rules.draw_plan import commitment, read_plan, roster_root
from tests.rules.plans import VECTORS, code, make_plan, share

CHI_SQUARE_999 = {5: 20.515, 7: 24.322, 14: 36.123}
"""Degrees of freedom → the value below which 99.9 % of uniform samples fall."""


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["plan"]["draw_number"])
def test_a_worked_example_is_derived_exactly(vector):
    assert derive(vector["plan"]) == vector["expect"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["plan"]["draw_number"])
def test_the_order_of_rows_is_of_no_account(vector):
    plan = copy.deepcopy(vector["plan"])
    for rows in ("contributors", "targets", "inspectors", "recusals", "exclusions"):
        plan[rows].reverse()
    for row in plan["inspectors"]:
        row["districts"].reverse()
        row["specialities"].reverse()
    assert derive(plan) == vector["expect"]


def test_another_unicode_form_of_a_name_is_the_same_draw():
    plan = make_plan(speciality="é", inspectors=[{"certificate": f"Z{i}", "districts": ["东区"], "specialities": ["é"]} for i in range(3)])
    other = copy.deepcopy(plan)
    other["speciality"] = unicodedata.normalize("NFD", "é")
    assert other["speciality"] != plan["speciality"]
    assert derive(other) == derive(plan)


def test_a_roster_root_is_what_sort_and_sha256sum_give(tmp_path: Path):
    plan = VECTORS[0]["plan"]
    rows = tmp_path / "roster.txt"
    rows.write_text("\n".join("\t".join((t["code"], t["stratum"], t["district"])) for t in plan["targets"]), "utf-8")
    command = f"LC_ALL=C sort {rows} | head -c -1 | sha256sum"
    told = subprocess.run(command, shell=True, capture_output=True, text=True, check=True).stdout.split()[0]
    assert told == VECTORS[0]["expect"]["roster_root"] == roster_root(read_plan(plan).lines)


BAD = {
    "more wanted than there are": ({"quota": {"A": 9}}, "只有8个"),
    "an empty stratum": ({"quota": {"A": 1, "D": 1}}, "没有检查对象"),
    "a quota below nought": ({"quota": {"A": -1}}, "不小于零"),
    "a quota that is no number": ({"quota": {"A": True}}, "不小于零"),
    "a quota that is a list": ({"quota": [1]}, "不小于零"),
    "a cap of nought": ({"load_cap": 0}, "正整数"),
    "no draw number": ({"draw_number": ""}, "draw_number"),
    "a speciality that is a number": ({"speciality": 3}, "speciality"),
    "a share of 63 digits": ({"contributors": [{"name": "server", "share": "0" * 63}]}, "64位"),
    "a share in upper case": ({"contributors": [{"name": "server", "share": "A" * 64}]}, "64位"),
    "no contributor": ({"contributors": []}, "还没有人"),
    "contributors that are no list": ({"contributors": "server"}, "列表"),
    "a contributor twice": ({"contributors": [{"name": "server", "share": share(1)}] * 2}, "重复"),
    "a share against its commitment": (
        {"contributors": [{"name": "server", "share": share(1), "commitment": commitment("双抽〔2026〕1号", "server", share(2))}]},
        "与其承诺不符",
    ),
    "public entropy that is not in": ({"entropy_source": "福彩3D 2026-300"}, "尚未录入"),
    "public entropy that nobody named": ({"public_entropy": "12345"}, "没有指定"),
    "all inspectors recused": ({"recusals": [{"certificate": f"Z{i}", "code": code(1), "reason": "relative"} for i in range(4)],
                                "quota": {"A": 8}}, "没有可用的检查人员组合"),
    "one inspector alone": ({"inspectors": [{"certificate": "Z1", "districts": ["东区"], "specialities": ["商标"]}]}, "没有可用"),
    "nobody with the speciality": (
        {"inspectors": [{"certificate": f"Z{i}", "districts": ["东区"], "specialities": ["专利"]} for i in range(3)]}, "没有可用",
    ),
    "an inspector without districts": ({"inspectors": [{"certificate": "Z1", "specialities": []}]}, "districts"),
    "a target with a tab in its code": ({"targets": [{"code": "a\tb", "stratum": "A", "district": "东区"}]}, "制表符"),
    "a target without a district": ({"targets": [{"code": "a", "stratum": "A"}]}, "三项"),
    "half a character": ({"speciality": "\ud800"}, "不完整"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "words"), BAD.values(), ids=BAD)
def test_a_plan_that_cannot_be_drawn_is_refused_in_a_sentence(given, words):
    with pytest.raises(Refused, match=words):
        derive(make_plan(**given))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["plan"]["draw_number"])
@pytest.mark.parametrize("missing", ["draw_number", "quota", "speciality", "load_cap", "contributors", "targets"])
def test_a_worked_example_without_a_field_is_refused(vector, missing):
    plan = {name: value for name, value in vector["plan"].items() if name != missing}
    with pytest.raises(Refused):
        derive(plan)


def test_nothing_is_selected_before_the_last_share_is_in():
    late = {"name": "纪检监察组", "commitment": commitment("双抽〔2026〕1号", "纪检监察组", share(7))}
    plan = make_plan(contributors=[{"name": "server", "share": share(1)}, late])
    with pytest.raises(Refused, match="“纪检监察组”尚未公开其随机份额"):
        derive(plan)
    late["share"] = share(7)
    assert len(derive(plan)["picks"]) == 3


def test_nothing_is_selected_before_the_public_entropy_is_in():
    waiting = make_plan(entropy_source="公开投掷")
    with pytest.raises(Refused, match="尚未录入"):
        outcome(read_plan(waiting))
    assert len(derive({**waiting, "public_entropy": "31415926535897932384"})["picks"]) == 3


def test_a_target_more_changes_one_pick_at_most():
    before = {pick["code"] for pick in derive(make_plan(size=200, wanted=20))["picks"]}
    after = {pick["code"] for pick in derive(make_plan(size=201, wanted=20))["picks"]}
    assert len(before - after) <= 1


@st.composite
def plans(draw):
    """Any small plan: two districts, two strata, some recusals, caps that bind."""
    people = draw(st.integers(4, 7))
    inspectors = [
        {
            "certificate": f"Z{i}",
            "districts": draw(st.lists(st.sampled_from(["东区", "西区"]), min_size=1, unique=True)),
            "specialities": draw(st.lists(st.sampled_from(["商标", "专利"]), min_size=1, unique=True)),
        }
        for i in range(people)
    ]
    targets = [
        {"code": code(i), "stratum": draw(st.sampled_from("AB")), "district": draw(st.sampled_from(["东区", "西区"]))}
        for i in range(draw(st.integers(1, 14)))
    ]
    sizes = Counter(target["stratum"] for target in targets)
    recusals = draw(st.lists(st.tuples(st.integers(0, people - 1), st.sampled_from(targets)), max_size=6))
    return make_plan(
        targets=targets, inspectors=inspectors, quota={s: draw(st.integers(0, n)) for s, n in sizes.items()},
        load_cap=draw(st.integers(1, 4)), contributors=[{"name": "server", "share": share(draw(st.integers(0, 10_000)))}],
        recusals=[{"certificate": f"Z{i}", "code": target["code"], "reason": "interest"} for i, target in recusals],
    )  # fmt: skip



def drawn_or_none(plan):
    """The draw; None where some target has no able pair, which is the one thing that may stand in its way."""
    with contextlib.suppress(Refused):
        return derive(plan)
    with pytest.raises(Refused, match="没有可用的检查人员组合"):
        derive(plan)
    return None


@settings(max_examples=300, deadline=None)
@given(plans(), st.randoms(use_true_random=False))
def test_every_draw_keeps_its_promises(plan, chance):
    drawn = drawn_or_none(plan)
    if drawn is None:
        return
    shuffled = copy.deepcopy(plan)
    for rows in ("targets", "inspectors", "recusals"):
        chance.shuffle(shuffled[rows])
    assert derive(shuffled) == drawn
    people = {row["certificate"]: row for row in plan["inspectors"]}
    district = {row["code"]: row["district"] for row in plan["targets"]}
    recused = {(row["certificate"], row["code"]) for row in plan["recusals"]}
    assert Counter(pick["stratum"] for pick in drawn["picks"]) == Counter({s: n for s, n in plan["quota"].items() if n})
    assert [(p["ticket"], p["code"]) for p in drawn["picks"]] == sorted((p["ticket"], p["code"]) for p in drawn["picks"])
    for pick in drawn["picks"]:
        leader, second = pick["inspectors"]
        assert leader != second
        assert plan["speciality"] in people[leader]["specialities"]
        assert all(district[pick["code"]] in people[one]["districts"] for one in (leader, second))
        assert not recused & {(leader, pick["code"]), (second, pick["code"])}
    _smallest_tickets_won(plan, drawn)


def _smallest_tickets_won(plan, drawn):
    """Against an independent derivation: the tickets of all targets, each hashed by itself."""
    from ipenforce.rules.draw import target_ticket

    for stratum, wanted in plan["quota"].items():
        tickets = sorted(
            (target_ticket(drawn["seed"], stratum, row["code"]), row["code"]) for row in plan["targets"] if row["stratum"] == stratum
        )
        assert {pick["code"] for pick in drawn["picks"] if pick["stratum"] == stratum} == {c for _t, c in tickets[:wanted]}


@settings(max_examples=100, deadline=None)
@given(plans())
def test_the_cap_is_lifted_only_where_it_leaves_no_able_pair(plan):
    try:
        picks = outcome(read_plan(plan)).picks
    except Refused:
        return
    load = Counter()
    recused = {(row["certificate"], row["code"]) for row in plan["recusals"]}
    for pick in picks:
        under = [
            row for row in plan["inspectors"]
            if pick.district in row["districts"] and (row["certificate"], pick.code) not in recused
            and load[row["certificate"]] < plan["load_cap"]
        ]  # fmt: skip
        enough = len(under) >= 2 and any(plan["speciality"] in row["specialities"] for row in under)
        assert pick.cap_lifted == (not enough)
        if enough:
            assert {pick.leader, pick.second} <= {row["certificate"] for row in under}
        load[pick.leader] += 1
        load[pick.second] += 1


def chi_square(seen: Counter, cells: list) -> float:
    expected = sum(seen.values()) / len(cells)
    return sum((seen[cell] - expected) ** 2 / expected for cell in cells)


def test_ten_thousand_draws_favour_no_target_no_inspector_and_no_pair():
    targets, people, pairs = Counter(), Counter(), Counter()
    base = make_plan(size=8, people=6, wanted=2)
    for n in range(10_000):
        base["contributors"] = [{"name": "server", "share": share(n)}]
        for pick in derive(base)["picks"]:
            targets[pick["code"]] += 1
            people[pick["inspectors"][0]] += 1
            pairs[frozenset(pick["inspectors"])] += 1
    certificates = [f"Z{i}" for i in range(6)]
    assert chi_square(targets, [code(i) for i in range(1, 9)]) < CHI_SQUARE_999[7]
    assert chi_square(people, certificates) < CHI_SQUARE_999[5]
    assert chi_square(pairs, [frozenset(pair) for pair in combinations(certificates, 2)]) < CHI_SQUARE_999[14]


def test_the_draw_imports_no_generator_of_random_numbers():
    folder = Path(ipenforce.rules.__file__).parent
    files = [*folder.glob("draw*.py"), folder / "receipt.py", *(folder.parent / "draws").rglob("*.py"), folder.parent / "static" / "verify_draw.py"]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module] if isinstance(node, ast.ImportFrom) else []
            assert not {str(name).split(".")[0] for name in names} & {"random", "numpy"}, file
