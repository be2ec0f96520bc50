"""The provisions that forms cite, by the name under which a text asks for them."""

from __future__ import annotations

from collections.abc import Mapping

BASES: Mapping[str, str] = {
    "filing": "penalty.filing", "report": "penalty.report", "review": "penalty.review", "notice": "penalty.notice",
    "notice_duty": "penalty.notice_duty", "hearing": "penalty.hearing", "decision": "penalty.decision",
    "discretion": "penalty.discretion", "payment": "penalty.payment", "late_fine": "penalty.late_fine",
    "remedies": "penalty.remedies", "service": "penalty.service", "no_penalty": "penalty.no_penalty",
    "publication": "publication.penalty", "closing": "penalty.closing", "compulsion": "measures.compulsion",
    "seizure": "measures.seizure", "custody": "measures.custody", "cost": "measures.cost",
    "release": "measures.release", "unclaimed": "measures.unclaimed", "perishables": "measures.perishables",
    "demand": "measures.demand", "court": "measures.court", "hearing_conduct": "penalty.hearing_conduct",
    "collective_discussion": "penalty.collective_discussion", "outcomes": "penalty.outcomes",
    "on_the_spot": "penalty.on_the_spot", "on_the_spot_defence": "penalty.on_the_spot_defence",
    "reconsideration_first": "penalty.reconsideration_first", "payment_on_the_spot": "penalty.payment_on_the_spot",
    "instalments": "penalty.instalments", "instalment_application": "penalty.instalment_application",
    "enforcement": "penalty.enforcement", "service_means": "penalty.service_means",
    "confiscated_goods": "penalty.confiscated_goods", "archive": "penalty.archive",
    "first_filing": "penalty.first_filing", "jurisdiction_transfer": "penalty.jurisdiction_transfer",
    "assignment": "penalty.assignment", "referral": "penalty.referral", "crime_transfer": "crime.transfer",
    "police_decision": "crime.police_decision", "police_forward": "crime.police_forward",
    "goods_handover": "crime.goods_handover", "goods_on_transfer": "measures.goods_on_transfer",
    "lead_verification": "penalty.lead_verification", "declining": "penalty.declining",
    "preservation": "measures.evidence_preservation", "case_term": "penalty.case_term",
    "suspension": "penalty.suspension", "termination": "penalty.termination", "recusal": "penalty.recusal",
    "recusal_by_rank": "penalty.recusal_by_rank", "credentials": "penalty.credentials",
    "site_record": "penalty.site_record", "first_contact": "penalty.first_contact",
    "cooperation": "penalty.cooperation", "service_address": "penalty.service_address",
    "electronic_service": "penalty.electronic_service", "audiovisual": "penalty.audiovisual",
    "electronic_evidence": "penalty.electronic_evidence", "evidence_copies": "penalty.evidence_copies",
    "interview_record": "penalty.interview_record", "secrecy": "penalty.secrecy",
    "document_request": "penalty.document_request", "identification": "penalty.identification",
    "assistance_request": "penalty.assistance_request", "assistance": "penalty.assistance",
    "seizure_assistance": "measures.assistance", "sampling": "penalty.sampling", "testing": "penalty.testing",
    "correction": "penalty.confiscation", "refund_order": "penalty.refund_order", "absence": "penalty.absence",
}  # fmt: skip
"""Name in a text (`bases.<name>`) → provision. Besides these a text may ask for `breach` and `penalty`, the case's own, and `powers`."""

POWERS: Mapping[str, str] = {
    "trademark": "trademark.powers",
    "patent": "patent.powers",
    "copyright": "copyright.powers",
    "plant_variety": "plant_variety.powers",
    "unfair_competition": "unfair_competition.measures_approval",
}
"""Area of a cause of action → the provision that gives the power to seize."""
