"""The only writers of scores: after an event, on the day that time changes one, for one party."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ipenforce.clock import now, today
from ipenforce.credit import queries
from ipenforce.credit.models import PastScore, Score
from ipenforce.db import db
from ipenforce.events import SYSTEM, Actor, Event, record
from ipenforce.parties.models import Party
from ipenforce.parties.queries import one_operator_groups
from ipenforce.rules.facts import PartyFacts
from ipenforce.rules.infringer import RULES
from ipenforce.rules.judge import Judgement, judge

SCORING_EVENTS = frozenset({
    "decision.served", "decision.paid", "decision.withdrawn", "decision.changed", "case.imported", "credit.record_entered", "credit.record_ended",
    "credit.record_voided", "credit.easing_decided", "credit.repair_decided", "commitment.checked", "listing.served", "listing.removed",
    "party.merged", "party.unmerged", "party.operator_ruled", "party.operator_undone",
})  # fmt: skip
"""Names of the events that may change a score."""


def refresh_after(events: Iterable[Event]) -> None:
    """Bring the scores of everybody whom these events concern up to today; doing so again changes nothing."""
    stated = [(event.name, event.facts) for event in events if event.name in SCORING_EVENTS]
    decisions = [facts["decision"] for _, facts in stated if "decision" in facts]
    cases = [facts["case"] for name, facts in stated if name == "case.imported"]
    parties = [number for name, facts in stated if not name.startswith(("decision.", "case.")) for number in _named(facts)]
    concerned = set(queries.infringers_of(decisions, cases, parties))
    groups = one_operator_groups(today())
    concerned |= {other for one in concerned & groups.keys() for other in groups[one]}
    refresh_many(sorted(concerned), on=today(), actor=SYSTEM)


def _named(facts: Mapping[str, Any]) -> list[str]:
    """Numbers of the parties that an event names."""
    return [*(facts[name] for name in ("party", "other") if name in facts), *facts.get("parties", ())]


def refresh_due(*, on: date) -> str:
    """Bring up to the day every score that time or a new policy has changed by then, and say how many there were."""
    due = queries.due_for_change(on, queries.points_policy(on).start)
    changed = refresh_many(due, on=on, actor=SYSTEM)
    return f"更新到期评分 {len(due)} 个，其中 {changed} 个有变动"


def refresh_party(party: Party, *, on: date, actor: Actor) -> Score | None:
    """Judge one party's facts of the day and keep the score; None where there is nothing to score."""
    refresh_many([party.id], on=on, actor=actor)
    return queries.score_of(party)


def refresh_many(party_ids: Sequence[int], *, on: date, actor: Actor) -> int:
    """Judge the facts of many parties on the day and keep their scores; how many changed in points or grade.

    A party that never had an effective decision or a record gets no score. A score of a later day is left alone.
    """
    policy = queries.points_policy(on)
    blank = judge(PartyFacts(), RULES, policy, on)
    changed = 0
    for ids in queries.chunks(party_ids):
        facts, scores = queries.facts_of_many(ids, on), queries.scores_of(ids)
        parties = {row.id: row for row in db.session.execute(db.select(Party).where(Party.id.in_(ids))).scalars()}
        for party_id in ids:
            score = scores.get(party_id)
            if (score is None and facts[party_id].empty) or (score is not None and score.day > on):
                continue
            before = (score.points, score.grade) if score else (blank.shown_points, blank.grade)
            found = judge(facts[party_id], RULES, policy, on)
            _keep(score or _new(party_id), facts[party_id], found)
            if before != (found.shown_points, found.grade):
                _tell(parties[party_id], before, found, actor)
                changed += 1
        db.session.flush()
    return changed


def _new(party_id: int) -> Score:
    score = Score(party_id=party_id)
    db.session.add(score)
    return score


def _keep(score: Score, facts: PartyFacts, found: Judgement) -> None:
    """Write the judgement beside what it was judged on; one that it replaces is put away as it was."""
    findings = [finding.as_json() for finding in found.findings]
    if score.points is None:
        score.since = found.day
    elif (score.points, score.grade, score.policy_from, score.findings) != (found.shown_points, found.grade, found.policy_from, findings):
        db.session.add(PastScore(
            party_id=score.party_id, since=score.since or score.day, until=found.day, policy_from=score.policy_from, points=score.points,
            grade=score.grade, facts=score.facts, findings=score.findings, computed_at=score.computed_at,
        ))  # fmt: skip
        score.since = found.day
    score.day, score.policy_from = found.day, found.policy_from
    score.points, score.grade = found.shown_points, found.grade
    score.facts = facts.as_json()
    score.findings = findings
    score.next_change_on, score.computed_at = found.next_change_on, now()


def _tell(party: Party, before: tuple[str, str], found: Judgement, actor: Actor) -> None:
    """Record that points or grade changed; a party without a score began as a blank record."""
    record(
        "score.changed", party, actor, party=party.number, before=before[0], after=found.shown_points,
        grade_before=before[1], grade_after=found.grade,
    )  # fmt: skip
