"""All that a rule of the infringer score may look at: a party's effective decisions, as known on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

_DAYS = frozenset({"acted_on", "decided_on", "effective_on", "pay_by", "paid_on", "withdrawn_on"})
_LISTS = frozenset({"intent", "severity"})


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """One decision about the party. Amounts in fen; days None where they are not known or not come.

    `acted_on` is the last day of the acts punished, `intent` and `severity` the codes of the facts found
    (F1–F6, G1–G7), `confiscated` whether goods or gains were taken.
    """

    number: str
    case_number: str
    cause: str
    kind: str
    band: str
    docket_no: str | None = None
    fine_fen: int = 0
    due_fen: int = 0
    confiscated: bool = False
    warning: bool = False
    intent: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    acted_on: date | None = None
    decided_on: date | None = None
    effective_on: date | None = None
    pay_by: date | None = None
    paid_on: date | None = None
    withdrawn_on: date | None = None

    @property
    def name(self) -> str:
        """What the party knows the decision by: its docket number, else its permanent one."""
        return self.docket_no or self.number

    def is_effective(self, day: date) -> bool:
        """Whether the decision counts on the day: served by then, and not withdrawn."""
        return (
            self.effective_on is not None
            and self.effective_on <= day
            and (self.withdrawn_on is None or self.withdrawn_on > day)
        )


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """A party's decisions, in no particular order."""

    decisions: tuple[DecisionFacts, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The facts as a score keeps them."""
        return {"decisions": [_plain(decision) for decision in self.decisions]}


def read_facts(data: Mapping[str, Any]) -> PartyFacts:
    """The facts that `as_json` wrote, or that a test states; raises TypeError for what is no fact."""
    return PartyFacts(tuple(_decision(row) for row in data["decisions"]))


def effective(decisions: Iterable[DecisionFacts], day: date) -> list[DecisionFacts]:
    """The decisions that count on the day, the oldest first."""
    counted = [decision for decision in decisions if decision.is_effective(day)]
    if len(counted) > 1:
        counted.sort(key=lambda decision: (decision.effective_on or day, decision.number))
    return counted


def _plain(decision: DecisionFacts) -> dict[str, Any]:
    found = {name: getattr(decision, name) for name in _FIELDS}
    return {name: value.isoformat() if isinstance(value, date) else list(value) if name in _LISTS else value for name, value in found.items()}


def _decision(row: Mapping[str, Any]) -> DecisionFacts:
    return DecisionFacts(**{name: _value(name, value) for name, value in row.items()})


def _value(name: str, value: Any) -> Any:
    if name in _DAYS and isinstance(value, str):
        return date.fromisoformat(value)
    return tuple(value) if name in _LISTS else value


_FIELDS = tuple(field.name for field in fields(DecisionFacts))
