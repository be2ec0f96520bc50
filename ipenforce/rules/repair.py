"""When information about a penalty may be repaired: the two regimes side by side, and what is still lacking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ipenforce.errors import Reason
from ipenforce.law import NotInForce, provision
from ipenforce.law.deadlines import add_months
from ipenforce.rules.facts import DecisionFacts
from ipenforce.rules.scale import months_of

REPAIR_CLOCKS: Mapping[str, str] = {"stricter": "取较严的一套", "samr": "市场监管总局的办法", "ndrc": "国家发展改革委的办法"}
SAMR, NDRC, NEVER = "publication.repair_samr", "publication.repair_tiers", "publication.no_early_stop"
CONDITIONS = "publication.early_stop"


@dataclass(frozen=True, slots=True)
class Regime:
    """One regime's answer: the first day on which it may be applied for, and its article."""

    clock: str
    cite: str
    basis: str
    opens_on: date


def regimes(decision: DecisionFacts, published_on: date | None, day: date) -> list[Regime]:
    """Every regime in force on the day, with the first day on which the decision may be repaired under it.

    The wait begins with the publication, or where there was none, with the day on which the decision took effect.
    """
    start = published_on or decision.effective_on or day
    found = []
    for clock, cite in (("samr", SAMR), ("ndrc", NDRC)):
        try:
            version = provision(cite).on(day)
        except NotInForce:
            continue
        row = version.terms[_tier(decision)] if clock == "ndrc" else version.terms
        wait = row.get("after") or row.get("at_least")
        found.append(Regime(clock, cite, version.basis, add_months(start, months_of(wait)) if wait else start))
    return found


def governing(found: list[Regime], clock: str) -> Regime | None:
    """The regime that the bureau's setting names; the one with the longer wait where it takes the stricter."""
    named = [row for row in found if row.clock == clock] or found
    return max(named, key=lambda row: row.opens_on, default=None)


def lacking(
    decision: DecisionFacts, regime: Regime | None, *, harm_removed: str, again_on: date | None, listed: bool, excluded: bool, day: date
) -> list[Reason]:
    """What stands against repairing the decision on the day, each by its article.

    `again_on`: the same kind was punished again; `excluded`: its penalty is of a kind that is never repaired early.
    """
    reasons = [Reason("该类较重处罚不得提前停止公示", NEVER)] if excluded else []
    if decision.effective_on is None or decision.withdrawn_on is not None:
        reasons.append(Reason("决定没有生效或者已经撤销，不需要修复", CONDITIONS))
    if regime is not None and day < regime.opens_on:
        reasons.append(Reason("最早可以在{day}申请", regime.cite, day=regime.opens_on.isoformat()))
    if decision.due_fen and (decision.paid_on is None or decision.paid_on > day):
        reasons.append(Reason("处罚决定规定的义务尚未履行完毕", CONDITIONS))
    if not harm_removed.strip():
        reasons.append(Reason("没有写明如何消除危害后果和不良影响", CONDITIONS))
    if again_on is not None:
        reasons.append(Reason("因同类违法于{day}再次受到处罚", CONDITIONS, day=again_on.isoformat()))
    if listed:
        reasons.append(Reason("当事人在严重违法失信名单上", CONDITIONS))
    return reasons


def _tier(decision: DecisionFacts) -> str:
    """Minor without fine and confiscation, serious in the heavier band, general between."""
    if not decision.fine_fen and not decision.confiscated:
        return "minor"
    return "serious" if decision.band == "heavier" else "general"
