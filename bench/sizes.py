"""How large the measured database is, and the seed that everything in it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

DAY = date(2026, 11, 23)
"""The day that the data end on, and that scores are judged on."""


@dataclass(frozen=True)
class Sizes:
    """Rows of each kind; `others` are parties that have cases and no decision."""

    cases: int = 1_000_000
    decisions: int = 300_000
    infringers: int = 80_000
    others: int = 120_000
    targets: int = 1_000_000
    picks: int = 10_000
    inspectors: int = 500
    cities: int = 14
    counties: int = 6
    """Bureaus below each city bureau."""
    seed: int = 20261123

    @property
    def name(self) -> str:
        """What a database of these sizes is called."""
        return f"s{self.seed}-{self.cases}-{self.decisions}-{self.infringers}-{self.targets}"


FULL = Sizes()
SMALL = Sizes(cases=2_000, decisions=600, infringers=160, others=240, targets=2_000, picks=40, inspectors=12, cities=2, counties=2)
"""The same in small: what the test of the benchmark runs on."""
