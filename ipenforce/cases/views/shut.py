"""A closed case is read-only: whatever would write in it is refused before its page is asked, save what is named here."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_login import current_user

from ipenforce.cases import queries, workflow
from ipenforce.cases.steps.archive import SHUT
from ipenforce.cases.views import bp
from ipenforce.errors import Refused
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
STILL = {
    "restrict": "who may read the file is no part of it",
    "read_exhibit": "reading is recorded, and changes nothing",
    "read_exhibit_copy": "reading is recorded, and changes nothing",
    "verify_exhibit": "whether a file is whole is asked for as long as it is kept",
    "scan_exhibit": "whether a file is harmful is asked for as long as it is kept",
    "move_exhibit": "things go on from hand to hand: into the archive, back to their owner",
    "confirm_exhibit": "things go on from hand to hand: into the archive, back to their owner",
    "preview_paper": "a preview is kept nowhere",
    "begin_upload": "refuses by itself, in words for the device",
    "receive_upload": "refuses by itself, in words for the device",
    "discard_upload": "what was sent and never recorded may still be given up",
}
"""Pages that write although the case is closed, with the reason. The steps out of a closed state stand in the step table."""
OUT_OF_SHUT = frozenset(step.action for step in workflow.STEPS if set(step.sources) & set(SHUT))


@bp.before_request
def refuse_writing_in_a_shut_case() -> Any:
    """The refusal, to whoever may read the case; the door answers everybody else."""
    number, page = (request.view_args or {}).get("number"), (request.endpoint or "").partition(".")[2]
    if request.method not in WRITING or not number or page in STILL or page in OUT_OF_SHUT:
        return None
    case = queries.by_number(number)
    if case is None or not current_user.is_authenticated or not allowed(current_user, P.CASE_READ, case):
        return None
    try:
        workflow.must_be_open(case)
    except Refused as refused:
        return render_template("errors/409.html", refused=refused), refused.status
    return None
