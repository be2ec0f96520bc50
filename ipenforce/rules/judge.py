"""Runs a RULES table over facts: points, grade, findings with reasons and articles, and the next day of change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ipenforce.errors import Reason
from ipenforce.law import Version
from ipenforce.law.deadlines import add_months
from ipenforce.rules.facts import DecisionFacts, EasingFacts, PartyFacts, effective
from ipenforce.rules.infringer import ONE_DAY, Record, Rule
from ipenforce.rules.infringer_records import days_of_change, record_findings
from ipenforce.rules.scale import PERFORMED, UNCAPPED, Entry, Scale, scale_on, shown

NOTHING = Decimal(0)
LONGEST_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule said of one decision.

    `code` is the policy's own (P3), `basis` the article in force on the day of judgement, `decision` the
    permanent number of the decision or record. It counts from `since` on, and from `expires_on` on no
    more; None: no day is fixed.
    """

    rule: str
    code: str
    points: Decimal
    reason: Reason
    basis: str
    decision: str
    expires_on: date | None
    since: date | None = None

    def as_json(self) -> dict[str, Any]:
        """The finding as a score keeps it: the sentence is `text` with `values` filled in."""
        return {
            "rule": self.rule,
            "code": self.code,
            "points": shown(self.points),
            "text": self.reason.text,
            "values": dict(self.reason.values),
            "cite": self.reason.cite,
            "basis": self.basis,
            "decision": self.decision,
            "expires_on": self.expires_on.isoformat() if self.expires_on else None,
            "since": self.since.isoformat() if self.since else None,
        }


@dataclass(frozen=True, slots=True)
class Judgement:
    """A party's points and grade on a day, why, and the next day on which time alone may change them."""

    day: date
    policy_from: date
    points: Decimal
    grade: str
    findings: tuple[Finding, ...]
    next_change_on: date | None

    @property
    def shown_points(self) -> str:
        """The points as text without idle zeros."""
        return shown(self.points)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A rule with its entry; a decision that took effect before `stale_before` has surely outlived it."""

    rule: Rule
    entry: Entry
    stale_before: date
    policy_basis: str


def judge(facts: PartyFacts, rules: tuple[Rule, ...], policy: Version, day: date) -> Judgement:
    """The facts under the rules, with the points of the policy's version, on a day.

    A rule that the policy does not name is not asked. Points are the base and all findings, kept between
    floor and ceiling; a cap lowers the grade where it is better.
    """
    scale = scale_on(policy, day)
    findings = list(_findings(facts, _asked(rules, policy, day), day))
    if facts.records:
        findings += (Finding(*row) for row in record_findings(facts.records, scale, day))
    eased = [row for row in facts.easings if row.holds(day)] if facts.easings else []
    findings += _snoozed(findings, eased, scale)
    points = scale.base
    for finding in findings:
        points += finding.points
    points = min(max(points, scale.floor), scale.ceiling)
    grade = scale.grade(points)
    if findings and (cap := _cap(findings, scale, grade)):
        findings.append(cap[1])
        grade = cap[0]
    for row in eased:
        if row.grade:
            grade = row.grade
            reason = Reason("等级经批准调整为{grade}：{because}", policy.code, decision=row.number, grade=grade, because=row.because)
            findings.append(Finding("override", "", NOTHING, reason, policy.basis, row.number, row.until, row.started_on))
    return Judgement(day, policy.start, points, grade, tuple(findings), _next_change(facts, rules, findings, policy, day))


def _snoozed(findings: Sequence[Finding], eased: Sequence[EasingFacts], scale: Scale) -> list[Finding]:
    """For each finding that was set aside, one that gives its points back; a cap that rests on it falls too."""
    told = []
    for row in eased:
        for finding in findings:
            if (row.rule, row.decision) == (finding.rule, finding.decision):
                reason = Reason("该项扣分暂缓计算：{because}", scale.policy.code, decision=row.number, because=row.because)
                told.append(Finding("snooze", finding.code, -finding.points, reason, scale.policy.basis, finding.decision, row.until, row.started_on))
    return told


@lru_cache(maxsize=64)
def _asked(rules: tuple[Rule, ...], policy: Version, day: date) -> tuple[_Asked, ...]:
    entries = scale_on(policy, day).entries
    named = [(rule, entries[rule.name]) for rule in rules if rule.name in entries]
    return tuple(_Asked(rule, entry, _stale_before(entry, day), policy.basis) for rule, entry in named)


def _stale_before(entry: Entry, day: date) -> date:
    """A day from which not even the longest months reach `day`, so that most of a long history costs one look."""
    if entry.months is None or entry.until:
        return date.min
    return day - LONGEST_MONTH * entry.months


def _findings(facts: PartyFacts, asked: Sequence[_Asked], day: date) -> Iterator[Finding]:
    decisions = effective(facts.decisions, day)
    record = Record(decisions, day, [row for row in facts.records if row.rule == "patent_ruling" and row.rights])
    told: set[tuple[str, str]] = set()
    for decision in decisions:
        own: list[Finding] = []
        for one in asked:
            entry = one.entry
            if (decision.effective_on or day) < one.stale_before or (entry.follows and not own):
                continue
            if entry.once_a_case and (entry.name, decision.case_number) in told:
                continue
            reason = one.rule.ask(decision, record, entry)
            if reason is None:
                continue
            expires_on = own[0].expires_on if entry.follows else _expiry(decision, entry, day)
            if expires_on is not None and expires_on <= day:
                continue
            if entry.once_a_case:
                told.add((entry.name, decision.case_number))
            points = _points(entry, reason, own)
            basis = entry.basis if reason.cite == entry.cite else one.policy_basis
            own.append(Finding(entry.name, entry.code, points, reason, basis, decision.number, expires_on, _since(decision, entry, day)))
        yield from own


def _expiry(decision: DecisionFacts, entry: Entry, day: date) -> date | None:
    """From which day on the entry's points for the decision count no more; None where no day is fixed."""
    start = _since(decision, entry, day)
    return add_months(start, entry.months) if start and entry.months else None


def _since(decision: DecisionFacts, entry: Entry, day: date) -> date | None:
    """The day from which the life of the entry's points is counted."""
    if entry.until == PERFORMED:
        return decision.paid_on if decision.paid_on and decision.paid_on <= day else None
    return decision.effective_on


def _points(entry: Entry, reason: Reason, own: Sequence[Finding]) -> Decimal:
    if entry.repeat is None:
        return entry.points
    dearer = sum((finding.points for finding in own if finding.code in entry.repeat.applies_to), NOTHING)
    times = reason.values["times"]
    return entry.repeat.added(times if isinstance(times, int) else entry.repeat.count, dearer)


def _cap(findings: Sequence[Finding], scale: Scale, grade: str) -> tuple[str, Finding] | None:
    """The worst grade that a capped rule leaves, with the finding that says so; None where no cap bites."""
    worst: tuple[str, list[Finding]] | None = None
    aside = {(finding.code, finding.decision) for finding in findings if finding.rule == "snooze"}
    for name, cap in scale.caps.items():
        causes = [
            finding for finding in findings
            if finding.rule == name and (finding.code, finding.decision) not in aside and finding.reason.values.get("counter") not in UNCAPPED
        ]  # fmt: skip
        if causes and scale.worse(cap, grade) != grade and (worst is None or scale.worse(cap, worst[0]) != worst[0]):
            worst = cap, causes
    if worst is None:
        return None
    cap, causes = worst
    last = max(causes, key=lambda finding: (finding.expires_on or date.max, finding.decision))
    values = last.reason.values
    reason = Reason("因{decision}，等级最高为{grade}", last.reason.cite, decision=values.get("what", values["decision"]), grade=cap)
    return cap, Finding("cap", last.code, NOTHING, reason, last.basis, last.decision, last.expires_on, last.since)


def _next_change(
    facts: PartyFacts, rules: Sequence[Rule], findings: Sequence[Finding], policy: Version, day: date
) -> date | None:
    days = [finding.expires_on for finding in findings]
    if policy.end is not None:
        days.append(policy.end + ONE_DAY)
    openings = [rule.opens_on for rule in rules if rule.opens_on]
    for decision in facts.decisions:
        days += decision.effective_on, decision.withdrawn_on, decision.paid_on, decision.repaired_on
        days += [opens_on(decision) for opens_on in openings]
    if facts.records or facts.easings:
        days += days_of_change(facts)
    return min((found for found in days if found is not None and found > day), default=None)


def stated(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    """The sentences of stored findings, in Chinese, each with its article."""
    return [f"{row['text'].format(**row['values'])}（{row['basis']}）" for row in findings]
