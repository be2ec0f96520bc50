"""The file after the closing: archived, held, disposed of by two people, or the case taken up again."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases import workflow
from ipenforce.cases.commands.deliberation import start_afresh
from ipenforce.cases.models import Case, FileDisposal, FileHold, Reopening
from ipenforce.cases.steps.archive import hold_of, kept_until
from ipenforce.db import db
from ipenforce.documents import commands as documents
from ipenforce.documents import queries as document_queries
from ipenforce.errors import Refused
from ipenforce.events import record
from ipenforce.evidence import queries as evidence


def archive_case(case: Case, *, on: date, actor: User) -> None:
    """Put the file into the archive, for the term that the bureau's policy sets on the day."""
    workflow.move(case, "archive_case", on=on, actor=actor)
    case.archived_on, case.kept_until = on, kept_until(case, on)
    record("case.archived", case, actor, case=case.number, kept_until=case.kept_until)


def reopen_case(case: Case, *, because: str, on: date, actor: User) -> None:
    """Take a closed case up again after its decision."""
    _reopen(case, "reopen_case", because, on, actor)


def investigate_again(case: Case, *, because: str, on: date, actor: User) -> None:
    """Take a closed case up again that has no decision: it is investigated further."""
    _reopen(case, "investigate_again", because, on, actor)
    start_afresh(case, because=because, on=on, actor=actor)


def _reopen(case: Case, action: str, because: str, on: date, actor: User) -> None:
    workflow.move(case, action, on=on, actor=actor)
    assert case.closed_on is not None
    case.reopenings.append(Reopening(closed_on=case.closed_on, reopened_on=on, because=because, reopened_by_id=actor.id))
    case.closed_on = case.archived_on = case.kept_until = None
    closing = document_queries.live(case.number, "closing_approval")
    if closing is not None:  # the next closing is a form of its own
        documents.void(closing, because=f"案件重新办理：{because}", on=on, actor=actor)
    workflow.refresh_due(case, on)
    record("case.taken_up_again", case, actor, case=case.number, because=because, to=case.state)


def hold_file(case: Case, *, because: str, on: date, actor: User) -> None:
    """Keep the file whatever its term, with the reason."""
    workflow.check(case, "hold_file", on=on, actor=actor)
    case.holds.append(FileHold(because=because, placed_on=on, placed_by_id=actor.id))
    db.session.flush()
    record("case.held", case, actor, case=case.number, because=because)


def lift_hold(case: Case, *, because: str, on: date, actor: User) -> None:
    """The reason to keep the file is gone."""
    workflow.check(case, "lift_hold", on=on, actor=actor)
    held = hold_of(case)
    assert held is not None
    held.lifted_on, held.lifted_by_id, held.lifted_because = on, actor.id, because
    db.session.flush()
    record("case.hold_lifted", case, actor, case=case.number, because=because)


def propose_file_disposal(case: Case, *, because: str, on: date, actor: User) -> None:
    """Ask the head to dispose of a file whose term is over and that nothing holds."""
    workflow.check(case, "propose_file_disposal", on=on, actor=actor)
    case.disposal = FileDisposal(because=because, proposed_on=on, proposed_by_id=actor.id, stub_hash="")
    db.session.flush()
    record("case.disposal_proposed", case, actor, case=case.number, because=because)


def refuse_file_disposal(case: Case, *, because: str, on: date, actor: User) -> None:
    """Keep the file; disposal may be asked for again."""
    workflow.check(case, "refuse_file_disposal", on=on, actor=actor)
    db.session.delete(case.disposal)
    db.session.flush()
    record("case.disposal_refused", case, actor, case=case.number, because=because)


def stub_of(case: Case) -> list[dict[str, Any]]:
    """What stays of a file: number, title, day and hashes of each form and each item of evidence."""
    rows: list[dict[str, Any]] = []
    for paper in document_queries.of_subject(case.number):
        kept = document_queries.file_of(paper)
        rows.append({
            "what": "form", "number": paper.number, "code": paper.code, "docket_no": paper.docket_no, "state": paper.state,
            "issued_on": paper.issued_on.isoformat() if paper.issued_on else None, "text_hash": paper.text_hash,
            "sha256": kept.sha256 if kept else None,
        })  # fmt: skip
    for item in evidence.items_of(case.number):
        rows.append({
            "what": "item", "number": item.number, "code": item.kind, "docket_no": None, "state": "", "issued_on": None, "text_hash": "",
            "sha256": item.blob.sha256 if item.blob else None,
        })  # fmt: skip
    return rows


def hash_of(stub: list[dict[str, Any]]) -> str:
    """What the second person is shown and signs for."""
    return hashlib.sha256(json.dumps(stub, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def approve_file_disposal(case: Case, *, shown_hash: str, on: date, actor: User) -> None:
    """Dispose of the file: texts, answers and issued bytes of its forms go, number, hashes and events stay."""
    stub = stub_of(case)
    if hash_of(stub) != shown_hash:
        raise Refused("案卷目录在您打开页面后有改动：请刷新后重新核对", status=409)
    workflow.move(case, "approve_file_disposal", on=on, actor=actor)
    disposal = case.disposal
    assert disposal is not None
    disposal.approved_by_id, disposal.disposed_on, disposal.stub, disposal.stub_hash = actor.id, on, stub, shown_hash
    db.session.flush()
    documents.dispose_of(case.number, bureau=case.bureau, on=on, actor=actor)
    for decision in case.decisions:
        decision.discretion = ""
        decision.defence = decision.treatment = None
    for act in case.acts:
        act.description = ""
    db.session.flush()
    forms = sum(row["what"] == "form" for row in stub)
    record(
        "case.disposed", case, actor, case=case.number, because=disposal.because, forms=forms, items=len(stub) - forms, stub_hash=shown_hash
    )
