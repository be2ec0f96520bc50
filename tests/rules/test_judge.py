"""Judging by a table: bounds, caps and expiry come from the policy, whatever it says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ipenforce.law import Version, read_provision
from ipenforce.rules.facts import DecisionFacts, PartyFacts
from ipenforce.rules.infringer import RULES
from ipenforce.rules.judge import judge

FIRST, DAY = date(2026, 1, 1), date(2026, 11, 23)
RULE_ROWS = {
    "lighter_fine": {"code": "P3", "points": -5, "life": {"years": 1, "rolls": False}},
    "repeat_infringement": {
        "code": "P8", "second_times": "1.5", "further_times": 2, "applies_to": ["P3"], "basis": "trademark.infringement",
    },
}  # fmt: skip


def policy(**changed: Any) -> Version:
    grades = [{"grade": "A", "at_least": 90}, {"grade": "B", "at_least": 80}, {"grade": "C", "at_least": 60}, {"grade": "D", "at_least": 0}]
    terms = {"base": 100, "floor": 0, "ceiling": 105, "grades": grades, "rules": RULE_ROWS, "caps": {}, **changed}
    cite = {"law": "示例评价标准", "article": "附表", "promulgated": FIRST}
    return read_provision("house.infringer_points", {"about": "示例评分", "versions": [{"from": FIRST, "cite": cite, "terms": terms}]}).on(FIRST)


def fined(number: str, acted_on: date, effective_on: date) -> DecisionFacts:
    return DecisionFacts(
        number, f"C{number}", "trademark.infringement", "penalty", "lighter", fine_fen=100_000, acted_on=acted_on, effective_on=effective_on
    )


TWICE = PartyFacts((fined("J1", date(2025, 10, 1), date(2026, 1, 10)), fined("J2", date(2026, 5, 1), date(2026, 6, 10))))


@pytest.mark.parametrize(("caps", "grade"), [({}, "B"), ({"repeat_infringement": "C"}, "C"), ({"repeat_infringement": "D"}, "D")])
def test_a_cap_lowers_the_grade_and_leaves_the_points(caps: dict[str, str], grade: str) -> None:
    found = judge(TWICE, RULES, policy(caps=caps), DAY)
    assert (found.shown_points, found.grade) == ("87.5", grade)
    assert [finding.rule for finding in found.findings].count("cap") == len(caps)


def test_a_cap_never_raises_a_grade_nor_says_what_changes_nothing() -> None:
    found = judge(TWICE, RULES, policy(base=60, caps={"repeat_infringement": "C"}), DAY)
    assert (found.shown_points, found.grade) == ("47.5", "D")
    assert "cap" not in [finding.rule for finding in found.findings]


def test_a_cap_on_a_rule_that_said_nothing_is_silent() -> None:
    once = PartyFacts(TWICE.decisions[:1])
    found = judge(once, RULES, policy(caps={"repeat_infringement": "D", "serious_violation_list": "D"}), DAY)
    assert (found.grade, [finding.rule for finding in found.findings]) == ("A", ["lighter_fine"])


def test_a_cap_falls_with_the_finding_that_it_rests_on() -> None:
    capped = policy(caps={"repeat_infringement": "C"})
    assert judge(TWICE, RULES, capped, date(2027, 6, 9)).grade == "C"
    assert judge(TWICE, RULES, capped, date(2027, 6, 10)).grade == "A"


def test_points_stay_between_floor_and_ceiling() -> None:
    assert judge(TWICE, RULES, policy(base=10), DAY).shown_points == "0"
    assert judge(PartyFacts(), RULES, policy(base=120), DAY).shown_points == "105"


def test_no_points_are_told_without_a_reason_and_an_article() -> None:
    found = judge(TWICE, RULES, policy(caps={"repeat_infringement": "C"}), DAY)
    assert all(finding.reason.plain() and finding.basis and finding.reason.cite for finding in found.findings)
    assert sum(finding.points for finding in found.findings) == found.points - 100
