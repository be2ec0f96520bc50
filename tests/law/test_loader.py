"""What the loader refuses, and what every provision of the repository must have."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from ipenforce.law import NotInForce, UnknownProvision, all_provisions, provision, read_provision
from ipenforce.law.deadlines import due, period_of
from ipenforce.law.loader import parse_provision

CASES = Path(__file__).parent / "cases"
CITE = "cite: {law: 示例法, article: 第一条, promulgated: 2025-12-01}"
PROCEDURE = (
    "penalty.lead_verification", "penalty.case_term", "penalty.review", "penalty.notice", "penalty.service",
    "penalty.payment", "publication.penalty", "penalty.closing",
)  # fmt: skip


def rows(name: str) -> Any:
    """The rows of a file, or of every file of a folder."""
    files = [CASES / f"{name}.yaml"] if (CASES / f"{name}.yaml").exists() else sorted((CASES / name).glob("*.yaml"))
    found = [row for file in files for row in yaml.safe_load(file.read_text("utf-8"))]
    return pytest.mark.parametrize("row", found, ids=[row["case"] for row in found])


def text(*versions: str, about: str = "about: 示例") -> str:
    return "\n".join([about, "versions:", *(f"  - {{{version}}}" for version in versions)])


@rows("versions")
def test_the_text_of_the_day_is_the_one_that_applies(row: dict[str, Any]) -> None:
    if "refused" in row:
        with pytest.raises(NotInForce, match=row["refused"]):
            provision(row["code"]).on(row["day"])
        return
    version = provision(row["code"]).on(row["day"])
    assert (version.basis, version.cite.promulgated) == (row["basis"], row["promulgated"])
    assert version.verified is row.get("verified", version.verified)
    assert version.start <= row["day"] and (version.end is None or row["day"] <= version.end)
    for name, value in row.get("terms", {}).items():
        assert version.terms[name] == value
    assert not set(row.get("lacks", ())) & set(version.terms)


@rows("procedure")
def test_each_period_of_the_procedure_ends_when_it_should(row: dict[str, Any]) -> None:
    term = provision(row["rule"]).on(row["from"]).terms[row.get("term", "period")]
    found = due(row["from"], term, rule=row["rule"])
    assert (found.strict, found.safe, found.provisional) == (row["strict"], row["safe"], row.get("provisional", False))
    assert found.rule == row["rule"]


def test_the_periods_that_a_case_asks_for_are_called_period() -> None:
    for code in PROCEDURE:
        version = provision(code).on(date(2026, 11, 23))
        assert due(date(2026, 11, 23), version).strict > date(2026, 11, 23)
    assert provision("penalty.officers").on(date(2026, 11, 23)).terms["at_least"] == 2
    repeat = provision("trademark.infringement").on(date(2026, 11, 23)).terms["repeat"]
    assert repeat["count"] == 2 and period_of(repeat["window"]).unit == "years"


def test_every_version_of_every_provision_is_dated_and_cited() -> None:
    found = all_provisions()
    assert len(found) > 60
    for code, rule in found.items():
        assert rule.about and rule.code == code
        for version in rule.versions:
            assert version.cite.law and version.cite.article.startswith(("第", "附", "关于")), code
            assert version.cite.promulgated <= version.start, code
            assert version.basis == f"《{version.cite.law}》{version.cite.article}"
            assert version.verified or version.note or code.startswith("house."), f"{code}: say why it is not verified"


def test_versions_follow_each_other_without_gap_or_overlap() -> None:
    for rule in all_provisions().values():
        for before, after in pairwise(rule.versions):
            assert before.end is not None and before.end < after.start
            assert rule.on(before.end) is before and rule.on(after.start) is after


def test_terms_cannot_be_changed_by_whoever_reads_them() -> None:
    terms = provision("penalty.late_fine").on(date(2026, 11, 23)).terms
    assert terms["daily_rate"] == Fraction(3, 100)
    with pytest.raises(TypeError):
        terms["daily_rate"] = 0
    assert isinstance(provision("trademark.infringement").on(date(2026, 11, 23)).terms["fine"], tuple)


def test_an_unknown_code_is_named() -> None:
    with pytest.raises(UnknownProvision, match=r"trademark\.nothing"):
        provision("trademark.nothing")


def test_a_bureau_may_set_its_own_policy_but_no_statute() -> None:
    own = read_provision("house.lower_fine", yaml.safe_load(text(f"from: 2026-01-01, {CITE}, terms: {{at_most_yuan: 5000}}")))
    policy = {"house.lower_fine": own, "penalty.officers": own}
    assert provision("house.lower_fine", policy) is own
    assert provision("penalty.officers", policy) is not own


def test_a_repealed_provision_says_so() -> None:
    rule = parse_provision("example.rule", text(f"from: 2026-01-01, {CITE}, terms: {{}}", f"from: 2027-01-01, {CITE}, terms: null"))
    assert rule.on(date(2026, 12, 31)).start == date(2026, 1, 1)
    with pytest.raises(NotInForce, match="废止"):
        rule.on(date(2027, 1, 1))
    assert len(rule.in_force()) == 1


def test_a_version_that_ended_has_no_text_for_the_gap_after_it() -> None:
    rule = parse_provision(
        "example.rule", text(f"from: 2024-01-01, until: 2024-12-31, {CITE}, terms: {{}}", f"from: 2026-01-01, {CITE}, terms: {{}}")
    )
    assert rule.on(date(2024, 12, 31)).start == date(2024, 1, 1)
    with pytest.raises(NotInForce, match="施行至2024-12-31"):
        rule.on(date(2025, 6, 1))


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("about: 示例\nabout: 再次\nversions: []", "duplicate key 'about'"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{at_least: 2, at_least: 3}}"), "duplicate key 'at_least'"),
        (text("from: 2026-01-01, terms: {}"), "“cite” is missing"),
        (text("from: 2026-01-01, cite: {law: 示例法, promulgated: 2025-12-01}, terms: {}"), "“article” is missing"),
        (text("from: 2026-01-01, cite: {law: '', article: 第一条, promulgated: 2025-12-01}, terms: {}"), "“law” must be text"),
        (text("from: 2026-01-01, cite: {law: 示例法, article: 一, promulgated: 2025}, terms: {}"), "“promulgated” must be a day"),
        (text(f"from: 2026-01-01, {CITE}"), "“terms” is missing"),
        (text(f"from: 2026-01-01T00:00:00, {CITE}, terms: {{}}"), "“from” must be a day"),
        (text(f"from: '2026-01-01', {CITE}, terms: {{}}"), "“from” must be a day"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{}}, colour: red"), "unknown keys: colour"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{}}, verified: maybe"), "“verified” must be true or false"),
        (text(f"from: 2026-01-01, until: 2025-01-01, {CITE}, terms: {{}}"), "lies before from"),
        (text(f"from: 2027-01-01, {CITE}, terms: {{}}", f"from: 2026-01-01, {CITE}, terms: {{}}"), "stands after the one"),
        (text(f"from: 2027-01-01, {CITE}, terms: {{}}", f"from: 2027-01-01, {CITE}, terms: {{}}"), "two versions start"),
        (
            text(f"from: 2026-01-01, until: 2027-01-01, {CITE}, terms: {{}}", f"from: 2027-01-01, {CITE}, terms: {{}}"),
            "overlaps the one",
        ),
        (text(f"from: 2026-01-01, {CITE}, terms: [1]"), "terms must be a mapping"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{share: 0.3}}"), "is a float"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{list: [{{deep: 1.5}}]}}"), "is a float"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{from_share: 0.3}}"), "must be a whole number, or a fraction"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{from_share: 1/0}}"), "is not a fraction"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{from_share: -1/2}}"), "is negative"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{at_most_yuan: '3000'}}"), "number of yuan"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{at_most_yuan: -1}}"), "number of yuan"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{1: 2}}"), "is not text"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{fine: {{max: 1}}}}"), "must be a list of tiers"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{fine: [{{min: 1}}]}}"), "needs “fixed”, “max” or “max_times”"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{fine: [{{min: 3, max: 2}}]}}"), "“min” lies above “max”"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{fine: [{{fixed: 3, max: 3}}]}}"), "“fixed” stands alone"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{fine: [{{max_times: 5}}]}}"), "need a “base”"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{fine: [{{max: 1, when: {{base: weight}}}}]}}"), "unknown base 'weight'"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{fine: [{{max: 1, when: {{party: cat}}}}]}}"), "unknown party 'cat'"),
        (text(f"from: 2026-01-01, {CITE}, terms: {{fine: [{{most: 1}}]}}"), "unknown words: most"),
        ("about: 示例\nversions: []", "at least one entry"),
        ("- 1", "a mapping is wanted"),
        ("about: [", "example/rule.yaml"),
    ],
)
def test_a_file_that_is_not_right_is_refused_by_name(source: str, complaint: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_provision("example.rule", source)
    assert complaint in str(refused.value)
    assert str(refused.value).startswith("example/rule.yaml")
