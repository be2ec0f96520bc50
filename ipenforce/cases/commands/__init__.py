"""The only writers of a case, a verb group a file."""

from ipenforce.cases.commands.after import (
    approve_closing,
    propose_closing,
    publish,
    recall_publication,
    record_payment,
    record_refund,
    return_closing,
    serve_decision,
)
from ipenforce.cases.commands.archive import (
    approve_file_disposal,
    archive_case,
    hold_file,
    investigate_again,
    lift_hold,
    propose_file_disposal,
    refuse_file_disposal,
    reopen_case,
)
from ipenforce.cases.commands.changes import approve_change, propose_change, refuse_change
from ipenforce.cases.commands.decision import (
    approve_decision,
    close_hearing_of_party,
    record_defence,
    record_waiver,
    return_decision,
    serve_notice,
    set_decision,
    submit_decision,
)
from ipenforce.cases.commands.deliberation import mark_scope, reopen_investigation
from ipenforce.cases.commands.desk import draft_form, serve_form, sign_form, void_form
from ipenforce.cases.commands.execution import record_court
from ipenforce.cases.commands.filing import (
    add_party,
    approve_filing,
    assign_officer,
    decline_filing,
    decline_lead,
    name_party_of_lead,
    propose_filing,
    restrict,
    verify_lead,
)
from ipenforce.cases.commands.hearing import end_hearing, request_hearing
from ipenforce.cases.commands.investigation import (
    propose_penalty,
    record_act,
    record_lines,
    submit_report,
)
from ipenforce.cases.commands.papers import edit_paper
from ipenforce.cases.commands.recounting import CALENDAR_EVENTS, recount, recount_after
from ipenforce.cases.commands.recusal import declare_recusal, refuse_recusal
from ipenforce.cases.commands.remedies import accept_remedy, end_remedy, record_remedy
from ipenforce.cases.commands.review import (
    approve_proposal,
    legal_review,
    return_proposal,
    return_report,
    review,
)

__all__ = [
    "CALENDAR_EVENTS",
    "accept_remedy",
    "add_party",
    "approve_change",
    "approve_closing",
    "approve_decision",
    "approve_file_disposal",
    "approve_filing",
    "approve_proposal",
    "archive_case",
    "assign_officer",
    "close_hearing_of_party",
    "declare_recusal",
    "decline_filing",
    "decline_lead",
    "draft_form",
    "edit_paper",
    "end_hearing",
    "end_remedy",
    "hold_file",
    "investigate_again",
    "legal_review",
    "lift_hold",
    "mark_scope",
    "name_party_of_lead",
    "propose_change",
    "propose_closing",
    "propose_file_disposal",
    "propose_filing",
    "propose_penalty",
    "publish",
    "recall_publication",
    "record_act",
    "record_court",
    "record_defence",
    "record_lines",
    "record_payment",
    "record_refund",
    "record_remedy",
    "record_waiver",
    "recount",
    "recount_after",
    "refuse_change",
    "refuse_file_disposal",
    "refuse_recusal",
    "reopen_case",
    "reopen_investigation",
    "request_hearing",
    "restrict",
    "return_closing",
    "return_decision",
    "return_proposal",
    "return_report",
    "review",
    "serve_decision",
    "serve_form",
    "serve_notice",
    "set_decision",
    "sign_form",
    "submit_decision",
    "submit_report",
    "verify_lead",
    "void_form",
]
