"""The text of a case's drafts, changed by those whose form it is while the step that needs it is still theirs."""

from __future__ import annotations

from datetime import date

from ipenforce.accounts.models import User
from ipenforce.cases import workflow
from ipenforce.cases.models import Case
from ipenforce.documents import commands as documents
from ipenforce.documents.catalogue import DOCUMENTS
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from ipenforce.permissions import Permission as P
from ipenforce.permissions import allowed

EDITABLE_IN = {
    "filing_approval": ("filing_proposed",),
    "investigation_report": ("investigating",),
    "penalty_notice": ("investigating",),
    "penalty_decision": ("heard",),
    "no_penalty_decision": ("heard",),
    "closing_approval": ("closing_proposed",),
}
"""Form → the states of the case in which its officers may still write on it."""


def is_draft(case: Case, document: Document) -> bool:
    """Whether the text may still be written on: of a step while the step is its people's, of the desk until it is signed."""
    states = EDITABLE_IN.get(document.code) or DOCUMENTS[document.code].states
    return document.state == "draft" and case.state in states


def may_write(case: Case, document: Document, actor: User, on: date) -> bool:
    """Whether the person is one of those whose form it is: who may draft it, of a hearing those alone who sit in it."""
    step = workflow.step_of_form(document.code, document.asked or {})
    if not allowed(actor, step.permission if step else P.CASE_HANDLE, case):
        return False
    return step is None or all(guard(case, actor, on) is None for guard in step.drafted_by)


def edit_paper(case: Case, document: Document, *, version: int, text: str, on: date, actor: User) -> None:
    """Replace a draft's text, against the version that was opened. Refused once it is under review or signed."""
    if not may_write(case, document, actor, on):
        raise Refused("该文书由起草它的人员修改，您没有修改的权限", status=403)
    if not is_draft(case, document):
        raise Refused("文书已提交审核、审批或者已签发，不能再改：需要修改的，请先由审核人或者负责人退回")
    documents.edit_text(document, version=version, text=text, on=on, actor=actor)
