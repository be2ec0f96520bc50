"""A draft of the points beside what holds, over every party: who moves, why, and how the grades lie before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ipenforce.credit.models import ScoreRun, Trial
from ipenforce.credit.queries.scores import facts_of_many, infringers, points_policy
from ipenforce.db import db
from ipenforce.law import Version
from ipenforce.law.deadlines import MONTHS_A_YEAR, add_months
from ipenforce.parties.models import Party
from ipenforce.rules.facts import PartyFacts
from ipenforce.rules.infringer import RULES
from ipenforce.rules.judge import NOTHING, Judgement, judge
from ipenforce.rules.scale import shown

MOVED_KEPT = 1000
STEP = 10
Progress = Callable[[int], None]


@dataclass
class Compared:
    """What a draft does: counts of all, and the first MOVED_KEPT parties whose grade moves, each with why."""

    day: date
    total: int = 0
    changed: int = 0
    moves: Counter[str] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    points_before: Counter[int] = field(default_factory=Counter)
    points_after: Counter[int] = field(default_factory=Counter)
    moved: list[dict[str, Any]] = field(default_factory=list)

    @property
    def moved_count(self) -> int:
        """How many parties would have another grade."""
        return sum(self.moves.values())

    def as_json(self) -> dict[str, Any]:
        """As it is kept and printed: days as text, tens of points as text."""
        tens = lambda counted: {str(ten): counted[ten] for ten in sorted(counted)}  # noqa: E731
        return {
            "day": self.day.isoformat(), "total": self.total, "changed": self.changed, "moved_count": self.moved_count,
            "moves": dict(sorted(self.moves.items())), "grades_before": dict(sorted(self.before.items())),
            "grades_after": dict(sorted(self.after.items())), "points_before": tens(self.points_before),
            "points_after": tens(self.points_after), "moved": self.moved,
        }  # fmt: skip


def compare(draft: Version, day: date, progress: Progress | None = None) -> Compared:
    """The draft beside the points in force, over every party with a decision or record, in one pass of constant memory.

    `progress` is told how many parties were judged.
    """
    found, held = Compared(day), points_policy(day)
    for ids in infringers():
        names = {row.id: row for row in db.session.execute(db.select(Party.id, Party.number, Party.name).where(Party.id.in_(ids)))}
        for party_id, facts in facts_of_many(ids, day).items():
            _weigh(found, names[party_id], facts, held, draft)
        if progress:
            progress(found.total)
    return found


def _weigh(found: Compared, party: Any, facts: PartyFacts, held: Version, draft: Version) -> None:
    old, new = judge(facts, RULES, held, found.day), judge(facts, RULES, draft, found.day)
    found.total += 1
    found.before[old.grade] += 1
    found.after[new.grade] += 1
    found.points_before[int(old.points) // STEP * STEP] += 1
    found.points_after[int(new.points) // STEP * STEP] += 1
    found.changed += (old.points, old.grade) != (new.points, new.grade)
    if old.grade != new.grade:
        found.moves[f"{old.grade}→{new.grade}"] += 1
        if len(found.moved) < MOVED_KEPT:
            found.moved.append({
                "party": party.number, "name": party.name, "from": old.grade, "to": new.grade,
                "points_from": old.shown_points, "points_to": new.shown_points, "because": why(old, new),
            })  # fmt: skip


def why(old: Judgement, new: Judgement) -> list[dict[str, str]]:
    """What differs, each with its points before and after: the base, the rules; the bounds of the grades where nothing else does."""
    before, after = _sums(old), _sums(new)
    rules = [rule for rule in sorted({*before, *after}) if before.get(rule) != after.get(rule)]
    if not rules and old.points == new.points:
        return [{"rule": "grades", "before": old.grade, "after": new.grade}]
    return [{"rule": rule, "before": shown(before.get(rule, NOTHING)), "after": shown(after.get(rule, NOTHING))} for rule in rules]


def _sums(judgement: Judgement) -> dict[str, Decimal]:
    sums = {"base": judgement.points - sum((finding.points for finding in judgement.findings), NOTHING)}
    for finding in judgement.findings:
        sums[finding.rule] = sums.get(finding.rule, NOTHING) + finding.points
    return sums


def trials_of(policy: str) -> Sequence[Trial]:
    """The trials of a draft, the latest first."""
    return db.session.execute(db.select(Trial).filter_by(policy=policy).order_by(Trial.id.desc())).scalars().all()


def running_run() -> ScoreRun | None:
    """The pass that is under way."""
    query = db.select(ScoreRun).filter_by(finished_at=None, cancelled=False).order_by(ScoreRun.id)
    return db.session.execute(query.limit(1)).scalar_one_or_none()


def last_runs(limit: int = 5) -> Sequence[ScoreRun]:
    """The latest passes."""
    return db.session.execute(db.select(ScoreRun).order_by(ScoreRun.id.desc()).limit(limit)).scalars().all()


def run_by_number(number: str) -> ScoreRun | None:
    """A pass by its number."""
    return db.session.execute(db.select(ScoreRun).filter_by(number=number)).scalar_one_or_none()


def backtest(day: date) -> dict[str, Any]:
    """The grades of a year ago beside what the parties did since: for each, how many infringed again, and the lift.

    The points are those in force on the day, since the question is what they are worth. An infringement counts
    by the day of its act, where the decision has taken effect by the day.
    """
    then, policy = add_months(day, -MONTHS_A_YEAR), points_policy(day)
    graded: Counter[str] = Counter()
    again: Counter[str] = Counter()
    for ids in infringers():
        before, since = facts_of_many(ids, then), facts_of_many(ids, day)
        for party_id, facts in before.items():
            if facts.empty:
                continue
            grade = judge(facts, RULES, policy, then).grade
            graded[grade] += 1
            again[grade] += any(
                one.kind == "penalty" and one.acted_on is not None and then < one.acted_on and one.is_effective(day)
                for one in since[party_id].decisions
            )
    base = again.total() / graded.total() if graded else 0.0
    rows = [
        {
            "grade": grade, "parties": graded[grade], "again": again[grade], "rate": round(again[grade] / graded[grade], 4),
            "lift": round(again[grade] / graded[grade] / base, 2) if base else 0.0,
        }
        for grade in sorted(graded)
    ]  # fmt: skip
    return {"from": then.isoformat(), "to": day.isoformat(), "parties": graded.total(), "again": again.total(), "grades": rows}
