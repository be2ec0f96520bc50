"""The text of a case's drafts, changed by its officers while the step that needs it is still theirs."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import User
from ipenforce.cases.models import Case
from ipenforce.documents import commands as documents
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.models import Document
from ipenforce.errors import Refused

EDITABLE_IN = {
    "filing_approval": ("filing_proposed",),
    "investigation_report": ("investigating",),
    "penalty_notice": ("investigating",),
    "penalty_decision": ("heard",),
    "no_penalty_decision": ("heard",),
    "closing_approval": ("closing_proposed",),
}
"""Form → the states of the case in which its officers may still write on it."""


def may_edit(case: Case, document: Document) -> bool:
    """Whether the draft is still its officers' to write on: of a step while the step is theirs, of the desk until it is signed."""
    states = EDITABLE_IN.get(document.code) or DOCUMENTS[document.code].states
    return document.state == "draft" and case.state in states


def edit_paper(case: Case, document: Document, *, version: int, text: str, on: date, actor: User) -> None:
    """Replace a draft's text, against the version that was opened. Refused once it is under review or signed."""
    if not may_edit(case, document):
        raise Refused("文书已提交审核、审批或者已签发，不能再改：需要修改的，请先由审核人或者负责人退回")
    documents.edit_text(document, version=version, text=text, on=on, actor=actor)
