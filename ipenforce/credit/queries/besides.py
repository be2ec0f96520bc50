"""Readers of what stands beside a score: records, commitments, easings, repairs, and the kinds of repetition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ipenforce.cases.models import CaseParty, Decision
from ipenforce.credit.models import Commitment, CreditRecord, Easing, ListEntry, Repair
from ipenforce.credit.queries.scores import facts_of, points_policy
from ipenforce.db import db
from ipenforce.errors import Reason
from ipenforce.law import Version, provision
from ipenforce.law.deadlines import add_months
from ipenforce.parties.models import Party
from ipenforce.policy.queries import highest
from ipenforce.rules import repair
from ipenforce.rules.facts import DecisionFacts, effective
from ipenforce.rules.infringer import Record
from ipenforce.rules.listing import POLICY
from ipenforce.rules.scale import months_of, scale_on, years_of


def _one(model: Any, number: str) -> Any:
    return db.session.execute(db.select(model).filter_by(number=number)).scalar_one_or_none()


def record_by_number(number: str) -> CreditRecord | None:
    """A record by its number."""
    found: CreditRecord | None = _one(CreditRecord, number)
    return found


def easing_by_number(number: str) -> Easing | None:
    """An easing by its number."""
    found: Easing | None = _one(Easing, number)
    return found


def repair_by_number(number: str) -> Repair | None:
    """An application for repair by its number."""
    found: Repair | None = _one(Repair, number)
    return found


def commitment_by_number(number: str) -> Commitment | None:
    """A commitment by its number."""
    found: Commitment | None = _one(Commitment, number)
    return found


def beside(party: Party) -> dict[str, Sequence[Any]]:
    """All records, easings, repairs and commitments of a party, the latest first."""
    models = {"records": CreditRecord, "easings": Easing, "repairs": Repair, "commitments": Commitment}
    return {
        name: db.session.execute(db.select(model).filter_by(party_id=party.id).order_by(model.id.desc())).scalars().all()
        for name, model in models.items()
    }


def waiting() -> dict[str, Sequence[Any]]:
    """Easings and repairs that wait for a second person."""
    return {
        "easings": db.session.execute(db.select(Easing).filter_by(state="proposed").order_by(Easing.id)).scalars().all(),
        "repairs": db.session.execute(db.select(Repair).filter_by(granted=None).order_by(Repair.due_on)).scalars().all(),
    }


def list_policy(on: date) -> Version:
    """The bureau's own setting for the list and for repair, of the installation's highest bureau."""
    return highest(POLICY, on)


@dataclass(frozen=True)
class Repairable:
    """A decision with both regimes, the one that governs, and what is lacking."""

    decision: DecisionFacts
    regimes: list[repair.Regime]
    governing: repair.Regime | None
    lacking: list[Reason]


def repairable(party: Party, day: date, *, harm_removed: str = "", only: str = "") -> list[Repairable]:
    """The party's own decisions that are still used, each with when and on what conditions it may be repaired."""
    facts = facts_of(party, day).decisions
    listed = any(row.stands(day) for row in db.session.execute(db.select(ListEntry).filter_by(party_id=party.id)).scalars())
    clock = list_policy(day).terms["repair_clock"]
    rows = db.session.execute(
        db.select(Decision).join(CaseParty, CaseParty.id == Decision.case_party_id).where(CaseParty.party_id == party.id)
    ).scalars()  # fmt: skip
    kept = {row.number: row for row in rows}
    found = []
    for one in effective(facts, day):
        if one.kind != "penalty" or one.number not in kept or (only and one.number != only):
            continue
        both = repair.regimes(one, kept[one.number].published_on, day)
        regime = repair.governing(both, clock)
        lacking = repair.lacking(
            one, regime, harm_removed=harm_removed, again_on=_again(one, facts, day), listed=listed,
            excluded=further(kept[one.number]), day=day,
        )  # fmt: skip
        found.append(Repairable(one, both, regime, lacking))
    return found


def lacking_for_repair(row: Repair, day: date) -> list[Reason]:
    """What stands against granting an application; a decision that is no longer in force needs none."""
    found = repairable(row.party, day, harm_removed=row.harm_removed, only=row.decision)
    return found[0].lacking if found else [Reason("决定没有生效或者已经撤销，不需要修复", repair.CONDITIONS)]


def further(decision: Decision) -> bool:
    """Whether a penalty of a heavier kind than fine and confiscation is imposed."""
    return bool(decision.further_penalties)


def _again(one: DecisionFacts, facts: Sequence[DecisionFacts], day: date) -> date | None:
    """The day on which the same kind was punished again after this decision."""
    later = [
        other.effective_on for other in effective(facts, day)
        if other.kind == "penalty" and other.cause == one.cause and other.effective_on and one.effective_on and other.effective_on > one.effective_on
    ]  # fmt: skip
    return max(later, default=None)


@dataclass(frozen=True)
class Repetition:
    """One kind of repetition: its window, how many infringements it holds, and what follows."""

    code: str
    text: str
    basis: str
    window: str
    times: int
    decisions: tuple[str, ...]
    effect: str


CRIME = "crime.sale_of_counterfeits"
STATUTE, FREQUENCY = "R1", "R5"


def repetitions(party: Party, day: date) -> list[Repetition]:
    """The kinds of repetition kept apart, each over its own window: repaired decisions are counted here, since a statute counts them."""
    every = [one for one in facts_of(party, day).decisions if one.kind == "penalty" and one.effective_on and one.withdrawn_on is None]
    policy = points_policy(day)
    entry = scale_on(policy, day).entries.get("repeat_infringement")
    if entry is None or entry.repeat is None:
        return []
    record, repeat = Record(every, day), entry.repeat
    marks = [one for one in every if one.cause == repeat.cause and add_months(_served(one), repeat.months) >= day]
    found = [Repetition(STATUTE, repeat.act, entry.basis, f"{repeat.years}年", len(marks), _names(marks), "应当从重处罚")]
    for counter in entry.also:
        times = [(record.times_counted(one, counter), one) for one in every]
        most = max((row[0] for row in times), default=1)
        window = f"{years_of(counter.months)}年" if counter.months else "不限"
        found.append(Repetition(
            counter.code, counter.act, policy.basis, window, most if any(one.cause.startswith(counter.cause) for one in every) else 0,
            _names([one for count, one in times if count > 1]), "评分加重",
        ))  # fmt: skip
    crime = provision(CRIME).on(day)
    prior = crime.terms["lower"].get("prior_window") if "lower" in crime.terms else None
    if prior is not None:
        recent = [one for one in marks if add_months(_served(one), months_of(prior)) >= day]
        found.append(Repetition("R6", "受过处罚又侵权", crime.basis, f"{years_of(months_of(prior))}年", len(recent), _names(recent), "追诉标准降低，应当预警"))
    factor = provision("credit.list_factors").on(day)
    found.append(Repetition(FREQUENCY, "违法频次", factor.basis, "不限", len(every), _names(every), "列入名单的考虑因素之一"))
    return found


def _served(one: DecisionFacts) -> date:
    assert one.effective_on is not None
    return one.effective_on


def _names(rows: Sequence[DecisionFacts]) -> tuple[str, ...]:
    return tuple(one.name for one in rows)
