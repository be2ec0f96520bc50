"""What we keep of inspections: items, the two libraries, recusals, plans, draws and visits."""

from ipenforce.draws.models.libraries import (
    GRADES,
    ITEM_KINDS,
    METHODS,
    RECUSAL_REASONS,
    InspectionItem,
    Inspector,
    InspectorLeave,
    LibraryImport,
    RecusalDeclaration,
    Target,
)
from ipenforce.draws.models.results import DISPOSITIONS, RESULTS, Result, makes_a_lead
from ipenforce.draws.models.runs import (
    ASSURANCE,
    DRAW_STATES,
    EXCLUSIONS,
    PLAN_STATES,
    Assignment,
    Draw,
    FrozenDraw,
    InspectionPlan,
)

__all__ = [
    "ASSURANCE",
    "DISPOSITIONS",
    "DRAW_STATES",
    "EXCLUSIONS",
    "GRADES",
    "ITEM_KINDS",
    "METHODS",
    "PLAN_STATES",
    "RECUSAL_REASONS",
    "RESULTS",
    "Assignment",
    "Draw",
    "FrozenDraw",
    "InspectionItem",
    "InspectionPlan",
    "Inspector",
    "InspectorLeave",
    "LibraryImport",
    "RecusalDeclaration",
    "Result",
    "Target",
    "makes_a_lead",
]
