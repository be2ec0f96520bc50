"""EVENTS: every event's name and the facts it must state. Read by events.py alone."""

from __future__ import annotations

EVENTS: dict[str, frozenset[str]] = {
    name: frozenset(facts.split())
    for name, facts in {
        # accounts
        "session.started": "user",
        "session.refused": "login because",
        "session.ended": "user because",
        "access.refused": "permission path",
        "account.created": "user login roles",
        "account.disabled": "user because",
        "account.enabled": "user",
        "account.roles_changed": "user before after",
        "account.password_reset": "user",
        "account.password_changed": "user",
        "account.unlocked": "user",
        "certificate.recorded": "user certificate valid_from valid_until",
        "bureau.created": "bureau name parent",
        # parties and rights
        "party.registered": "party kind name uscc resident_id phone",
        "party.changed": "party changed",
        "party.personal_read": "party fields reason",
        "right.registered": "right kind registration_no name",
        "place.registered": "place kind name",
        # leads
        "lead.received": "lead source channel title informant",
        "lead.verified": "lead found",
        "lead.declined": "lead because",
        "lead.filed": "lead case",
        "lead.informant_read": "lead reason",
        # cases
        "case.filing_proposed": "case cause parties officers",
        "case.filing_approved": "case docket_no text_hash",
        "case.filing_refused": "case because",
        "case.officer_assigned": "case officer certificate",
        "case.officer_recused": "case officer because",
        "case.party_added": "case party role",
        "case.act_recorded": "case act cause party",
        "case.act_changed": "case act changed",
        "case.lines_recorded": "case act measure amount_fen lines",
        "case.proposal_made": "case party kind fine_fen band law_day",
        "case.reported": "case text_hash",
        "case.reviewed": "case opinion text_hash",
        "case.returned": "case to because",
        "case.proposal_approved": "case text_hash",
        "case.notice_served": "case party document served_on reply_by",
        "case.defence_recorded": "case party treatment",
        "case.waiver_recorded": "case party how",
        "case.heard": "case",
        "case.decision_submitted": "case text_hashes",
        "case.decision_approved": "case decisions",
        "case.restricted": "case readers",
        "case.closing_proposed": "case ground",
        "case.closed": "case ground",
        "decision.issued": "decision party docket_no fine_fen decided_on",
        "decision.served": "decision how served_on effective_on pay_by",
        "decision.paid": "decision amount_fen paid_on receipt_no outstanding_fen",
        "decision.published": "decision published_on ends_on",
        "decision.withdrawn": "decision because",
        "case.imported": "case source_id lacked",
        # documents
        "document.drafted": "document code text_hash",
        "document.edited": "document text_hash",
        "document.approved": "document text_hash",
        "document.issued": "document docket_no sha256",
        "document.voided": "document because",
        # credit
        "score.changed": "party before after grade_before grade_after",
        # draws
        "library.imported": "library rows created updated refused",
        "item.registered": "item name",
        "plan.drafted": "plan item quota",
        "plan.approved": "plan draw_number",
        "draw.committed": "draw contributor commitment",
        "draw.frozen": "draw roster_root transcript_head targets",
        "draw.derived": "draw selected pairs seed",
        "draw.published": "draw receipt_sha256",
        "draw.aborted": "draw because",
        "draw.result_entered": "draw target result",
        # operation
        "audit.checkpoint": "heads",
        "audit.read": "reason",
        "job.late": "job period",
        "demo.loaded": "cases",
    }.items()
}
