"""Medians, and lines that say them: ours, the peer's, and how many times faster."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any, TypeVar

T = TypeVar("T")


def timed(call: Callable[[], T], times: int = 1) -> tuple[float, T]:
    """Median milliseconds of processor time of a call that is made so many times, and its last answer.

    Processor time, since the machine has other work: what runs beside does not count, on either side.
    """
    spent, answer = [], None
    for _ in range(times):
        begun = time.process_time()
        answer = call()
        spent.append((time.process_time() - begun) * 1000)
    return median(spent), answer  # type: ignore[return-value]


def say(text: str = "") -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def head(title: str, *columns: str) -> None:
    """Begin a table."""
    say(f"\n## {title}\n")
    say("| " + " | ".join(columns) + " |")
    say("|---" * len(columns) + "|")


def row(*cells: Any) -> None:
    """One line of a table."""
    say("| " + " | ".join(str(cell) for cell in cells) + " |")


def ms(value: float) -> str:
    """Milliseconds with as many digits as mean something."""
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.1f} ms" if value >= 1 else f"{value:.3f} ms"


def ratio(peer: float, ours: float) -> str:
    """How many times faster ours is than the peer."""
    return f"{peer / ours:.1f} ×" if peer < 100 * ours else f"{peer / ours:.0f} ×"
