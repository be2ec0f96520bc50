"""What is added to a fine that is not paid in time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from ipenforce.errors import Refused
from ipenforce.law import provision
from ipenforce.law.deadlines import Pause
from ipenforce.money import parse_yuan
from ipenforce.rules.late_fine import late_days, late_fine

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "late_fine.yaml").read_text("utf-8"))


@pytest.mark.parametrize("row", CASES, ids=[row["case"] for row in CASES])
def test_each_day_late_adds_its_share_up_to_the_fine_itself(row: dict[str, Any]) -> None:
    version = provision("penalty.late_fine").on(row["pay_by"])
    pauses = [Pause("remedy", *row["paused"])] if "paused" in row else []
    days = late_days(row["pay_by"], row["until"], version, pauses)
    assert days == row["days"]
    assert late_fine(version, parse_yuan(row["fine"]), days) == parse_yuan(row["added"])


def test_only_a_remedy_stops_a_late_fine() -> None:
    version = provision("penalty.late_fine").on(date(2026, 11, 20))
    with pytest.raises(Refused, match="听证") as refused:
        late_days(date(2026, 11, 1), date(2026, 11, 9), version, [Pause("hearing", date(2026, 11, 2), date(2026, 11, 3))])
    assert refused.value.reason.cite == "penalty.late_fine"
