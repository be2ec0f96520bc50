"""加处罚款: how many days late, and what is added to an unpaid fine: pure, in integer fen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import floor

from ipenforce.errors import Refused
from ipenforce.law import Version
from ipenforce.law.deadlines import PAUSES, Pause


def late_days(pay_by: date, until: date, version: Version, pauses: Iterable[Pause] = ()) -> int:
    """Days late from the day after `pay_by` to `until`, both counted, without the days of a remedy.

    Raises Refused for a pause that does not stop a late fine.
    """
    off: set[int] = set()
    for pause in pauses:
        if pause.kind not in version.terms["pauses"]:
            kind = PAUSES.get(pause.kind, pause.kind)
            raise Refused("“{pause}”的时间不停止计算加处罚款", version.code, status=422, pause=kind)
        off.update(range(pause.start.toordinal(), pause.end.toordinal() + 1))
    late = range(pay_by.toordinal() + 1, until.toordinal() + 1)
    return len(late) - sum(day in late for day in off)


def late_fine(version: Version, fine_fen: int, days: int) -> int:
    """What is added to an unpaid fine after `days`, in fen, rounded down, at most the cap (`penalty.late_fine`)."""
    added: Fraction = version.terms["daily_rate"] * fine_fen * days
    return floor(min(added, version.terms["cap_times"] * fine_fen))
