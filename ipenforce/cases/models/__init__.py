"""What we keep of cases."""

from ipenforce.cases.models.core import Act, CalculationLine, Case, CaseOfficer, CaseParty, CaseReader
from ipenforce.cases.models.course import Extension, Pause
from ipenforce.cases.models.decisions import Approval, Decision, Payment, Review
from ipenforce.cases.models.hearing import CaseSide, Hearing, HearingMember, Recusal
from ipenforce.cases.models.measures import Inquiry, Measure, MeasureConsent, MeasureLine
from ipenforce.cases.models.referral import Objection, Referral, ReferralMember, Transfer
from ipenforce.cases.models.summary import SpotPenalty

__all__ = [
    "Act",
    "Approval",
    "CalculationLine",
    "Case",
    "CaseOfficer",
    "CaseParty",
    "CaseReader",
    "CaseSide",
    "Decision",
    "Extension",
    "Hearing",
    "HearingMember",
    "Inquiry",
    "Measure",
    "MeasureConsent",
    "MeasureLine",
    "Objection",
    "Pause",
    "Payment",
    "Recusal",
    "Referral",
    "ReferralMember",
    "Review",
    "SpotPenalty",
    "Transfer",
]
