"""A clock that runs in a case: what for, on which provision, from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ipenforce.cases import models
from ipenforce.db import db
from ipenforce.law import provision
from ipenforce.law.deadlines import Due, Pause, due, due_at_day, period_of


@dataclass(frozen=True)
class Clock:
    """One clock. `party` where it is one party's, or what else it concerns; `pauses` are what stopped it.

    `done_on` is the day on which what it measures was done; None while it runs.
    """

    label: str
    cite: str
    due: Due
    party: str = ""
    pauses: tuple[Pause, ...] = ()
    done_on: date | None = None


def clock(
    label: str, cite: str, start: date, party: str = "", *, term: str = "period", pauses: Iterable[Pause] = (), extended: int = 0,
    further: int = 0,
) -> Clock:  # fmt: skip
    """The clock of a provision's `term`, started on `start` by the law of that day.

    Of `pauses` those count that the text names; `extended` and `further` as in law.deadlines.due. A term of hours ends
    with the day on which it has run out at the latest.
    """
    period = provision(cite).on(start).terms[term]
    if (counted := period_of(period)).unit == "hours":
        last = due_at_day(start, counted)
        return Clock(label, cite, Due(last, last, provisional=False, start=start, days=counted.count, unit=counted.unit, rule=cite), party)
    stopping = tuple(pause for pause in pauses if pause.kind in period.get("pauses", ()))
    ends = due(start, period, pauses=stopping, extended=extended, further=further, rule=cite)
    return Clock(label, cite, ends, party, stopping)


def standing(subject: str, code: str, on: date, concerning: str = "") -> dict[str, Any]:
    """What stopped and prolonged a subject's clock until the day, as `clock` wants it: pauses, extended, further.

    `code` is the clock's provision; `concerning` the measure's number where the clock is one of a measure.
    """
    stopped = db.session.execute(db.select(models.Pause).filter_by(subject=subject).order_by(models.Pause.started_on)).scalars()
    granted = db.session.execute(db.select(models.Extension).filter_by(subject=subject, clock=code, concerning=concerning)).scalars().all()
    return {
        "pauses": [Pause(row.kind, row.started_on, row.ended_on or on) for row in stopped if not concerning or row.concerning == concerning],
        "extended": len(granted), "further": sum(row.further or 0 for row in granted),
    }  # fmt: skip
