"""RULES of the infringer score: each looks at one effective decision and answers with a Reason, or is silent."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ipenforce.errors import Reason
from ipenforce.law.deadlines import add_months
from ipenforce.money import format_yuan
from ipenforce.rules.facts import DecisionFacts, RecordFacts
from ipenforce.rules.scale import POLICY, Counter, Entry, Repeat

ONE_DAY = timedelta(days=1)
RULING_CAUSE = "patent.infringement_ruling"


class Record:
    """All effective decisions of one party on a day, the oldest first, and rulings: what surrounds the one looked at."""

    def __init__(self, decisions: Sequence[DecisionFacts], day: date, rulings: Sequence[RecordFacts] = ()) -> None:
        self.decisions = decisions
        self.day = day
        self.rulings = rulings
        self._known: dict[str, tuple[list[date], list[date]]] = {}
        self._counted: dict[str, dict[tuple[str, str], list[date]]] = {}

    def times(self, decision: DecisionFacts, repeat: Repeat) -> int:
        """The how-manieth infringement this one is: itself, and the earlier ones in whose window it was committed.

        A window opens on the day after an earlier decision took effect and holds its last day. An act
        whose day is not known is never a repeated one.
        """
        if decision.acted_on is None or decision.effective_on is None or len(self.decisions) < repeat.count:
            return 1
        acted_on = min(decision.acted_on, decision.effective_on)
        starts, ends = self._windows(repeat)
        return 1 + bisect_left(starts, acted_on) - bisect_left(ends, acted_on)

    def times_counted(self, decision: DecisionFacts, counter: Counter) -> int:
        """The same for a counter that is kept apart: of the same right, or in its own window."""
        if decision.acted_on is None or decision.effective_on is None or not decision.cause.startswith(counter.cause):
            return 1
        acted_on = min(decision.acted_on, decision.effective_on)
        found = [self._openings(counter).get(key, ()) for key in _keys(decision.cause, decision.rights, counter)]
        return 1 + max((self._earlier(starts, acted_on, counter.months) for starts in found), default=0)

    @staticmethod
    def _earlier(starts: Sequence[date], acted_on: date, months: int | None) -> int:
        if months is None:
            return bisect_left(starts, acted_on)
        return sum(start < acted_on <= add_months(start, months) for start in starts)

    def _openings(self, counter: Counter) -> dict[tuple[str, str], list[date]]:
        """Days on which earlier infringements begin to count, by what they have to have in common, sorted."""
        if counter.code not in self._counted:
            found: dict[tuple[str, str], list[date]] = {}
            for one in self.decisions:
                if one.kind == "penalty" and one.effective_on and one.cause.startswith(counter.cause):
                    opens_on = max(one.effective_on, one.paid_on or one.effective_on) if counter.from_performance else one.effective_on
                    for key in _keys(one.cause, one.rights, counter):
                        found.setdefault(key, []).append(opens_on)
            for ruling in self.rulings:
                for key in _keys(RULING_CAUSE, ruling.rights, counter) if counter.same_right else ():
                    found.setdefault(key, []).append(ruling.started_on)
            self._counted[counter.code] = {key: sorted(days) for key, days in found.items()}
        return self._counted[counter.code]

    def _windows(self, repeat: Repeat) -> tuple[list[date], list[date]]:
        if repeat.cause not in self._known:
            starts = [one.effective_on for one in self.decisions if one.effective_on and infringes(one, repeat.cause)]
            self._known[repeat.cause] = starts, [add_months(start, repeat.months) for start in starts]
        return self._known[repeat.cause]


def _keys(cause: str, rights: Sequence[str], counter: Counter) -> list[tuple[str, str]]:
    """What infringements must share to count together: the kind of act (the counter's own, or the same one), the right."""
    kind = counter.cause or cause
    return [(kind, right) for right in rights] if counter.same_right else [(kind, "")]


def infringes(decision: DecisionFacts, cause: str) -> bool:
    """Whether the decision found an infringement of this kind and punished it."""
    return decision.kind == "penalty" and decision.cause == cause


def no_penalty(decision: DecisionFacts, record: Record, entry: Entry) -> Reason | None:
    """A decision not to punish is remembered, and costs nothing."""
    if decision.kind == "no_penalty":
        if decision.ground:
            return Reason("{decision}：不予行政处罚（{ground}），只作记录", entry.cite, decision=decision.name, ground=decision.ground)
        return Reason("{decision}：不予行政处罚，只作记录", entry.cite, decision=decision.name)
    return None


def minor_penalty(decision: DecisionFacts, record: Record, entry: Entry) -> Reason | None:
    """A penalty without any fine or confiscation."""
    if decision.kind == "penalty" and not _has_weight(decision):
        return Reason("{decision}：受到警告、通报批评，没有罚款和没收", entry.cite, decision=decision.name)
    return None


def lighter_fine(decision: DecisionFacts, record: Record, entry: Entry) -> Reason | None:
    """A fine or confiscation in the lighter band."""
    if not _punished_as(decision, "lighter"):
        return None
    if not decision.fine_fen:
        return Reason("{decision}：从轻处罚，没收违法所得或者非法财物", entry.cite, decision=decision.name)
    return Reason("{decision}：从轻处罚，罚款{fine}元", entry.cite, decision=decision.name, fine=format_yuan(decision.fine_fen))


def ordinary_fine(decision: DecisionFacts, record: Record, entry: Entry) -> Reason | None:
    """A fine or confiscation in the middle band."""
    if not _punished_as(decision, "ordinary"):
        return None
    if not decision.fine_fen:
        return Reason("{decision}：按一般档次处罚，没收违法所得或者非法财物", entry.cite, decision=decision.name)
    return Reason("{decision}：按一般档次处罚，罚款{fine}元", entry.cite, decision=decision.name, fine=format_yuan(decision.fine_fen))


def heavier_penalty(decision: DecisionFacts, record: Record, entry: Entry) -> Reason | None:
    """A fine or confiscation in the heavier band."""
    if not _punished_as(decision, "heavier"):
        return None
    if not decision.fine_fen:
        return Reason("{decision}：从重处罚，没收违法所得或者非法财物", entry.cite, decision=decision.name)
    return Reason("{decision}：从重处罚，罚款{fine}元", entry.cite, decision=decision.name, fine=format_yuan(decision.fine_fen))


def intent(decision: DecisionFacts, record: Record, entry: Entry) -> Reason | None:
    """Facts of intent found in the decision; judged apart from severity."""
    if words := _found(decision, decision.intent, entry):
        return Reason("{decision}：认定故意侵权：{facts}", entry.cite, decision=decision.name, facts=words)
    return None


def severity(decision: DecisionFacts, record: Record, entry: Entry) -> Reason | None:
    """Facts of grave circumstances found in the decision; a repeated infringement is not counted here again."""
    if words := _found(decision, decision.severity, entry):
        return Reason("{decision}：认定情节严重：{facts}", entry.cite, decision=decision.name, facts=words)
    return None


def repeat_infringement(decision: DecisionFacts, record: Record, entry: Entry) -> Reason | None:
    """Two or more infringements in the statutory window, the earlier ones effective before this act.

    The counters of other texts are kept apart, each with its own window; the highest one speaks.
    """
    if entry.repeat is None or decision.kind != "penalty":
        return None
    times = record.times(decision, entry.repeat) if infringes(decision, entry.repeat.cause) else 1
    counted = [(record.times_counted(decision, counter), counter) for counter in entry.also]
    most, counter = max(counted, key=lambda row: row[0], default=(1, None))
    if counter is not None and most > times and most >= entry.repeat.count:
        return Reason(
            "{decision}：第{times}次{act}（{counter}），此前的决定均已生效", POLICY,
            decision=decision.name, times=most, act=counter.act, counter=counter.code,
        )  # fmt: skip
    if times < entry.repeat.count:
        return None
    return Reason(
        "{decision}：{years}年内第{times}次实施“{act}”，此前的决定均已生效", entry.cite,
        decision=decision.name, years=entry.repeat.years, times=times, act=entry.repeat.act,
    )  # fmt: skip


def refusal_to_perform(decision: DecisionFacts, record: Record, entry: Entry) -> Reason | None:
    """Fine or gains not paid by the last day for payment, or paid after it."""
    pay_by, paid_on = decision.pay_by, decision.paid_on
    if not decision.due_fen or pay_by is None or record.day <= pay_by or (paid_on is not None and paid_on <= pay_by):
        return None
    due = format_yuan(decision.due_fen)
    if paid_on is None or paid_on > record.day:
        return Reason(
            "{decision}：罚没款{due}元应于{pay_by}前缴清，逾期未履行",
            entry.cite, decision=decision.name, due=due, pay_by=pay_by.isoformat(),
        )  # fmt: skip
    return Reason(
        "{decision}：罚没款{due}元应于{pay_by}前缴清，逾期至{paid_on}才履行",
        entry.cite, decision=decision.name, due=due, pay_by=pay_by.isoformat(), paid_on=paid_on.isoformat(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule by the name that the policy gives it points under; `opens_on` is a day on which it may begin to speak."""

    name: str
    ask: Callable[[DecisionFacts, Record, Entry], Reason | None]
    opens_on: Callable[[DecisionFacts], date | None] | None = None


def overdue_from(decision: DecisionFacts) -> date | None:
    """The day on which a debt that is not paid in time becomes overdue."""
    if decision.pay_by is None or not decision.due_fen:
        return None
    in_time = decision.paid_on is not None and decision.paid_on <= decision.pay_by
    return None if in_time else decision.pay_by + ONE_DAY


RULES: tuple[Rule, ...] = (
    Rule("no_penalty", no_penalty),
    Rule("minor_penalty", minor_penalty),
    Rule("lighter_fine", lighter_fine),
    Rule("ordinary_fine", ordinary_fine),
    Rule("heavier_penalty", heavier_penalty),
    Rule("intent", intent),
    Rule("severity", severity),
    Rule("repeat_infringement", repeat_infringement),
    Rule("refusal_to_perform", refusal_to_perform, overdue_from),
)
"""In this order: a decision's own penalty first, then what adds to it."""


def _has_weight(decision: DecisionFacts) -> bool:
    return decision.fine_fen > 0 or decision.confiscated


def _punished_as(decision: DecisionFacts, band: str) -> bool:
    return decision.kind == "penalty" and decision.band == band and _has_weight(decision)


def _found(decision: DecisionFacts, codes: Sequence[str], entry: Entry) -> str:
    return "；".join(entry.facts[code] for code in sorted(set(codes)) if code in entry.facts) if decision.kind == "penalty" else ""
