"""What follows when a suspension, resumption, termination or a longer term is approved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases.models import Case, Extension, Pause
from ipenforce.cases.steps.course import CASE_TERM, REVIEW
from ipenforce.db import db
from ipenforce.documents.models import Document
from ipenforce.events import record


def _because(document: Document) -> str:
    return str((document.asked or {})["reason"])


def suspend(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The investigation rests, and its days do not count, until it is resumed."""
    db.session.add(Pause(subject=case.number, kind="suspension", started_on=on, because=_because(document), document=document.number))
    db.session.flush()
    record("case.suspended", case, actor, case=case.number, because=_because(document))


def resume(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The investigation goes on; the day of resumption counts again."""
    for pause in _running(case):
        pause.ended_on = max(on - timedelta(days=1), pause.started_on)
    record("case.resumed", case, actor, case=case.number, because=_because(document))


def terminate(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The investigation cannot go on: what is left is the closing."""
    for pause in _running(case):
        pause.ended_on = on
    record("case.terminated", case, actor, case=case.number, because=_because(document))


def _running(case: Case) -> list[Pause]:
    query = db.select(Pause).filter_by(subject=case.number, kind="suspension", ended_on=None)
    return list(db.session.execute(query).scalars())


def extend_case_term(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The case's own term runs longer."""
    _extend(case, CASE_TERM, document, on, actor)


def extend_review(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The reviewer has longer."""
    _extend(case, REVIEW, document, on, actor)


def _extend(case: Case, clock: str, document: Document, on: date, actor: User) -> None:
    days: Any = (document.asked or {}).get("days")
    earlier = db.session.execute(db.select(Extension.id).filter_by(subject=case.number, clock=clock)).first()
    further = int(days) if days and (clock == REVIEW or earlier) else None
    db.session.add(
        Extension(subject=case.number, clock=clock, granted_on=on, further=further, because=_because(document), document=document.number)
    )
    db.session.flush()
    record("case.term_extended", case, actor, case=case.number, clock=clock, further=further)


SIGNED = {
    "approve_suspension": suspend,
    "approve_resumption": resume,
    "approve_termination": terminate,
    "approve_case_term": extend_case_term,
    "approve_review": extend_review,
}
