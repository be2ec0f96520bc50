"""Scores, what weighs in them, and the list of serious violations."""

from ipenforce.credit.models.listing import PLEAS, STATES, DisciplineMeasure, ListEntry, Plea
from ipenforce.credit.models.scores import (
    EASING_STATES,
    RECORD_RULES,
    Commitment,
    CreditRecord,
    Easing,
    PastScore,
    Repair,
    Score,
    ScoreRun,
    Trial,
)

__all__ = [
    "EASING_STATES", "PLEAS", "RECORD_RULES", "STATES", "Commitment", "CreditRecord", "DisciplineMeasure", "Easing", "ListEntry",
    "PastScore", "Plea", "Repair", "Score", "ScoreRun", "Trial",
]  # fmt: skip
