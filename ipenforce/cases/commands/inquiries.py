"""What follows from asking and telling others: a term that runs, days that do not count, an answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ipenforce.accounts.models import User
from ipenforce.cases import workflow
from ipenforce.cases.models import Case, Inquiry, Pause
from ipenforce.cases.steps.filling import day_of
from ipenforce.cases.steps.inquiries import test_under_way
from ipenforce.cases.steps.measures import named
from ipenforce.cases.steps.rows import Filled
from ipenforce.db import db
from ipenforce.documents.models import Document
from ipenforce.errors import Refused
from ipenforce.events import record

FITTING = {
    "identification": ("answered",), "assistance": ("answered", "later"), "testing": ("answered",), "correction": ("done", "not_done"),
    "announcement": ("claimed",),
}  # fmt: skip
"""Which results an inquiry of each kind may have; `later` leaves it open, to the day that the asked one states."""


def _ask(case: Case, document: Document, kind: str, to: str, actor: User, *, on: date, by_law: bool = False) -> None:
    filled = _filled(case, document)
    due_on = None if by_law else day_of(filled, "by") or day_of(filled, "claim_by")
    row = Inquiry(case=case, kind=kind, document=document.number, to=to, asked_on=on, by_law=by_law, due_on=due_on, answer="")
    db.session.add(row)
    db.session.flush()
    record("inquiry.made", case, actor, inquiry=row.number, kind=kind, to=to, due_on=due_on)


def _filled(case: Case, document: Document) -> Filled:
    return Filled(case, document.code, document.asked or {})


def identify(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The right holder is asked; until it answers, the days do not count for the case's term."""
    to = str((document.asked or {})["to"])
    _ask(case, document, "identification", to, actor, on=on)
    _pause(case, document, kind="identification", started_on=on, because=to)


def request_assistance(case: Case, document: Document, *, on: date, actor: User) -> None:
    """Another body is asked; a bureau of the same system has the law's term from when the letter reaches it."""
    asked = document.asked or {}
    _ask(case, document, "assistance", str(asked["to"]), actor, on=on, by_law=asked["organ"] == "bureau")


def commission_test(case: Case, document: Document, *, on: date, actor: User) -> None:
    """A body tests the samples."""
    _ask(case, document, "testing", str((document.asked or {})["body"]), actor, on=on)


def order_correction(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The party must put it right."""
    party = next(row for row in case.parties if row.party.number == document.addressee)
    _ask(case, document, "correction", party.snapshot["name"], actor, on=on)


def announce(case: Case, document: Document, *, on: date, actor: User) -> None:
    """Whose goods they are is asked of everybody."""
    _ask(case, document, "announcement", str((document.asked or {})["published_in"]), actor, on=on)


def tell_result(case: Case, document: Document, *, on: date, actor: User) -> None:
    """The test has its result: the days that were told as not counting end with it, if they had not ended."""
    filled = _filled(case, document)
    row, out = test_under_way(filled), day_of(filled, "report_on")
    assert row is not None and out is not None
    running = db.select(Pause).filter_by(subject=case.number, kind="testing", because=row.to).where(Pause.ended_on > out)
    for pause in db.session.execute(running).scalars():
        pause.ended_on = max(out, pause.started_on)
    _answer(case, row, actor, result="answered", on=out, answer=str(filled.asked["conclusion"]))


def told_of_testing(case: Case, document: Document, *, served_on: date, on: date, actor: User) -> None:
    """The party was told of the days that a test takes: from now on they do not count for the case, nor for what is held."""
    filled = _filled(case, document)
    begins, ends = day_of(filled, "from_on"), day_of(filled, "until")
    assert begins is not None and ends is not None
    known = db.session.execute(db.select(Pause.id).filter_by(document=document.number)).first()
    if known is None:
        row = named(filled)
        body, held = str(filled.asked["body"]), row.number if row else ""
        _pause(case, document, kind="testing", started_on=begins, ended_on=ends, because=body, concerning=held)
        record("inquiry.testing_told", case, actor, document=document.number, begins=begins, ends=ends)


def told(case: Case, document: Document, *, served_on: date, on: date, actor: User) -> None:
    """The form reached whom it asks: a term by law begins; what is to be put right at once is due."""
    row = db.session.execute(db.select(Inquiry).filter_by(document=document.number)).scalar_one_or_none()
    if row is not None and row.told_on is None:
        row.told_on = served_on
        if row.kind == "correction" and row.due_on is None:
            row.due_on = served_on
        db.session.flush()
        record("inquiry.told", case, actor, inquiry=row.number, told_on=served_on)


def _pause(case: Case, document: Document, **values: Any) -> None:
    db.session.add(Pause(subject=case.number, document=document.number, **values))
    db.session.flush()


def record_answer(
    case: Case, row: Inquiry, *, result: str, answered_on: date, answer: str, until: date | None = None, on: date, actor: User
) -> None:
    """Record what came of an inquiry, or, of a request for assistance, until when the asked one needs.

    `result` is one of FITTING for its kind. Raises Refused for another, for a second answer, and for days that do not fit.
    """
    workflow.check(case, "record_answer", on=on, actor=actor)
    if row.case_id != case.id or row.answered_on is not None:
        raise Refused("该事项已经登记答复")
    if result not in FITTING[row.kind]:
        raise Refused("所选情况与该事项不符", field="result", status=422)
    if not row.asked_on <= answered_on <= on:
        raise Refused("日期应在提出之日至今天之间", field="answered_on", status=422)
    if result == "later":
        if until is None or until <= answered_on:
            raise Refused("请填写对方需要延期到的日期，应在答复之日以后", cite="penalty.assistance", field="until", status=422)
        row.due_on = until
        db.session.flush()
        record("inquiry.postponed", case, actor, inquiry=row.number, until=until)
    else:
        _end_pauses(row, answered_on)
        _answer(case, row, actor, result=result, on=answered_on, answer=answer)
    workflow.refresh_due(case, on)


def _end_pauses(row: Inquiry, answered_on: date) -> None:
    """The day of the answer counts again."""
    running: Any = db.select(Pause).filter_by(document=row.document, ended_on=None)
    for pause in db.session.execute(running).scalars():
        pause.ended_on = max(answered_on - timedelta(days=1), pause.started_on)


def _answer(case: Case, row: Inquiry, actor: User, *, result: str, on: date, answer: str) -> None:
    row.result, row.answered_on, row.answer = result, on, answer
    db.session.flush()
    record("inquiry.answered", case, actor, inquiry=row.number, kind=row.kind, result=result, answered_on=on)


SIGNED = {
    "identify_goods": identify, "request_assistance": request_assistance, "commission_test": commission_test,
    "order_correction": order_correction, "tell_result": tell_result, "announce_disposal": announce,
}  # fmt: skip
SERVED = {"testing_period_notice": told_of_testing, "assistance_request": told, "correction_order": told}
