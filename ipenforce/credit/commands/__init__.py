"""The only writers of scores, of what weighs in them, and of the list of serious violations."""

from ipenforce.credit.commands.easing import decide_easing, decide_repair, file_repair, propose_easing
from ipenforce.credit.commands.listing import (
    amend_listing,
    answer_listing,
    consent_to_listing,
    decide_listing,
    notice_listing,
    propose_listing,
    publish_listing,
    refuse_listing,
    review_listing,
    serve_listing,
)
from ipenforce.credit.commands.records import (
    check_commitment,
    end_record,
    enter_record,
    make_commitment,
    void_record,
)
from ipenforce.credit.commands.removal import (
    answer_measure,
    decide_plea,
    file_plea,
    send_measure,
    tell_lifted,
)
from ipenforce.credit.commands.runs import (
    RUN_EVENTS,
    advance_run,
    cancel_run,
    go_on_after,
    keep_trial,
    start_run,
)
from ipenforce.credit.commands.scoring import (
    SCORING_EVENTS,
    refresh_after,
    refresh_due,
    refresh_many,
    refresh_party,
)

__all__ = [
    "RUN_EVENTS", "SCORING_EVENTS", "advance_run", "amend_listing", "answer_listing", "answer_measure", "cancel_run", "check_commitment",
    "consent_to_listing", "decide_easing", "decide_listing", "decide_plea", "decide_repair", "end_record", "enter_record", "file_plea",
    "file_repair", "go_on_after", "keep_trial", "make_commitment", "notice_listing", "propose_easing", "propose_listing",
    "publish_listing", "refresh_after", "refresh_due", "refresh_many", "refresh_party", "refuse_listing", "review_listing",
    "send_measure", "serve_listing", "start_run", "tell_lifted", "void_record",
]  # fmt: skip
