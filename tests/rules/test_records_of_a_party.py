"""Records, easings and the counters that are kept apart: what they cost, cap and give back, and until when."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ipenforce.law import provision
from ipenforce.rules.facts import DecisionFacts, EasingFacts, PartyFacts, RecordFacts, read_facts
from ipenforce.rules.infringer import RULES
from ipenforce.rules.judge import judge

POLICY = provision("house.infringer_points").on(date(2026, 1, 1))
DAY = date(2026, 11, 23)


def record(rule: str, started_on: date = date(2026, 3, 1), ended_on: date | None = None, **given: object) -> PartyFacts:
    return PartyFacts(records=(RecordFacts("K1", rule, "示例", started_on, ended_on, **given),))  # type: ignore[arg-type]


def fined(number: str, acted_on: date, effective_on: date, **given: object) -> DecisionFacts:
    facts = {"cause": "trademark.infringement", "kind": "penalty", "band": "lighter", "fine_fen": 100_000, **given}
    return DecisionFacts(number, f"C{number}", acted_on=acted_on, effective_on=effective_on, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "points", "grade", "expires_on"),
    [
        (record("patent_ruling"), "95", "A", date(2027, 3, 1)),
        (record("bad_faith_filing"), "90", "A", date(2027, 3, 1)),
        (record("bad_faith_filing", ended_on=date(2026, 4, 1)), "100", "A", None),
        (record("non_cooperation"), "85", "B", date(2027, 3, 1)),
        (record("non_cooperation", ended_on=date(2026, 4, 1)), "85", "B", date(2027, 3, 1)),
        (record("unreachable"), "90", "A", None),
        (record("unreachable", ended_on=date(2026, 12, 1)), "90", "A", date(2026, 12, 1)),
        (record("unreachable", ended_on=DAY), "100", "A", None),
        (record("problem_corrected", date(2026, 10, 1)), "99", "A", date(2027, 4, 1)),
        (record("problem_corrected"), "100", "A", None),
        (record("problem_pending"), "100", "A", None),
        (record("commitment_broken"), "95", "A", date(2027, 3, 1)),
        (record("commitment_kept"), "105", "A", date(2027, 3, 1)),
        (record("serious_violation_list", ended_on=date(2029, 3, 1)), "100", "D", date(2029, 3, 1)),
        (record("serious_violation_list", ended_on=DAY), "100", "A", None),
        (record("intellectual_property_crime"), "100", "D", None),
        (record("commitment_kept", date(2026, 12, 1)), "100", "A", None),
        (record("unknown"), "100", "A", None),
    ],
)
def test_a_record_costs_what_the_policy_says_for_as_long_as_it_says(facts, points, grade, expires_on) -> None:
    found = judge(facts, RULES, POLICY, DAY)
    assert (found.shown_points, found.grade) == (points, grade)
    assert [one.expires_on for one in found.findings if one.rule != "cap"] == ([expires_on] if found.findings else [])
    assert all(one.basis and one.reason.plain() for one in found.findings)
    assert read_facts(json.loads(json.dumps(facts.as_json()))) == facts
    before = found.next_change_on
    assert before is None or before > DAY


@pytest.mark.parametrize(
    ("earlier", "later", "counter", "grade"),
    [
        ({"cause": "patent.passing_off", "rights": ("R1",)}, {"cause": "patent.passing_off", "rights": ("R1", "R2")}, "R2", "C"),
        ({"cause": "patent.passing_off", "rights": ("R1",)}, {"cause": "patent.passing_off", "rights": ("R2",)}, None, "A"),
        ({"cause": "copyright.infringement", "rights": ("R1",)}, {"cause": "copyright.infringement", "rights": ("R1",)}, "R3", "C"),
        ({"cause": "copyright.infringement", "rights": ("R1",)}, {"cause": "unfair_competition.confusion", "rights": ("R1",)}, None, "A"),
        ({"cause": "unfair_competition.trade_secret"}, {"cause": "unfair_competition.trade_secret"}, "R4", "A"),
        ({"cause": "unfair_competition.trade_secret", "effective_on": date(2023, 6, 1)}, {"cause": "unfair_competition.trade_secret"}, None, "A"),
        ({"cause": "unfair_competition.trade_secret", "kind": "no_penalty"}, {"cause": "unfair_competition.trade_secret"}, None, "A"),
    ],
)  # fmt: skip
def test_each_counter_has_its_own_right_act_and_window(earlier, later, counter, grade) -> None:
    """R4 makes dearer and caps nothing; the trademark window of five years plays no part anywhere here."""
    long_ago = fined("J1", **{"acted_on": date(2020, 1, 1), "effective_on": date(2025, 6, 1), **earlier})
    found = judge(PartyFacts((long_ago, fined("J2", date(2026, 5, 1), date(2026, 6, 10), **later))), RULES, POLICY, date(2026, 6, 15))
    told = [one for one in found.findings if one.rule == "repeat_infringement"]
    assert [one.reason.values.get("counter") for one in told] == ([counter] if counter else [])
    assert found.grade == grade
    assert all(one.points < 0 and one.basis == POLICY.basis for one in told)


def test_an_earlier_ruling_over_the_same_patent_makes_the_next_infringement_a_repeated_one() -> None:
    ruling = RecordFacts("K1", "patent_ruling", "裁决书一", date(2020, 1, 1), rights=("R1",))
    decision = fined("J2", date(2026, 5, 1), date(2026, 6, 10), cause="patent.passing_off", rights=("R1",))
    found = judge(PartyFacts((decision,), (ruling,)), RULES, POLICY, DAY)
    assert [one.rule for one in found.findings] == ["lighter_fine", "repeat_infringement", "cap"]


def test_a_repaired_decision_is_not_used_from_that_day_on() -> None:
    facts = PartyFacts((fined("J1", date(2025, 10, 1), date(2026, 1, 10), repaired_on=DAY), fined("J2", date(2026, 5, 1), date(2026, 6, 10))))
    before, after = judge(facts, RULES, POLICY, date(2026, 11, 22)), judge(facts, RULES, POLICY, DAY)
    assert (before.shown_points, before.grade, before.next_change_on) == ("87.5", "C", DAY)
    assert (after.shown_points, after.grade) == ("95", "A")


def test_easings_give_back_one_finding_or_set_the_grade_until_their_day() -> None:
    decisions = (fined("J1", date(2025, 10, 1), date(2026, 1, 10)), fined("J2", date(2026, 5, 1), date(2026, 6, 10)))
    snooze = EasingFacts("Z1", "复议期间", date(2026, 11, 1), date(2026, 12, 1), "repeat_infringement", "J2")
    override = EasingFacts("Z2", "重大整改", date(2026, 11, 1), date(2026, 12, 10), grade="B")
    found = judge(PartyFacts(decisions, easings=(snooze,)), RULES, POLICY, DAY)
    assert (found.shown_points, found.grade, found.next_change_on) == ("90", "A", date(2026, 12, 1))
    both = judge(PartyFacts(decisions, easings=(snooze, override)), RULES, POLICY, DAY)
    assert (both.shown_points, both.grade, both.findings[-1].rule) == ("90", "B", "override")
    then = judge(PartyFacts(decisions, easings=(snooze, override)), RULES, POLICY, date(2026, 12, 1))
    assert (then.shown_points, then.grade) == ("87.5", "B")
    assert judge(PartyFacts(decisions, easings=(snooze, override)), RULES, POLICY, date(2026, 12, 10)).grade == "C"


def test_a_decision_not_to_punish_says_on_which_ground_it_costs_nothing() -> None:
    spared = fined("J1", date(2026, 1, 1), date(2026, 2, 1), kind="no_penalty", fine_fen=0, ground="不知情且能证明合法取得并说明提供者")
    [finding] = judge(PartyFacts((spared,)), RULES, POLICY, DAY).findings
    assert finding.points == 0 and "合法取得" in finding.reason.plain()


def test_a_conviction_bounds_the_grade_by_the_name_of_its_judgment_and_is_called_no_repeated_infringement() -> None:
    last = judge(record("intellectual_property_crime"), RULES, POLICY, DAY).findings[-1]
    assert (last.rule, last.reason.plain(), last.decision) == ("cap", "因示例，等级最高为D", "K1")
