"""What weighs on a decision: the scope of its review, and the way back when new facts appear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ipenforce.accounts.models import User
from ipenforce.cases import workflow
from ipenforce.cases.models import Case
from ipenforce.cases.steps.deliberation import AFTER_HEARING, SCOPE, scope_on
from ipenforce.db import db
from ipenforce.documents import commands as documents
from ipenforce.documents import queries as document_queries
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from ipenforce.events import record


def mark_scope(case: Case, *, grounds: Sequence[str], on: date, actor: User) -> None:
    """State which grounds of a legal review the case has; none takes them away. A hearing counts by itself."""
    workflow.check(case, "mark_scope", on=on, actor=actor)
    known = scope_on(on).keys() - {AFTER_HEARING}
    if unknown := sorted(set(grounds) - known):
        raise Refused("没有“{code}”这一情形", cite=SCOPE, field="grounds", status=422, code=unknown[0])
    case.review_scope = sorted(grounds)
    record("case.scope_marked", case, actor, case=case.number, grounds=case.review_scope)


def reopen_investigation(case: Case, *, new_facts: bool, because: str, on: date, actor: User) -> None:
    """Go back to the investigation: the notice is void and a fresh one follows. Only new facts allow a heavier penalty."""
    workflow.move(case, "reopen_investigation", on=on, actor=actor)
    start_afresh(case, because=because, new_facts=new_facts, on=on, actor=actor)
    record("case.reopened", case, actor, case=case.number, because=because, new_facts=new_facts)


def start_afresh(case: Case, *, because: str, new_facts: bool = False, on: date, actor: User) -> None:
    """Where the report was issued, void it and what followed it: the case is reported, told and answered anew."""
    report = document_queries.live(case.number, "investigation_report")
    if report is None or report.state == "draft":
        return
    papers: list[Document | None] = [report]
    for row in case.decisions:
        papers += [document_queries.live(case.number, code, row.party.number) for code in ("penalty_notice", "penalty_decision", "no_penalty_decision")]
        if row.notice_served_on is not None:
            row.told_fine_fen = max(row.told_fine_fen or 0, row.proposed_fine_fen)
            row.new_facts = because if new_facts else ""
        row.fine_fen = row.proposed_fine_fen
        row.notice_document = row.notice_served_on = row.reply_by = row.defence = row.defence_on = row.treatment = None
        row.waived = False
    for paper in papers:
        if paper is not None:
            documents.void(paper, because=because, on=on, actor=actor)
    db.session.flush()
