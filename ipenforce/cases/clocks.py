"""The statutory clocks that run in a case, and the next one to fall due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ipenforce.cases.steps import PARTS
from ipenforce.cases.steps.timing import Clock, clock

__all__ = ["Clock", "clock", "clocks", "next_due"]


def clocks(case: Any, on: date) -> Iterator[Clock]:
    """Every clock that runs in the case's present state."""
    for part in PARTS:
        yield from part.clocks(case, on)


def next_due(case: Any, on: date) -> Clock | None:
    """The clock that falls due first."""
    running = list(clocks(case, on))
    return min(running, key=lambda item: item.due.strict) if running else None
