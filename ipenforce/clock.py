"""Today and now: the only place that reads a clock."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The instant, aware, in UTC.

    `IPENFORCE_TEST_NOW` (ISO 8601 with offset) stands in for the clock in tests that run a whole
    process; production refuses to start with it (config.py).
    """
    stated = os.environ.get("IPENFORCE_TEST_NOW")
    if stated:
        return datetime.fromisoformat(stated).astimezone(UTC)
    return datetime.now(UTC)


def legal_day(instant: datetime) -> date:
    """The legal day of an aware instant: the date on the wall in Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def today() -> date:
    """The legal day of now."""
    return legal_day(now())
