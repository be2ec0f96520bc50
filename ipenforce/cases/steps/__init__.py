"""The procedure, a part a file: its guards, its steps, its clocks. A new part takes its place in PARTS."""

from __future__ import annotations

from types import ModuleType

from ipenforce.cases.steps import (
    archive,
    before,
    course,
    deliberation,
    execution,
    hearing,
    inquiries,
    measures,
    recusal,
    referral,
    remedies,
    road,
    summary,
    transfer,
)

PARTS: tuple[ModuleType, ...] = (road, before, measures, inquiries, course, recusal, hearing, deliberation, transfer, referral, summary, execution, remedies, archive)
"""Each holds STEPS, and clocks(case, on) of what runs in it."""
