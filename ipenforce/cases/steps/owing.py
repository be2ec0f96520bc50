"""What a party still owes under a decision: fine and gains by their days, the added fine day by day, what is to be paid back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import partial

from ipenforce.cases.models import Case, Decision, Instalment
from ipenforce.cases.steps.timing import clock, standing
from ipenforce.law import provision
from ipenforce.law.deadlines import Pause

PAYMENT, LATE_FINE = "penalty.payment", "penalty.late_fine"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LateDays:
    """Days on end on which the same sum was late: the added fine of each, and of all before the cap."""

    start: date
    end: date
    late_fen: int
    added_fen: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class LateFine:
    """The added fine up to a day: its lines, the days of a remedy that were left out, the rate, the cap, the sum."""

    lines: tuple[LateDays, ...]
    pauses: tuple[Pause, ...]
    rate: Fraction
    cap_fen: int
    until: date

    @property
    def added_fen(self) -> int:
        """The sum, not above the cap."""
        return min(sum(line.added_fen for line in self.lines), self.cap_fen)

    @property
    def days(self) -> int:
        return sum(line.days for line in self.lines)

    @property
    def capped(self) -> bool:
        return sum(line.added_fen for line in self.lines) > self.cap_fen


NOTHING_LATE = LateFine((), (), Fraction(0), 0, date.min)


def pay_first_by(decision: Decision) -> date:
    """The last day for payment as the decision sets it, before any plan."""
    assert decision.served_on is not None
    return clock("", PAYMENT, decision.served_on).due.safe


def plan_of(decision: Decision, on: date | None = None) -> list[Instalment]:
    """The parts of the newest plan that had been granted by the day (of all, where none is given); empty where there is none."""
    granted = [row for row in decision.instalments if on is None or row.granted_on <= on]
    return [row for row in granted if row.document == granted[-1].document]


def refunded_fen(decision: Decision) -> int:
    """What was paid back."""
    return sum(row.amount_fen for row in decision.settlements if row.kind == "refund")


def to_refund_fen(decision: Decision) -> int:
    """What the party paid and does not owe any more."""
    return max(decision.paid_fen - decision.due_fen - refunded_fen(decision), 0)


def outstanding_fen(decision: Decision) -> int:
    """What is not paid of fine and gains, whether its day has come or not."""
    return max(decision.due_fen - decision.paid_fen, 0)


def late_fine(decision: Decision, on: date) -> LateFine:
    """The added fine of each day after the last day for payment, up to `on`: a rate of the part of the fine that was late.

    Payments count towards the fine first, since it alone grows. Days of a reconsideration or suit do not count.
    """
    if decision.served_on is None or decision.withdrawn_on or not decision.fine_fen:
        return NOTHING_LATE
    first = pay_first_by(decision)
    terms = provision(LATE_FINE).on(first).terms
    rate, cap = Fraction(terms["daily_rate"]), int(decision.fine_fen * terms["cap_times"])
    stopped = standing(decision.case.number, LATE_FINE, on, decision.number)["pauses"]
    pauses = tuple(pause for pause in stopped if pause.kind in terms["pauses"])
    lines: list[LateDays] = []
    for day in _days(first + ONE_DAY, on):
        late = fine_late_fen(decision, day, first)
        if late <= 0 or any(pause.start <= day <= pause.end for pause in pauses):
            continue
        _count(lines, day, late, rate)
        if sum(line.added_fen for line in lines) > cap:
            break
    return LateFine(tuple(lines), pauses, rate, cap, on)


def fine_late_fen(decision: Decision, day: date, first: date) -> int:
    """What of the fine should have been paid before the day, and was not."""
    plan = plan_of(decision, day)
    wanted = sum(row.amount_fen for row in plan if row.due_on < day) if plan else decision.fine_fen if first < day else 0
    return min(wanted, decision.fine_fen) - sum(row.amount_fen for row in decision.payments if row.paid_on < day)


def _days(start: date, end: date) -> Iterator[date]:
    while start <= end:
        yield start
        start += ONE_DAY


def _count(lines: list[LateDays], day: date, late_fen: int, rate: Fraction) -> None:
    start = day
    if lines and lines[-1].late_fen == late_fen and lines[-1].end == day - ONE_DAY:
        start = lines.pop().start
    days = (day - start).days + 1
    lines.append(LateDays(start, day, late_fen, int(late_fen * rate * days)))


def waived_fen(decision: Decision) -> int:
    """What was waived of the added fine."""
    return sum(row.after["late_fine_fen"] for row in decision.changes if row.kind == "late_waiver" and row.state == "approved")


def late_owing_fen(decision: Decision, on: date) -> int:
    """What is still owed of the added fine."""
    received = sum(row.amount_fen for row in decision.settlements if row.kind == "late_fine")
    return max(late_fine(decision, on).added_fen - waived_fen(decision) - received, 0)


def overdue(decision: Decision, on: date) -> bool:
    """Whether money is owed whose day has passed."""
    if decision.served_on is None or (not outstanding_fen(decision) and not late_owing_fen(decision, on)):
        return False
    first = pay_first_by(decision)
    gains_late = first < on and decision.paid_fen < decision.gains_confiscated_fen
    return gains_late or fine_late_fen(decision, on, first) > 0 or late_owing_fen(decision, on) > 0


def split_fen(decision: Decision) -> tuple[int, int]:
    """What is outstanding of the fine and of the gains."""
    fine = max(decision.fine_fen - decision.paid_fen, 0) if not decision.withdrawn_on else 0
    return fine, outstanding_fen(decision) - fine


def court_ended(decision: Decision) -> bool:
    """Whether the court has ended the enforcement: nothing more is to be had."""
    return any(row.outcome == "ended" for row in decision.enforcements)


def settled(decision: Decision, on: date) -> bool:
    """Whether nothing is left to be paid by either side, or the court has ended the enforcement."""
    if to_refund_fen(decision):
        return False
    return court_ended(decision) or (not outstanding_fen(decision) and not late_owing_fen(decision, on))


def settled_on(decision: Decision) -> date:
    """The day on which a settled decision was performed, ended by the court or withdrawn, whichever came last."""
    days = [decision.served_on, decision.paid_on, decision.withdrawn_on, *(row.paid_on for row in decision.settlements)]
    days += [row.ended_on for row in decision.enforcements if row.outcome == "ended"]
    return max(day for day in days if day is not None)


def remedies_end(decision: Decision) -> date:
    """The day on which nobody can act against the decision any more: the later of both periods, or the end of what was undertaken."""
    assert decision.served_on is not None
    served = decision.served_on
    ends = [clock("", "penalty.remedies", served, term=term).due.safe for term in ("reconsideration", "suit")]
    for row in decision.remedies:
        if row.ended_on is not None:
            after = row.kind == "reconsideration" and row.outcome != "withdrawn"
            ends.append(clock("", "penalty.suit_after_reconsideration", row.ended_on).due.safe if after else row.ended_on)
    return max(ends)


court_window = partial(clock, "申请法院强制执行期限")
"""The clock of the application to the court: of which provision, from when, for whom."""


def window_of(decision: Decision) -> tuple[str, date]:
    """From when the application to the court may be filed, and the provision: the end of the plan counts where there is one."""
    ends = remedies_end(decision)
    if plan := plan_of(decision):
        return "penalty.enforcement_after_instalments", max(ends, max(row.due_on for row in plan))
    return "penalty.enforcement", ends


def standing_decisions(case: Case) -> list[Decision]:
    """The case's decisions that were made and not withdrawn; what was merely proposed is none."""
    return [row for row in case.decisions if row.decided_on is not None and row.withdrawn_on is None]
