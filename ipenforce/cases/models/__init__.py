"""What we keep of cases."""

from ipenforce.cases.models.core import Act, CalculationLine, Case, CaseOfficer, CaseParty, CaseReader
from ipenforce.cases.models.course import Extension, Pause
from ipenforce.cases.models.decisions import Approval, Decision, Payment, Review

__all__ = [
    "Act",
    "Approval",
    "CalculationLine",
    "Case",
    "CaseOfficer",
    "CaseParty",
    "CaseReader",
    "Decision",
    "Extension",
    "Pause",
    "Payment",
    "Review",
]
