"""The infringer score: each rule by cases a jurist can read, and what must hold for every record."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ipenforce.law import provision, read_provision
from ipenforce.money import parse_yuan
from ipenforce.rules.facts import DecisionFacts, PartyFacts, read_facts
from ipenforce.rules.infringer import RULES
from ipenforce.rules.judge import Judgement, judge, stated
from ipenforce.rules.scale import scale_on

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "infringer.yaml").read_text("utf-8"))
POLICY = provision("house.infringer_points").on(date(2026, 1, 1))
FIRST = date(2026, 1, 1)


def decision_of(row: dict[str, Any]) -> DecisionFacts:
    given = {name: row[name] for name in ("kind", "band", "cause", "warning", "intent", "severity", "confiscated") if name in row}
    days = {name: row.get(name) for name in ("acted_on", "decided_on", "effective_on", "withdrawn_on", "pay_by", "paid_on")}
    fine = parse_yuan(row.get("fine", "1000"))
    if days["effective_on"] and not days["paid_on"] and not row.get("unpaid"):
        days["paid_on"] = days["pay_by"] = days["effective_on"]
    facts = {"kind": "penalty", "cause": "trademark.infringement", "fine_fen": fine, "due_fen": fine, **given, **days}
    return read_facts({"decisions": [{"number": row["docket"], "case_number": f"案{row['docket']}", **facts}]}).decisions[0]


@pytest.mark.parametrize("row", CASES, ids=[row["case"] for row in CASES])
def test_a_record_is_scored_as_the_policy_says(row: dict[str, Any]) -> None:
    facts = PartyFacts(tuple(decision_of(one) for one in row["decisions"]))
    found = judge(facts, RULES, POLICY, row["day"])
    assert (found.shown_points, found.grade, found.next_change_on) == (row["points"], row["grade"], row["next"])
    if "total_found" in row:
        assert len(found.findings) == row["total_found"]
        return
    assert [(one.rule, one.as_json()["points"], one.expires_on) for one in found.findings] == [
        (wanted["rule"], wanted["points"], wanted["expires_on"]) for wanted in row["found"]
    ]
    for one, wanted in zip(found.findings, row["found"], strict=True):
        assert wanted.get("says", "") in one.reason.plain()
        assert one.basis == wanted.get("basis", one.basis)
        assert one.decision == wanted.get("decision", one.decision)


def test_two_decisions_of_one_case_count_its_intent_once() -> None:
    one = DecisionFacts("J1", "C1", "trademark.infringement", "penalty", "ordinary", fine_fen=1, intent=("F1",), effective_on=FIRST)
    other = DecisionFacts("J2", "C1", "trademark.infringement", "penalty", "ordinary", fine_fen=1, intent=("F2",), effective_on=FIRST)
    found = judge(PartyFacts((one, other)), RULES, POLICY, date(2026, 2, 1))
    assert [finding.rule for finding in found.findings].count("intent") == 1
    assert found.shown_points == "70"


def test_a_score_can_be_kept_as_plain_data_and_read_again() -> None:
    row = next(row for row in CASES if row["case"].startswith("五年内第二次"))
    facts = PartyFacts(tuple(decision_of(one) for one in row["decisions"]))
    kept = json.loads(json.dumps(facts.as_json(), ensure_ascii=False))
    assert read_facts(kept) == facts
    found = judge(facts, RULES, POLICY, row["day"])
    told = stated(json.loads(json.dumps([finding.as_json() for finding in found.findings], ensure_ascii=False)))
    assert told[2] == "乙：5年内第2次实施“侵犯注册商标专用权”，此前的决定均已生效（《商标法》第六十条）"


def test_a_rule_that_the_policy_does_not_name_is_not_asked() -> None:
    terms = _terms()
    del terms["rules"]["lighter_fine"]
    policy = _policy(terms)
    found = judge(PartyFacts((decision_of(_light("甲", FIRST)),)), RULES, policy, date(2026, 2, 1))
    assert found.findings == () and found.shown_points == "100"


def test_the_end_of_a_policy_is_a_day_of_change() -> None:
    data = _data(_terms())
    data["versions"].append({**data["versions"][0], "from": date(2026, 7, 1)})
    policy = read_provision("house.infringer_points", data).on(FIRST)
    found = judge(PartyFacts((decision_of(_light("甲", FIRST)),)), RULES, policy, date(2026, 2, 1))
    assert found.next_change_on == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"grades": [{"grade": "A", "at_least": 60}, {"grade": "B", "at_least": 80}]}, "grades must fall"),
        ({"grades": [{"grade": "A", "at_least": 90}]}, "grades must fall"),
        ({"rules": {"lighter_fine": {"code": "P3", "points": -5, "life": {"working_days": 5}}}}, "plain months or years"),
        ({"rules": {"lighter_fine": {"code": "P3", "points": -5, "life": {"months": 5}}}}, "plain months or years"),
    ],
)
def test_a_policy_that_cannot_be_applied_is_refused(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        scale_on(_policy({**_terms(), **change}), FIRST)


_serial = count(1)
DAYS = st.dates(date(2021, 1, 1), date(2032, 12, 31))


@st.composite
def decisions(draw: Any) -> DecisionFacts:
    effective_on = draw(DAYS)
    due = draw(st.integers(0, 10**9))
    after = st.integers(0, 400).map(lambda days: effective_on + timedelta(days=days))
    return DecisionFacts(
        number=f"J{next(_serial):09}",
        case_number=draw(st.sampled_from(["C1", "C2", "C3"])),
        cause=draw(st.sampled_from(["trademark.infringement", "patent.passing_off"])),
        kind=draw(st.sampled_from(["penalty", "penalty", "no_penalty"])),
        band=draw(st.sampled_from(["lighter", "ordinary", "heavier"])),
        fine_fen=due,
        due_fen=due,
        confiscated=draw(st.booleans()),
        intent=tuple(draw(st.lists(st.sampled_from(["F1", "F6", "F9"]), max_size=2))),
        severity=tuple(draw(st.lists(st.sampled_from(["G1", "G2", "G7"]), max_size=2))),
        acted_on=draw(st.none() | st.integers(0, 900).map(lambda days: effective_on - timedelta(days=days))),
        effective_on=draw(st.sampled_from([effective_on, effective_on, effective_on, None])),
        pay_by=draw(st.none() | after),
        paid_on=draw(st.none() | after),
        withdrawn_on=draw(st.none() | st.none() | after),
    )


RECORDS = st.lists(decisions(), max_size=6)
ASKED = st.dates(date(2026, 1, 1), date(2032, 12, 31))


def score(record: list[DecisionFacts], day: date) -> Judgement:
    return judge(PartyFacts(tuple(record)), RULES, POLICY, day)


@settings(max_examples=300)
@given(record=RECORDS, more=decisions(), day=ASKED)
def test_one_more_decision_never_raises_points_or_grade(record: list[DecisionFacts], more: DecisionFacts, day: date) -> None:
    before, after = score(record, day), score([*record, more], day)
    assert after.points <= before.points
    assert after.grade >= before.grade


@given(record=RECORDS, day=ASKED, shuffled=st.randoms(use_true_random=False))
def test_the_order_of_decisions_is_of_no_account(record: list[DecisionFacts], day: date, shuffled: Any) -> None:
    other = list(record)
    shuffled.shuffle(other)
    assert score(record, day) == score(other, day)


@settings(max_examples=300)
@given(record=RECORDS, day=ASKED)
def test_every_finding_cites_a_provision_in_force_and_its_expiry_is_a_day_of_change(record: list[DecisionFacts], day: date) -> None:
    found = score(record, day)
    for finding in found.findings:
        assert finding.reason.cite is not None
        version = POLICY if finding.reason.cite == POLICY.code else provision(finding.reason.cite).on(day)
        assert finding.basis == version.basis
        assert finding.reason.plain() and finding.points <= 0
        if finding.expires_on is not None:
            assert day < finding.expires_on
            assert found.next_change_on is not None and found.next_change_on <= finding.expires_on


@settings(max_examples=300)
@given(record=RECORDS, day=ASKED, later=st.integers(1, 1500))
def test_nothing_changes_before_the_day_of_change(record: list[DecisionFacts], day: date, later: int) -> None:
    found = score(record, day)
    until = day + timedelta(days=later)
    if found.next_change_on is not None:
        until = min(until, found.next_change_on - timedelta(days=1))
    then = score(record, until)
    assert (then.points, then.grade, [(f.rule, f.points, f.decision) for f in then.findings]) == (
        found.points, found.grade, [(f.rule, f.points, f.decision) for f in found.findings],
    )  # fmt: skip


@given(record=RECORDS, day=ASKED)
def test_the_points_are_the_base_and_all_that_is_told(record: list[DecisionFacts], day: date) -> None:
    found = score(record, day)
    total = 100 + sum(finding.points for finding in found.findings)
    assert found.points == max(total, 0)


@given(record=RECORDS, day=ASKED)
def test_what_is_not_effective_is_never_told(record: list[DecisionFacts], day: date) -> None:
    counted = {decision.number for decision in record if decision.is_effective(day)}
    assert {finding.decision for finding in score(record, day).findings} <= counted


def _light(docket: str, effective_on: date) -> dict[str, Any]:
    return {"docket": docket, "band": "lighter", "effective_on": effective_on}


def _terms() -> dict[str, Any]:
    """The shipped policy as plain data that a test may change."""
    folder = Path(__file__).parents[2] / "ipenforce" / "law" / "provisions" / "house"
    data = yaml.safe_load((folder / "infringer_points.yaml").read_text("utf-8"))
    terms: dict[str, Any] = data["versions"][0]["terms"]
    return terms


def _data(terms: dict[str, Any]) -> dict[str, Any]:
    cite = {"law": "示例评价标准", "article": "附表", "promulgated": FIRST}
    return {"about": "示例评分", "versions": [{"from": FIRST, "cite": cite, "terms": terms}]}


def _policy(terms: dict[str, Any]) -> Any:
    return read_provision("house.infringer_points", _data(terms)).on(FIRST)
