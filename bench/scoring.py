"""Scores of all infringers, read from the database and judged, against a rule engine over the same facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bench.peers import Peers
from bench.site import Site
from bench.sizes import DAY
from bench.timing import head, ms, ratio, row, timed
from ipenforce.credit.queries import POLICY, facts_of_many, infringers
from ipenforce.law import provision
from ipenforce.law.deadlines import add_months
from ipenforce.rules.facts import DecisionFacts, PartyFacts, effective
from ipenforce.rules.infringer import RULES, Record
from ipenforce.rules.judge import Judgement, judge
from ipenforce.rules.scale import Scale, scale_on

EVERY = 10
"""The engine judges every so-manieth party: it would be the longest part of the run otherwise."""


@dataclass(frozen=True)
class Scored:
    """Facts and judgements by party id, and what reading and judging took."""

    facts: dict[int, PartyFacts]
    found: dict[int, Judgement]
    reading_ms: float
    judging_ms: float


def scored(site: Site) -> Scored:
    """Judge every infringer of the database on the day."""
    with site.app.app_context():
        ids = [one for chunk in infringers() for one in chunk]
        reading, facts = timed(lambda: facts_of_many(ids, DAY))
    judging, found = timed(lambda: judged(facts))
    return Scored(facts, found, reading, judging)


def judged(facts: dict[int, PartyFacts]) -> dict[int, Judgement]:
    """The judgement of every party, with its reasons."""
    policy = provision(POLICY).on(DAY)
    return {party: judge(of, RULES, policy, DAY) for party, of in facts.items()}


def compare(site: Site, peers: Peers) -> None:
    """Measure both over the same parties, see that points and grades are the same, and print the ratio."""
    scores = scored(site)
    some = dict(list(scores.facts.items())[::EVERY])
    spent, found = timed(lambda: judged(some), 3)
    peer = peers.rule_engine(specification(some))
    same = peer["points"] == [one.shown_points for one in found.values()] and peer["grades"] == [one.grade for one in found.values()]
    parties, decisions = len(scores.facts), sum(len(one.decisions) for one in scores.facts.values())
    head(f"Score: {parties:,} infringers with {decisions:,} decisions", "work", "ours", "rule-engine", "ratio", "points and grades")
    each, theirs = spent / len(some), peer["ms"] / len(some)
    row(f"judging, a party ({len(some):,} parties)", ms(each), ms(theirs), ratio(theirs, each), "same" if same else "DIFFERENT")
    row("judging all, with reasons and next day of change", ms(scores.judging_ms), f"{ms(theirs * parties)} (from the sample)",
        ratio(theirs * parties, scores.judging_ms), "")  # fmt: skip
    whole, its = scores.reading_ms + scores.judging_ms, scores.reading_ms + theirs * parties
    row("reading all from the database and judging", ms(whole), f"{ms(its)} (our reading)", ratio(its, whole), "")


def specification(facts: dict[int, PartyFacts]) -> dict[str, Any]:
    """Rules as texts, parties as plain facts, and the figures of the policy: all that an engine needs.

    How often an infringement was repeated is handed over as a fact, which spares the engine that work.
    """
    scale = scale_on(provision(POLICY).on(DAY), DAY)
    parties = [[_plain(one, record, scale) for one in record.decisions] for record in _records(facts)]
    return {
        "rules": expressions(scale),
        "points": {name: str(entry.points) for name, entry in scale.entries.items()},
        "codes": {name: entry.code for name, entry in scale.entries.items()},
        "once": [name for name, entry in scale.entries.items() if entry.once_a_case],
        "follows": [name for name, entry in scale.entries.items() if entry.follows],
        "repeat": _repeat(scale), "caps": scale.caps, "grades": [[grade, str(least)] for grade, least in scale.grades],
        "bounds": [str(scale.base), str(scale.floor), str(scale.ceiling)], "parties": parties,
    }  # fmt: skip


def _records(facts: dict[int, PartyFacts]) -> list[Record]:
    return [Record(effective(one.decisions, DAY), DAY) for one in facts.values()]


def _plain(one: DecisionFacts, record: Record, scale: Scale) -> dict[str, Any]:
    repeat = scale.entries["repeat_infringement"].repeat
    assert repeat is not None
    return {
        "case": one.case_number, "kind": one.kind, "band": one.band, "fine": one.fine_fen, "due": one.due_fen, "confiscated": one.confiscated,
        "cause": one.cause, "intent": list(one.intent), "severity": list(one.severity), "times": record.times(one, repeat),
        "effective_on": one.effective_on.isoformat() if one.effective_on else None,
        "pay_by": one.pay_by.isoformat() if one.pay_by else None, "paid_on": one.paid_on.isoformat() if one.paid_on else None,
    }  # fmt: skip


def expressions(scale: Scale) -> dict[str, str]:
    """The rules of the infringer score in the engine's language, in the order in which they are asked."""
    lives = {name: _after(entry.months) for name, entry in scale.entries.items() if entry.months is not None}
    weight = 'kind == "penalty" and (fine > 0 or confiscated)'
    performed = scale.entries["refusal_to_perform"].months or 0
    repeat = scale.entries["repeat_infringement"].repeat
    assert repeat is not None
    day = f'd"{DAY.isoformat()}"'
    bands = {"lighter_fine": "lighter", "ordinary_fine": "ordinary", "heavier_penalty": "heavier"}
    return {
        "no_penalty": 'kind == "no_penalty"',
        "minor_penalty": f'kind == "penalty" and not (fine > 0 or confiscated) and effective_on > {lives["minor_penalty"]}',
        **{name: f'{weight} and band == "{band}" and effective_on > {lives[name]}' for name, band in bands.items()},
        "intent": f'kind == "penalty" and {_any("intent", scale)}',
        "severity": f'kind == "penalty" and {_any("severity", scale)}',
        "repeat_infringement": f'kind == "penalty" and cause == "{repeat.cause}" and times >= {repeat.count}',
        "refusal_to_perform": f"due > 0 and pay_by != null and {day} > pay_by and (paid_on == null or (paid_on > pay_by and paid_on > {_after(performed)}))",
    }


def _any(name: str, scale: Scale) -> str:
    return "(" + " or ".join(f'"{code}" in {name}' for code in scale.entries[name].facts) + ")"


def _after(months: int) -> str:
    """The last day whose points, counting so many months, are over: later ones still count."""
    day: date = DAY - timedelta(days=31 * months)
    while add_months(day + timedelta(days=1), months) <= DAY:
        day += timedelta(days=1)
    return f'd"{day.isoformat()}"'


def _repeat(scale: Scale) -> dict[str, Any]:
    repeat = scale.entries["repeat_infringement"].repeat
    assert repeat is not None
    return {
        "count": repeat.count, "applies_to": sorted(repeat.applies_to),
        "second_times": str(repeat.second_times), "further_times": str(repeat.further_times),
    }  # fmt: skip
