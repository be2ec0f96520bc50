"""What we keep of cases."""

from ipenforce.cases.models.archive import FileDisposal, FileHold, Reopening
from ipenforce.cases.models.core import Act, CalculationLine, Case, CaseOfficer, CaseParty, CaseReader
from ipenforce.cases.models.course import Extension, Pause
from ipenforce.cases.models.decisions import Approval, Decision, Payment, Review
from ipenforce.cases.models.execution import Enforcement, Instalment, Settlement
from ipenforce.cases.models.hearing import CaseSide, Hearing, HearingMember, Recusal
from ipenforce.cases.models.measures import Inquiry, Measure, MeasureConsent, MeasureLine
from ipenforce.cases.models.referral import Objection, Referral, ReferralMember, Transfer
from ipenforce.cases.models.remedies import DecisionChange, Remedy
from ipenforce.cases.models.summary import SpotPenalty
from ipenforce.cases.models.work import CaseShare, Handover, LeadTaking, Mention, Note, Reminder, Task

__all__ = [
    "Act",
    "Approval",
    "CalculationLine",
    "Case",
    "CaseOfficer",
    "CaseParty",
    "CaseReader",
    "CaseShare",
    "CaseSide",
    "Decision",
    "DecisionChange",
    "Enforcement",
    "Extension",
    "FileDisposal",
    "FileHold",
    "Handover",
    "Hearing",
    "HearingMember",
    "Inquiry",
    "Instalment",
    "LeadTaking",
    "Measure",
    "MeasureConsent",
    "MeasureLine",
    "Mention",
    "Note",
    "Objection",
    "Pause",
    "Payment",
    "Recusal",
    "Referral",
    "ReferralMember",
    "Remedy",
    "Reminder",
    "Reopening",
    "Review",
    "Settlement",
    "SpotPenalty",
    "Task",
    "Transfer",
]
