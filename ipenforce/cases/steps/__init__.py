"""The procedure, a part a file: its guards, its steps, its clocks. A new part takes its place in PARTS."""

from __future__ import annotations

from types import ModuleType

from ipenforce.cases.steps import (
    course,
    deliberation,
    hearing,
    inquiries,
    measures,
    recusal,
    referral,
    road,
    summary,
    transfer,
)

PARTS: tuple[ModuleType, ...] = (road, measures, inquiries, course, recusal, hearing, deliberation, transfer, referral, summary)
"""Each holds STEPS, and clocks(case, on) of what runs in it."""
