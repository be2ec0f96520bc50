"""All that a rule of the infringer score may look at: a party's decisions, records and easings, as known on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

_DAYS = frozenset({
    "acted_on", "decided_on", "effective_on", "pay_by", "paid_on", "withdrawn_on", "repaired_on", "started_on", "ended_on", "until",
})  # fmt: skip
_LISTS = frozenset({"intent", "severity", "rights"})


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """One decision about the party. Amounts in fen; days None where they are not known or not come.

    `acted_on` is the last day of the acts punished, `intent` and `severity` the codes of the facts found
    (F1–F6, G1–G7), `confiscated` whether goods or gains were taken, `rights` the numbers of the rights
    infringed, `ground` the words of the ground on which nothing was imposed. From `repaired_on` on the
    decision is not used for the score any more.
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
    repaired_on: date | None = None
    rights: tuple[str, ...] = ()
    ground: str = ""

    @property
    def name(self) -> str:
        """What the party knows the decision by: its docket number, else its permanent one."""
        return self.docket_no or self.number

    def is_effective(self, day: date) -> bool:
        """Whether the decision counts on the day: served by then, not withdrawn and not repaired."""
        return (
            self.effective_on is not None
            and self.effective_on <= day
            and (self.withdrawn_on is None or self.withdrawn_on > day)
            and (self.repaired_on is None or self.repaired_on > day)
        )


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """Anything but a decision that weighs in the score: a ruling, a filing, an inspection, a commitment, a listing.

    `rule` is the name that the policy gives it points or a cap under, `what` its words; `ended_on` the day
    on which it was corrected, removed or closed.
    """

    number: str
    rule: str
    what: str
    started_on: date
    ended_on: date | None = None
    rights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EasingFacts:
    """What two people set aside for a time: one finding (`rule` and `decision`), or the whole grade (`grade`)."""

    number: str
    because: str
    started_on: date
    until: date
    rule: str = ""
    decision: str = ""
    grade: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is in force on the day; on `until` it is no more."""
        return self.started_on <= day < self.until


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """A party's decisions, records and easings, in no particular order."""

    decisions: tuple[DecisionFacts, ...] = ()
    records: tuple[RecordFacts, ...] = ()
    easings: tuple[EasingFacts, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to score."""
        return not (self.decisions or self.records or self.easings)

    def as_json(self) -> dict[str, Any]:
        """The facts as a score keeps them."""
        found = {"decisions": [_plain(decision, _FIELDS) for decision in self.decisions]}
        if self.records:
            found["records"] = [_plain(row, _names(RecordFacts)) for row in self.records]
        if self.easings:
            found["easings"] = [_plain(row, _names(EasingFacts)) for row in self.easings]
        return found


def read_facts(data: Mapping[str, Any]) -> PartyFacts:
    """The facts that `as_json` wrote, or that a test states; raises TypeError for what is no fact."""
    return PartyFacts(
        tuple(DecisionFacts(**_read(row)) for row in data["decisions"]),
        tuple(RecordFacts(**_read(row)) for row in data.get("records", ())),
        tuple(EasingFacts(**_read(row)) for row in data.get("easings", ())),
    )


def effective(decisions: Iterable[DecisionFacts], day: date) -> list[DecisionFacts]:
    """The decisions that count on the day, the oldest first."""
    counted = [decision for decision in decisions if decision.is_effective(day)]
    if len(counted) > 1:
        counted.sort(key=lambda decision: (decision.effective_on or day, decision.number))
    return counted


def _plain(row: Any, names: Iterable[str]) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else list(value) if name in _LISTS else value for name, value in found.items()}


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if name in _DAYS and isinstance(value, str):
        return date.fromisoformat(value)
    return tuple(value) if name in _LISTS else value


def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


_FIELDS = _names(DecisionFacts)
